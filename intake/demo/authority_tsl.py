"""Elements of a trusted list (ETSI TS 119 612, 5) in the order of its schema."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from lxml import etree
from lxml.builder import ElementMaker

from intake.demo.pki import Identity

TSL = "http://uri.etsi.org/02231/v2#"
SIE = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
ADDITIONAL = "http://uri.etsi.org/02231/v2/additionaltypes#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
TRUST_SERVICE = "http://uri.etsi.org/TrstSvc"
TRUSTED_LIST = f"{TRUST_SERVICE}/TrustedList"
MEDIA_TYPE = "application/vnd.etsi.tsl+xml"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MAPPING = {None: TSL, "sie": SIE, "additional": ADDITIONAL, "xades": XADES}

_APPROACH = {"EUgeneric": "EUappropriate", "EUlistofthelists": "EUlistofthelists"}

_tsl: Any = ElementMaker(namespace=TSL, nsmap=_MAPPING)
_sie: Any = ElementMaker(namespace=SIE, nsmap=_MAPPING)
_additional: Any = ElementMaker(namespace=ADDITIONAL, nsmap=_MAPPING)
_xades: Any = ElementMaker(namespace=XADES, nsmap=_MAPPING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A service while it had one status."""

    granted: bool
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifying:
    """A qualification by policy: the last part of a qualifier's URI, and the policy as the list spells it."""

    qualifier: str
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One service of a list."""

    name: str
    kind: str
    """Last part of the service type's URI, e.g. ``CA/QC``."""
    identity: Identity
    periods: tuple[Period, ...]
    """Newest first."""
    types: tuple[str, ...] = ()
    """E.g. ``ForeSignatures``."""
    qualifying: tuple[Qualifying, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A pointer to another list, or of the LOTL to itself."""

    location: str
    territory: str
    operator: str
    rules: str
    kind: str
    signers: tuple[Identity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The scheme information of a list."""

    version: int
    sequence_number: int
    kind: str
    """Last part of the list type's URI, ``EUgeneric`` or ``EUlistofthelists``."""
    operator: str
    territory: str
    information: tuple[str, ...]
    """SchemeInformationURI; pivots stand here in the LOTL."""
    rules: str
    pointers: tuple[Pointer, ...]
    issued: datetime
    next_update: datetime
    location: str


def trusted_list(heading: Heading, providers: dict[str, tuple[Listed, ...]]) -> Any:
    """The whole list without its signature; without providers it is a LOTL."""
    root = _tsl.TrustServiceStatusList(_scheme(heading), TSLTag="http://uri.etsi.org/19612/TSLTag", Id="list")
    if providers:
        root.append(_tsl.TrustServiceProviderList(*(_provider(name, listed) for name, listed in providers.items())))
    return root


def _scheme(heading: Heading) -> Any:
    return _tsl.SchemeInformation(
        _tsl.TSLVersionIdentifier(str(heading.version)),
        _tsl.TSLSequenceNumber(str(heading.sequence_number)),
        _tsl.TSLType(f"{TRUSTED_LIST}/TSLType/{heading.kind}"),
        _tsl.SchemeOperatorName(_name(heading.operator)),
        _tsl.SchemeOperatorAddress(*_address()),
        _tsl.SchemeName(_name(f"{heading.territory}:DEMO trusted list")),
        _tsl.SchemeInformationURI(*map(_uri, heading.information)),
        _tsl.StatusDeterminationApproach(f"{TRUSTED_LIST}/StatusDetn/{_APPROACH[heading.kind]}"),
        _tsl.SchemeTypeCommunityRules(_uri(f"{TRUSTED_LIST}/schemerules/{heading.rules}")),
        _tsl.SchemeTerritory(heading.territory),
        _tsl.PolicyOrLegalNotice(_tsl.TSLLegalNotice("DEMO: nothing of this may be trusted.", {_XML_LANG: "en"})),
        _tsl.HistoricalInformationPeriod("65535"),
        _tsl.PointersToOtherTSL(*map(_pointer, heading.pointers)),
        _tsl.ListIssueDateTime(_time(heading.issued)),
        _tsl.NextUpdate(_tsl.dateTime(_time(heading.next_update))),
        _tsl.DistributionPoints(_tsl.URI(heading.location)),
    )


def _pointer(pointer: Pointer) -> Any:
    facts = (
        _tsl.TSLType(f"{TRUSTED_LIST}/TSLType/{pointer.kind}"),
        _tsl.SchemeTerritory(pointer.territory),
        _additional.MimeType(MEDIA_TYPE),
        _tsl.SchemeOperatorName(_name(pointer.operator)),
        _tsl.SchemeTypeCommunityRules(_uri(f"{TRUSTED_LIST}/schemerules/{pointer.rules}")),
    )
    return _tsl.OtherTSLPointer(
        _tsl.ServiceDigitalIdentities(
            *(_tsl.ServiceDigitalIdentity(_certificate(signer)) for signer in pointer.signers)
        ),
        _tsl.TSLLocation(pointer.location),
        _tsl.AdditionalInformation(*(_tsl.OtherInformation(fact) for fact in facts)),
    )


def _provider(name: str, listed: Iterable[Listed]) -> Any:
    return _tsl.TrustServiceProvider(
        _tsl.TSPInformation(
            _tsl.TSPName(_name(name)),
            _tsl.TSPTradeName(_name("VATCZ-00000000")),
            _tsl.TSPAddress(*_address()),
            _tsl.TSPInformationURI(_uri("http://www.demo.test/info")),
        ),
        _tsl.TSPServices(*map(_service, listed)),
    )


def _service(listed: Listed) -> Any:
    now, *before = listed.periods
    service = _tsl.TSPService(_tsl.ServiceInformation(*_service_facts(listed, now)))
    if before:
        service.append(
            _tsl.ServiceHistory(*(_tsl.ServiceHistoryInstance(*_service_facts(listed, period)) for period in before))
        )
    return service


def _service_facts(listed: Listed, period: Period) -> tuple[Any, ...]:
    status = "granted" if period.granted else "withdrawn"
    facts = (
        _tsl.ServiceTypeIdentifier(f"{TRUST_SERVICE}/Svctype/{listed.kind}"),
        _tsl.ServiceName(_name(listed.name)),
        _tsl.ServiceDigitalIdentity(*_digital_ids(listed.identity)),
        _tsl.ServiceStatus(f"{TRUSTED_LIST}/Svcstatus/{status}"),
        _tsl.StatusStartingTime(_time(period.since)),
    )
    extensions = [*map(_type_extension, listed.types)]
    if listed.qualifying:
        qualifications = _sie.Qualifications(*map(_qualification, listed.qualifying))
        extensions.append(_tsl.Extension(qualifications, Critical="true"))
    return (*facts, _tsl.ServiceInformationExtensions(*extensions)) if extensions else facts


def _type_extension(name: str) -> Any:
    information = _tsl.AdditionalServiceInformation(_uri(f"{TRUSTED_LIST}/SvcInfoExt/{name}"))
    return _tsl.Extension(information, Critical="true")


def _qualification(qualifying: Qualifying) -> Any:
    identifier = _xades.Identifier(qualifying.policy)
    if qualifying.policy.startswith("urn:oid:"):
        identifier.set("Qualifier", "OIDAsURN")
    return _sie.QualificationElement(
        _sie.Qualifiers(_sie.Qualifier(uri=f"{TRUSTED_LIST}/SvcInfoExt/{qualifying.qualifier}")),
        _sie.CriteriaList(_sie.PolicySet(_sie.PolicyIdentifier(identifier)), {"assert": "all"}),
    )


def _digital_ids(identity: Identity) -> tuple[Any, ...]:
    key_id = identity.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    return (
        _certificate(identity),
        _tsl.DigitalId(_tsl.X509SubjectName(identity.certificate.subject.rfc4514_string())),
        _tsl.DigitalId(_tsl.X509SKI(base64.b64encode(key_id).decode())),
    )


def _certificate(identity: Identity) -> Any:
    return _tsl.DigitalId(_tsl.X509Certificate(base64.b64encode(identity.certificate_der()).decode()))


def _address() -> tuple[Any, ...]:
    postal = _tsl.PostalAddress(
        _tsl.StreetAddress("Ukázková 1"), _tsl.Locality("Praha"), _tsl.CountryName("CZ"), {_XML_LANG: "en"}
    )
    return _tsl.PostalAddresses(postal), _tsl.ElectronicAddress(_uri("mailto:info@demo.test"))


def _name(text: str) -> Any:
    return _tsl.Name(text, {_XML_LANG: "en"})


def _uri(text: str) -> Any:
    return _tsl.URI(text, {_XML_LANG: "en"})


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def unsigned(root: Any) -> bytes:
    """An element as a file of its own, unsigned."""
    encoded: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return encoded
