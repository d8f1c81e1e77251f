"""Mail addresses as the envelope may carry them without SMTPUTF8 (RFC 5321, 4.1.2; RFC 5890).

Only the dot-atom form is used for sending.  A quoted local part is legal but so rare that a person
should look at it, and one beyond ASCII needs SMTPUTF8 on every server of the way.
"""

from __future__ import annotations

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN = re.compile(r"(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)*(?!-)[a-z0-9-]{1,63}(?<!-)")
_MAPPED_BY_IDNA_2003 = frozenset("ßς\u200c\u200d")
"""The standard library would turn these into another domain: such an address isn't used."""


def ascii_address(address: str) -> str | None:
    """The addr-spec with its domain in lower-case ASCII (A-labels); None where it can't be sent to."""
    local, at, domain = address.rpartition("@")
    if not at or len(local) > 64 or not _LOCAL.fullmatch(local):
        return None
    ascii_domain = _ascii_domain(domain)
    return None if ascii_domain is None else f"{local}@{ascii_domain}"


def _ascii_domain(domain: str) -> str | None:
    if _MAPPED_BY_IDNA_2003 & set(domain):
        return None
    try:
        encoded = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return encoded if len(encoded) <= 253 and _DOMAIN.fullmatch(encoded) else None


def base_address(address: str) -> str:
    """The address without a ``+detail`` and in lower case, to compare people's and our own (RFC 5233)."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def tokened(address: str, token: str) -> str:
    """The bounce address with ``-TOKEN`` before the @: ``protokol+bounce-TOKEN@kr-s.cz``."""
    local, _, domain = address.rpartition("@")
    return f"{local}-{token}@{domain}"


def token_in(address: str, bounce_address: str) -> str | None:
    """The token that a recipient address carries, None where it isn't a tokened bounce address of ours."""
    local, _, domain = bounce_address.lower().rpartition("@")
    found = re.fullmatch(rf"{re.escape(local)}-([0-9a-z]+)@{re.escape(domain)}", address.lower())
    return found[1] if found else None
