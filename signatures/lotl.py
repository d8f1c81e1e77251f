"""The European list of lists (ETSI TS 119 612): who signs it, which older issues vouch for that, what it points to.

Decision (EU) 2015/1505, article 4: the first signers stand in the Official Journal; a later set of
signers is named by a *pivot*, an older issue of the list that is signed by one of the set before.
What an unproven list says is used only to find its pivots; all else comes from proven ones.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from signatures.errors import SignatureError

if TYPE_CHECKING:
    from lxml import etree

OFFICIAL_JOURNAL = "https://eur-lex.europa.eu/eli/C/2026/1944/oj"
"""Where the certificates of ``bundled_signers`` were published; older pivots, named after it, are void."""
MOST_PIVOTS = 32
_T = "{http://uri.etsi.org/02231/v2#}"
_INFORMATION = f"{_T}SchemeInformation/{_T}SchemeInformationURI/{_T}URI"
_POINTERS = f"{_T}SchemeInformation/{_T}PointersToOtherTSL/{_T}OtherTSLPointer"
_MORE = f"{_T}AdditionalInformation/{_T}OtherInformation"
_MIME_TYPE = "{http://uri.etsi.org/02231/v2/additionaltypes#}MimeType"
_LIST_TYPE = "application/vnd.etsi.tsl+xml"
_UNION = "eu"

CODES: Mapping[str, tuple[str, str]] = {
    "lotl-unreadable": (
        "What should be the list of lists, or a pivot of it, isn't one.",
        "Open [signatures] lotl_url in a browser; the last good lists are used on.",
    ),
    "lotl-unproven": (
        "The list of lists isn't soundly signed by one of its known signers.",
        "Try again; if it goes on, see docs/operations.md, Trusted lists. The last good lists are used on.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PivotsJob:
    """A list of lists that nobody has proven yet."""

    lotl: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class LotlJob:
    """A list of lists with what proves it."""

    lotl: Path
    signers: tuple[bytes, ...]
    """DER: those of the Official Journal."""
    pivots: tuple[Path, ...] = ()
    """Oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Where a national list lies."""

    territory: str
    """Lower case, e.g. ``cz``."""
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenLotl:
    """What a list of lists says, now that its signer is known."""

    signers: tuple[bytes, ...]
    """DER: those of the newest pivot that counts, or of the Official Journal."""
    pointers: tuple[Pointer, ...]


def read_pivots(job: PivotsJob) -> tuple[str, ...]:
    """Addresses of the pivots, oldest first.  Unproven: good for fetching and nothing else.

    Raises:
        SignatureError: It isn't a list of lists.
    """
    return tuple(sorted(_named_pivots(_parsed(job.lotl)), key=_age))[-MOST_PIVOTS:]


def prove_lotl(job: LotlJob) -> ProvenLotl:
    """Find who of the known signers, or of those that the pivots name, has signed a list of lists, and read it.

    Each certificate is judged as of the day of the issue that it signed.

    Raises:
        SignatureError: It isn't a list of lists, or isn't signed by whom it should be.
    """
    from signatures.trust_errors import ListError

    root, signers = _parsed(job.lotl), frozenset(job.signers)
    try:
        return _read(_signed(root, signers), signers)
    except ListError as error:
        if error.code != "list-signer-unknown" or not job.pivots:
            raise SignatureError("lotl-unproven", _words(error)) from error
    for path in job.pivots:
        signers = _after(path, signers)
    try:
        return _read(_signed(root, signers), signers)
    except ListError as error:
        raise SignatureError("lotl-unproven", _words(error)) from error


def bundled_signers() -> tuple[bytes, ...]:
    """The signers of ``OFFICIAL_JOURNAL``, DER, as pyHanko brings them."""
    from pyhanko.sign.validation.qualified.eutl_parse import ojeu_bootstrap_lotl_tlso_certs

    return tuple(one.dump() for one in ojeu_bootstrap_lotl_tlso_certs(anchor=1))


def _after(pivot: Path, signers: frozenset[bytes]) -> frozenset[bytes]:
    """The signers that a pivot names; the same where it isn't signed by them, being older or forged."""
    from signatures.trust_errors import ListError
    from signatures.trust_list_xml import pointed_signers

    try:
        named: Collection[bytes] = pointed_signers(_signed(_parsed(pivot), signers)).get(_UNION, ())
    except ListError:
        return signers
    return frozenset(named) or signers


def _signed(root: etree._Element, signers: Collection[bytes]) -> etree._Element:
    """The list of lists as it was signed.

    Raises:
        ListError: By nobody known, or not soundly.
    """
    from signatures.trust_errors import ListError
    from signatures.trust_list_xml import scheme_of
    from signatures.trust_signature import signed_list
    from signatures.trust_store import ListKind

    scheme = scheme_of(root)
    signed = signed_list(root, signers, scheme.issued_at)
    if scheme.kind is not ListKind.LOTL or scheme_of(signed) != scheme:
        raise ListError("list-malformed")
    return signed


def _read(proven: etree._Element, signers: Collection[bytes]) -> ProvenLotl:
    return ProvenLotl(signers=tuple(sorted(signers)), pointers=tuple(_pointers(proven)))


def _pointers(root: etree._Element) -> Iterator[Pointer]:
    for pointer in root.iterfind(_POINTERS):
        territory = _text(pointer.find(f"{_MORE}/{_T}SchemeTerritory")).lower()
        url = _text(pointer.find(f"{_T}TSLLocation"))
        is_list = _text(pointer.find(f"{_MORE}/{_MIME_TYPE}")) == _LIST_TYPE
        if is_list and url and territory not in ("", _UNION):
            yield Pointer(territory=territory, url=url)


def _named_pivots(root: etree._Element) -> Iterator[str]:
    """Newest first in the list; those below the last publication in the Official Journal are void."""
    for one in root.iterfind(_INFORMATION):
        url = _text(one)
        if url == OFFICIAL_JOURNAL:
            return
        if url.endswith(".xml"):
            yield url


def _age(url: str) -> tuple[int, str]:
    """``…/eu-lotl-pivot-99.xml`` comes before ``…-100.xml``."""
    numbers = re.findall(r"\d{1,9}", url.rpartition("/")[2])
    return (int(numbers[-1]) if numbers else 0, url)


def _parsed(path: Path) -> etree._Element:
    from signatures.trust_errors import ListError
    from signatures.trust_list_xml import parse_list

    try:
        return parse_list(path.read_bytes())
    except ListError as error:
        raise SignatureError("lotl-unreadable", CODES["lotl-unreadable"][0]) from error
    except OSError as error:
        raise SignatureError("file-unreadable", f"The list can't be read: {error.strerror}.") from error


def _text(element: etree._Element | None) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def _words(error: Exception) -> str:
    """What is wrong, of a ``ListError``."""
    return f"{CODES['lotl-unproven'][0][:-1]}: {str(error).partition(': ')[2]}"
