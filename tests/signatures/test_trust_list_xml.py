"""Periods, identities and qualifications out of lists as they are really written."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from lxml import etree

from signatures.trust_criteria import qualifications_of
from signatures.trust_errors import ListError
from signatures.trust_list_xml import Services, host_of, pointed_signers, scheme_of, services_of
from signatures.trust_store import Criteria, ListKind

_BASE = "http://uri.etsi.org/TrstSvc/"
_STATUS = f"{_BASE}TrustedList/Svcstatus/"
_OLD_STATUS = f"{_BASE}eSigDir-1999-93-EC-TrustedList/Svcstatus/"
_SIE = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
_ROOT = (
    '<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#" xmlns:a="http://uri.etsi.org/02231/v2/additionaltypes#"'
    f' xmlns:s="{_SIE}" xmlns:x="http://uri.etsi.org/01903/v1.3.2#">'
)


def identity(*contents: bytes) -> str:
    many = "".join(
        f"<DigitalId><X509Certificate>{base64.b64encode(c).decode()}</X509Certificate></DigitalId>" for c in contents
    )
    return f"<ServiceDigitalIdentity>{many}<DigitalId><X509SKI>AAEC</X509SKI></DigitalId></ServiceDigitalIdentity>"


def entry(
    status: str, since: str, *, who: str = "", more: str = "", kind: str = "CA/QC", tag: str = "ServiceHistoryInstance"
) -> str:
    return (
        f"<{tag}><ServiceTypeIdentifier>{_BASE}Svctype/{kind}</ServiceTypeIdentifier>"
        f'<ServiceName><Name xml:lang="cs">Služba</Name><Name xml:lang="en">Service</Name></ServiceName>{who}'
        f"<ServiceStatus>{status}</ServiceStatus><StatusStartingTime>{since}</StatusStartingTime>{more}</{tag}>"
    )


def services(current: str, *history: str) -> Services:
    text = (
        f"{_ROOT}<TrustServiceProviderList><TrustServiceProvider><TSPInformation><TSPName><Name>Provider</Name></TSPName>"
        "<TSPInformationURI><URI>https://www.provider.test/</URI></TSPInformationURI></TSPInformation><TSPServices><TSPService>"
        f"{current}<ServiceHistory>{''.join(history)}</ServiceHistory></TSPService></TSPServices></TrustServiceProvider>"
        "</TrustServiceProviderList></TrustServiceStatusList>"
    )
    return services_of(etree.fromstring(text), "cz")


def current(status: str, since: str, *, more: str = "", who: str | None = None, kind: str = "CA/QC") -> str:
    named = identity(b"CA") if who is None else who
    return entry(status, since, who=named, more=more, kind=kind, tag="ServiceInformation")


def extension(content: str, *, critical: bool = True) -> str:
    text = f'<Extension Critical="{str(critical).lower()}">{content}</Extension>'
    return f"<ServiceInformationExtensions>{text}</ServiceInformationExtensions>"


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_history_gives_a_period_each_until_the_next_status() -> None:
    found = services(
        current(f"{_STATUS}withdrawn", "2021-01-01T00:00:00Z"),
        entry(f"{_OLD_STATUS}undersupervision", "2010-01-01T00:00:00Z", who=identity(b"CA")),
        entry(f"{_STATUS}granted", "2016-06-30T22:00:00Z", who=identity(b"CA")),
        entry(f"{_OLD_STATUS}supervisionrevoked", "2012-01-01T00:00:00Z"),
        entry(f"{_STATUS}accredited", "2013-01-01T00:00:00Z"),
    ).granted
    assert [(one.since.year, one.until and one.until.year) for one in found] == [
        (2010, 2012),
        (2013, 2016),
        (2016, 2021),
    ]
    assert {one.provider for one in found} == {"Provider"}
    assert {one.name for one in found} == {"Service"}


def test_history_that_names_only_a_key_identifier_is_of_the_certificates_of_today() -> None:
    found = services(
        current(f"{_STATUS}withdrawn", "2021-01-01T00:00:00Z"),
        entry(f"{_STATUS}granted", "2017-01-01T00:00:00Z", who=identity()),
    ).granted
    assert [one.certificates for one in found] == [(b"CA",)]


@pytest.mark.parametrize("status", ["withdrawn", "supervisionceased", "accreditationrevoked", "granted-ish", ""])
def test_other_statuses_grant_nothing(status: str) -> None:
    assert services(current(f"{_STATUS}{status}", "2017-01-01T00:00:00Z")).granted == []


def test_a_status_of_somebody_elses_grants_nothing() -> None:
    assert services(current("http://example.test/Svcstatus/granted", "2017-01-01T00:00:00Z")).granted == []


@pytest.mark.parametrize("since", ["", "soon", "2017-02-30T00:00:00Z"])
def test_a_newer_status_without_begin_takes_the_whole_service_away(since: str) -> None:
    found = services(
        current(f"{_STATUS}withdrawn", since), entry(f"{_STATUS}granted", "2016-07-01T00:00:00Z", who=identity(b"CA"))
    )
    assert found.granted == []
    assert found.remarks[0].startswith("service-skipped: ")


def test_other_kinds_and_services_without_certificates_are_passed_over() -> None:
    granted, since = f"{_STATUS}granted", "2017-01-01T00:00:00Z"
    assert services(current(granted, since, kind="CA/PKC")) == Services(hosts={"www.provider.test"})
    assert services(current(granted, since, who=identity())).granted == []
    assert services(current(granted, since, who=identity(b"A", b"B"))).granted[0].certificates == (b"A", b"B")


def test_an_unknown_critical_extension_takes_its_period_away() -> None:
    found = services(
        current(f"{_STATUS}granted", "2020-01-01T00:00:00Z", more=extension("<Novelty/>")),
        entry(
            f"{_STATUS}granted",
            "2017-01-01T00:00:00Z",
            who=identity(b"CA"),
            more=extension("<Novelty/>", critical=False),
        ),
    )
    assert [(one.since.year, one.until and one.until.year) for one in found.granted] == [(2017, 2020)]
    assert found.remarks == [
        "service-skipped: A service of the list was left out. (Service: critical extension Novelty)"
    ]


@pytest.mark.parametrize(
    "content", ["<a:TakenOverBy/>", "<ExpiredCertsRevocationInfo>2010-01-01T00:00:00Z</ExpiredCertsRevocationInfo>"]
)
def test_known_critical_extensions_are_tolerated(content: str) -> None:
    assert len(services(current(f"{_STATUS}granted", "2020-01-01T00:00:00Z", more=extension(content))).granted) == 1


def test_additional_information_narrows_the_types() -> None:
    uri = f"{_BASE}TrustedList/SvcInfoExt"
    content = "".join(
        f"<AdditionalServiceInformation><URI>{uri}/{name}</URI></AdditionalServiceInformation>"
        for name in ("ForeSeals", "RootCA-QC")
    )
    found = services(current(f"{_STATUS}granted", "2020-01-01T00:00:00Z", more=extension(content)))
    assert found.granted[0].certificate_types == ("eseal",)


def qualified_by(criteria: str) -> Criteria:
    text = (
        f'{_ROOT}<s:QualificationElement><s:Qualifiers><s:Qualifier uri="{_BASE}TrustedList/SvcInfoExt/QCWithQSCD"/>'
        f"</s:Qualifiers>{criteria}</s:QualificationElement></TrustServiceStatusList>"
    )
    (found,) = qualifications_of(etree.fromstring(text))
    assert found.qualifiers == ("QCWithQSCD",)
    return found.criteria


def policy(*oids: str) -> str:
    many = "".join(f"<s:PolicyIdentifier><x:Identifier>{oid}</x:Identifier></s:PolicyIdentifier>" for oid in oids)
    return f"<s:PolicySet>{many}</s:PolicySet>"


def all_of(**parts: object) -> Criteria:
    return Criteria(combine="all", **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        (policy("1.2.3", "urn:oid:1.2.4"), all_of(policies=("1.2.3", "1.2.4"))),
        (
            (
                '<s:KeyUsage><s:KeyUsageBit name="nonRepudiation">true</s:KeyUsageBit>'
                '<s:KeyUsageBit name="digitalSignature">0</s:KeyUsageBit></s:KeyUsage>'
            ),
            all_of(key_usage=(("non_repudiation", True), ("digital_signature", False))),
        ),
        (
            (
                "<s:otherCriteriaList><a:CertSubjectDNAttribute><a:AttributeOID><x:Identifier>2.5.4.97</x:Identifier>"
                "</a:AttributeOID></a:CertSubjectDNAttribute></s:otherCriteriaList>"
            ),
            all_of(subject_attributes=("2.5.4.97",)),
        ),
        (
            (
                "<s:otherCriteriaList><a:ExtendedKeyUsage><a:KeyPurposeId><x:Identifier>urn:oid:1.3.6.1</x:Identifier>"
                "</a:KeyPurposeId></a:ExtendedKeyUsage></s:otherCriteriaList>"
            ),
            all_of(extended_key_usage=("1.3.6.1",)),
        ),
        ("<s:otherCriteriaList><a:Novelty/></s:otherCriteriaList>", all_of(undecidable=True)),
        ("<s:Novelty/>", all_of(undecidable=True)),
        ("<s:Description>words</s:Description>", all_of(undecidable=True)),
        (policy("not an OID"), all_of(undecidable=True)),
        ('<s:KeyUsage><s:KeyUsageBit name="novelty">true</s:KeyUsageBit></s:KeyUsage>', all_of(undecidable=True)),
    ],
)
def test_each_kind_of_criterion_is_read(criteria: str, expected: Criteria) -> None:
    assert qualified_by(f'<s:CriteriaList assert="all">{criteria}</s:CriteriaList>') == expected


def test_several_criteria_of_a_kind_stay_apart_and_lists_nest() -> None:
    nested = f'<s:CriteriaList assert="none">{policy("1.2.5")}</s:CriteriaList>'
    found = qualified_by(
        f'<s:CriteriaList assert="atLeastOne">{policy("1.2.3")}{policy("1.2.4")}{nested}</s:CriteriaList>'
    )
    assert found == Criteria(
        combine="atLeastOne",
        nested=(
            all_of(policies=("1.2.3",)),
            all_of(policies=("1.2.4",)),
            Criteria(combine="none", nested=(all_of(policies=("1.2.5",)),)),
        ),
    )


@pytest.mark.parametrize("criteria", ["", '<s:CriteriaList assert="most"/>', '<s:CriteriaList assert="all"/>'])
def test_no_criteria_are_undecidable(criteria: str) -> None:
    assert qualified_by(criteria).undecidable


def head(**changed: str) -> etree._Element:
    parts = {
        "TSLSequenceNumber": "7",
        "TSLType": f"{_BASE}TrustedList/TSLType/EUgeneric",
        "SchemeTerritory": "CZ",
        "ListIssueDateTime": "2026-11-02T10:00:00+01:00",
        "NextUpdate": "<dateTime>2027-05-01T00:00:00Z</dateTime>",
    } | changed
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items())
    return etree.fromstring(f"{_ROOT}<SchemeInformation>{inner}</SchemeInformation></TrustServiceStatusList>")


def test_the_head_of_a_list_is_read() -> None:
    scheme = scheme_of(head())
    assert (scheme.kind, scheme.territory, scheme.sequence_number) == (ListKind.NATIONAL, "cz", 7)
    assert scheme.issued_at == day("2026-11-02T09:00:00")
    assert scheme.next_update == day("2027-05-01T00:00:00")


def test_a_closed_list_has_no_next_update() -> None:
    assert scheme_of(head(NextUpdate="")).next_update is None


@pytest.mark.parametrize("part", ["TSLSequenceNumber", "SchemeTerritory", "ListIssueDateTime"])
@pytest.mark.parametrize("value", ["", "?", "²", "1" * 5000])
def test_a_head_without_what_every_list_has_is_refused(part: str, value: str) -> None:
    with pytest.raises(ListError):
        scheme_of(head(**{part: value}))


def test_only_pointers_to_lists_in_xml_name_signers() -> None:
    def pointer(mime: str, territory: str, der: bytes) -> str:
        return (
            f"<OtherTSLPointer><ServiceDigitalIdentities>{identity(der)}</ServiceDigitalIdentities><AdditionalInformation>"
            f"<OtherInformation><SchemeTerritory>{territory}</SchemeTerritory></OtherInformation>"
            f"<OtherInformation><a:MimeType>{mime}</a:MimeType></OtherInformation></AdditionalInformation></OtherTSLPointer>"
        )

    xml = "application/vnd.etsi.tsl+xml"
    many = pointer("application/pdf", "CZ", b"pdf") + pointer(xml, "CZ", b"one") + pointer(xml, "CZ", b"two")
    root = head(PointersToOtherTSL=many + pointer(xml, "EL", b"three"))
    assert pointed_signers(root) == {"cz": {b"one", b"two"}, "el": {b"three"}}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://CRL.example.test/a.crl", "crl.example.test"),
        ("https://a.test:8443/", "a.test"),
        ("ldap://a.test/", None),
        ("http://[", None),
        ("words", None),
    ],
)
def test_hosts_come_from_http_urls_alone(url: str, host: str | None) -> None:
    assert host_of(url) == host
