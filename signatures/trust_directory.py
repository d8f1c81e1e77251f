"""The files of a trust directory other than lists: certificates in PEM or DER, CRLs, OCSP responses.

Each directory is read in the order of names; what isn't there is empty, what can't be read is named and skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from asn1crypto import crl, ocsp, pem

from signatures.trust_errors import problem
from signatures.trust_list_xml import host_of
from signatures.trust_signature import load_certificate
from signatures.trust_store import RevocationFile, RevocationKind

_CERTIFICATE_SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der"})
_MAX_CERTIFICATES_BYTES = 1024 * 1024
_MAX_REVOCATION_BYTES = 64 * 1024 * 1024
_URI = re.compile(rb"\x86([\x0a-\x7f])(?=https?://)", re.DOTALL | re.IGNORECASE)
"""A GeneralName of the kind uniformResourceIdentifier, as in CRLDistributionPoints and AuthorityInfoAccess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """The certificates of one directory."""

    found: tuple[bytes, ...] = ()
    """DER, each once."""
    problems: tuple[str, ...] = ()


def read_certificates(directory: Path) -> Certificates:
    """All certificates in the files of a directory; a file may hold several in PEM."""
    found: dict[bytes, None] = {}
    problems = []
    for path in files_of(directory):
        if path.suffix.lower() not in _CERTIFICATE_SUFFIXES:
            continue
        ders = _certificates_in(path)
        if not ders:
            problems.append(problem("root-unreadable", f"{directory.name}/{path.name}"))
        found.update(dict.fromkeys(ders))
    return Certificates(found=tuple(found), problems=tuple(problems))


def files_of(directory: Path) -> list[Path]:
    """The plain files of a directory by name, hidden ones aside; none where it isn't there."""
    try:
        found = sorted(directory.iterdir())
        return [path for path in found if path.is_file() and not path.name.startswith(".")]
    except OSError:
        return []


def read_limited(path: Path, limit: int) -> bytes | None:
    """The content of a file; None if it can't be read or is larger than a limit."""
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError:
        return None
    return content if len(content) <= limit else None


def hosts_in(certificates: Iterable[bytes]) -> Iterator[str]:
    """Hosts of the CRLs, OCSP responders and issuers that certificates name."""
    for der in certificates:
        for match in _URI.finditer(der):
            url = der[match.end() : match.end() + match[1][0]]
            host = host_of(url.decode("ascii", "replace"))
            if host:
                yield host


def read_revocation(path: Path, kind: RevocationKind) -> RevocationFile | None:
    """What a CRL or OCSP response is about; None if it can't be read."""
    content = read_limited(path, _MAX_REVOCATION_BYTES)
    if not content:
        return None
    try:
        return _crl_file(path, content) if kind is RevocationKind.CRL else _ocsp_file(path, content)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError):
        return None  # asn1crypto lets all of these out of broken DER


def der_of(content: bytes) -> bytes:
    """DER of what may be in PEM.

    Raises:
        ValueError: It is broken PEM.
    """
    return bytes(pem.unarmor(content)[2]) if pem.detect(content) else content


def _crl_file(path: Path, content: bytes) -> RevocationFile:
    listed = crl.CertificateList.load(der_of(content), strict=True)
    body = listed["tbs_cert_list"]
    return RevocationFile(
        path=path.absolute(),
        kind=RevocationKind.CRL,
        issuer=sha256(listed.issuer.dump()).hexdigest(),
        this_update=_aware(body["this_update"].native),
        next_update=_maybe_aware(body["next_update"].native),
        sha256=sha256(content).hexdigest(),
    )


def _ocsp_file(path: Path, content: bytes) -> RevocationFile:
    response = ocsp.OCSPResponse.load(der_of(content), strict=True)
    answers = list(response.response_data["responses"])
    if not answers:
        raise ValueError("an OCSP response without answers")
    ends = [_maybe_aware(answer["next_update"].native) for answer in answers]
    return RevocationFile(
        path=path.absolute(),
        kind=RevocationKind.OCSP,
        issuer="",
        this_update=max(_aware(answer["this_update"].native) for answer in answers),
        next_update=min((end for end in ends if end is not None), default=None),
        sha256=sha256(content).hexdigest(),
        serials=tuple(f"{answer['cert_id']['serial_number'].native:x}" for answer in answers),
    )


def _maybe_aware(moment: Any) -> datetime | None:
    return None if moment is None else _aware(moment)


def _aware(moment: Any) -> datetime:
    if not isinstance(moment, datetime):
        raise TypeError("no moment")
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _certificates_in(path: Path) -> list[bytes]:
    content = read_limited(path, _MAX_CERTIFICATES_BYTES) or b""
    try:
        many = [bytes(der) for _, _, der in pem.unarmor(content, multiple=True)] if pem.detect(content) else [content]
    except (ValueError, TypeError):
        return []
    return [der for der in many if load_certificate(der) is not None]
