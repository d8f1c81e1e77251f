"""What a trusted list says (ETSI TS 119 612 v2.1.1 to v2.4.1, clause 5): scheme, pointers, services and their periods.

Read element by element from the list as signed; what is needed is there or the list is refused,
what isn't needed is passed over.  A period in which something critical isn't understood, or whose
begin can't be read, is left out together with what it would have ended: nothing is granted by guessing.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import urlsplit

from lxml import etree

from signatures.trust_criteria import Unsupported, qualifications_of
from signatures.trust_errors import ListError, problem
from signatures.trust_signature import LIST_TAG, TSL
from signatures.trust_store import ListKind, Qualification, Service, ServiceKind

MAX_SIZE_BYTES = 32 * 1024 * 1024
_TYPES = "http://uri.etsi.org/02231/v2/additionaltypes#"
_SIE = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
_P = {"t": TSL, "a": _TYPES}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LIST_MIME_TYPE = "application/vnd.etsi.tsl+xml"
_SVC = "http://uri.etsi.org/TrstSvc/"
_KINDS = {f"{_SVC}Svctype/CA/QC": ServiceKind.CA_QC, f"{_SVC}Svctype/TSA/QTST": ServiceKind.QTST}
_STATUS_BASES = (f"{_SVC}TrustedList/Svcstatus/", f"{_SVC}eSigDir-1999-93-EC-TrustedList/Svcstatus/")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_GRANTED = frozenset(
    {
        "granted",
        # before 1 July 2016 (Directive 1999/93/EC), until another status takes their place
        "undersupervision",
        "supervisionincessation",
        "accredited",
        "setbynationallaw",
        "recognisedatnationallevel",
    }
)
_CERTIFICATE_TYPES = {
    f"{_SVC}TrustedList/SvcInfoExt/ForeSignatures": "esign",
    f"{_SVC}TrustedList/SvcInfoExt/ForeSeals": "eseal",
    f"{_SVC}TrustedList/SvcInfoExt/ForWebSiteAuthentication": "web",
}
_TOLERATED = frozenset(
    {
        f"{{{TSL}}}ExpiredCertsRevocationInfo",
        f"{{{TSL}}}AdditionalServiceInformation",
        f"{{{_TYPES}}}TakenOverBy",
        f"{{{_SIE}}}Qualifications",
    }
)
"""Extensions that may be critical; TakenOverBy tells who runs the service now and changes nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """The head of a list."""

    kind: ListKind
    territory: str
    """Lower case."""
    sequence_number: int
    issued_at: datetime
    next_update: datetime | None


@dataclass(slots=True)
class Services:
    """What a list grants, and what was left out."""

    granted: list[Service] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)


def parse_list(data: bytes) -> etree._Element:
    """Parse a list that isn't believed yet, without DTD, entities, network.

    Raises:
        ListError: It is no XML, or no trusted list.
    """
    if len(data) > MAX_SIZE_BYTES:
        raise ListError("list-too-large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise ListError("list-unreadable") from None
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        raise ListError("list-unreadable", "it declares a DTD")
    if root.tag != LIST_TAG:
        raise ListError("list-malformed")
    return root


def scheme_of(root: etree._Element) -> Scheme:
    """Read the head of a list.

    Raises:
        ListError: Something that every list has is missing.
    """
    head = root.find("t:SchemeInformation", _P)
    if head is None:
        raise ListError("list-malformed")
    territory = _text(head, "t:SchemeTerritory").lower()
    number = _text(head, "t:TSLSequenceNumber")
    if not (len(territory) == 2 and territory.isascii() and territory.isalpha()) or not _is_number(number):
        raise ListError("list-malformed")
    next_update = _text(head, "t:NextUpdate/t:dateTime")
    return Scheme(
        kind=ListKind.LOTL if _text(head, "t:TSLType").endswith("EUlistofthelists") else ListKind.NATIONAL,
        territory=territory,
        sequence_number=int(number),
        issued_at=_moment(_text(head, "t:ListIssueDateTime")),
        next_update=_moment(next_update) if next_update else None,
    )


def pointed_signers(root: etree._Element) -> dict[str, frozenset[bytes]]:
    """Who may sign the list of which territory, as a list of lists says: territory → certificates in DER."""
    found: dict[str, set[bytes]] = {}
    for pointer in root.iterfind("t:SchemeInformation/t:PointersToOtherTSL/t:OtherTSLPointer", _P):
        more = "t:AdditionalInformation/t:OtherInformation/"
        if _text(pointer, f"{more}a:MimeType") != _LIST_MIME_TYPE:
            continue
        territory = _text(pointer, f"{more}t:SchemeTerritory").lower()
        identities = pointer.iterfind("t:ServiceDigitalIdentities/t:ServiceDigitalIdentity", _P)
        found.setdefault(territory, set()).update(der for item in identities for der in _certificates(item))
    return {territory: frozenset(signers) for territory, signers in found.items()}


def services_of(root: etree._Element, territory: str) -> Services:
    """All granted periods of the services that issue qualified certificates or time stamps."""
    services = Services()
    for provider in root.iterfind("t:TrustServiceProviderList/t:TrustServiceProvider", _P):
        name = _name(provider.find("t:TSPInformation/t:TSPName", _P))
        services.hosts.update(_hosts(provider.iterfind("t:TSPInformation/t:TSPInformationURI/t:URI", _P)))
        for service in provider.iterfind("t:TSPServices/t:TSPService", _P):
            services.hosts.update(_hosts(service.iterfind(".//t:ServiceSupplyPoint", _P)))
            _read_service(service, territory, name, services)
    return services


def _read_service(service: etree._Element, territory: str, provider: str, services: Services) -> None:
    current = service.find("t:ServiceInformation", _P)
    if current is None:
        return
    entries = [current, *service.iterfind("t:ServiceHistory/t:ServiceHistoryInstance", _P)]
    if not any(_kind(entry) for entry in entries):
        return
    label = _name(current.find("t:ServiceName", _P))
    try:
        periods = _periods(entries)
    except ListError:
        services.remarks.append(problem("service-skipped", f"{label}: a period without its begin"))
        return
    identity = _certificates(current.find("t:ServiceDigitalIdentity", _P))
    for entry, since, until in periods:
        try:
            granted = list(_granted(entry, identity, (territory, provider), since, until))
        except Unsupported as unsupported:
            services.remarks.append(problem("service-skipped", f"{label}: {unsupported}"))
            continue
        services.granted.extend(granted)


def _periods(entries: list[etree._Element]) -> list[tuple[etree._Element, datetime, datetime | None]]:
    """Each entry with its begin and its end, which is the begin of the next one."""
    dated = sorted(((_moment(_text(entry, "t:StatusStartingTime")), -n) for n, entry in enumerate(entries)))
    ends: list[datetime | None] = [later for _, (later, _) in pairwise(dated)]
    return [(entries[-n], since, until) for (since, n), until in zip(dated, [*ends, None], strict=True)]


def _granted(
    entry: etree._Element,
    identity: tuple[bytes, ...],
    names: tuple[str, str],
    since: datetime,
    until: datetime | None,
) -> Iterator[Service]:
    kind = _kind(entry)
    # history may name its certificates by key identifier only (5.6.3), which is that of the service today
    certificates = _certificates(entry.find("t:ServiceDigitalIdentity", _P)) or identity
    if kind is None or not certificates or not _is_granted(entry) or since == until:
        return
    types, qualifications = _extensions(entry)
    yield Service(
        territory=names[0],
        provider=names[1],
        name=_name(entry.find("t:ServiceName", _P)),
        kind=kind,
        certificates=certificates,
        since=since,
        until=until,
        certificate_types=types,
        qualifications=qualifications,
    )


def _extensions(entry: etree._Element) -> tuple[tuple[str, ...], tuple[Qualification, ...]]:
    types: set[str] = set()
    qualifications: list[Qualification] = []
    for extension in entry.iterfind("t:ServiceInformationExtensions/t:Extension", _P):
        critical = extension.get("Critical", "").strip() in {"true", "1"}
        for content in extension.iterchildren(etree.Element):
            if content.tag == f"{{{_SIE}}}Qualifications":
                qualifications.extend(qualifications_of(content))
            elif content.tag == f"{{{TSL}}}AdditionalServiceInformation":
                types.update(_CERTIFICATE_TYPES.get(_text(content, "t:URI"), "").split())
            elif critical and content.tag not in _TOLERATED:
                raise Unsupported(f"critical extension {etree.QName(content).localname}")
    return tuple(sorted(types)), tuple(qualifications)


def _kind(entry: etree._Element) -> ServiceKind | None:
    return _KINDS.get(_text(entry, "t:ServiceTypeIdentifier"))


def _is_granted(entry: etree._Element) -> bool:
    status = _text(entry, "t:ServiceStatus")
    return any(status.removeprefix(base) in _GRANTED for base in _STATUS_BASES if status.startswith(base))


def _certificates(identity: etree._Element | None) -> tuple[bytes, ...]:
    """The X.509 certificates of an identity in DER; names and key identifiers alone identify nobody here."""
    if identity is None:
        return ()
    texts = (_content(item) for item in identity.iterfind("t:DigitalId/t:X509Certificate", _P))
    return tuple(dict.fromkeys(der for der in map(_base64, texts) if der))


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"))
    except (binascii.Error, ValueError):
        return b""


def _name(names: etree._Element | None) -> str:
    """The English one of some names, else the first."""
    found = [] if names is None else names.findall("t:Name", _P)
    english = [item for item in found if item.get(_LANG, "").lower() == "en"]
    return _content((english or found)[0]) if found else ""


def _hosts(uris: Iterable[etree._Element]) -> Iterator[str]:
    for uri in uris:
        host = host_of(_content(uri))
        if host:
            yield host


def host_of(url: str) -> str | None:
    """The host of an http(s) URL, lower case; None for anything else."""
    try:
        parts = urlsplit(url)
        return parts.hostname if parts.scheme in {"http", "https"} else None
    except ValueError:
        return None


def _text(element: etree._Element, path: str) -> str:
    found = element.find(path, _P)
    return "" if found is None else _content(found)


def _content(element: etree._Element) -> str:
    """All text, white space at both ends aside."""
    return "".join(element.itertext(etree.Element)).strip()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _moment(text: str) -> datetime:
    """An xs:dateTime; without offset it is UTC, as the clauses demand.

    Raises:
        ListError: It is none.
    """
    if not _DATE_TIME.fullmatch(text):
        raise ListError("list-malformed")
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ListError("list-malformed") from None
