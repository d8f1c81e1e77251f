"""The lists of the trust world, as pyHanko's own reader and its bindings of the standard's schema see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import x509 as asn1_x509
from lxml import etree
from pyhanko.generated.etsi import ts_119612
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.qualified import eutl_parse
from pyhanko.sign.validation.qualified.assess import QualificationAssessor
from pyhanko.sign.validation.qualified.q_status import QualificationResult
from pyhanko.sign.validation.qualified.tsp import TSPRegistry
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.path import ValidationPath
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.serializers import XmlSerializer

from intake.demo.authority import AT, Authority, authority
from intake.demo.authority_people import WITHDRAWN_BEFORE, named
from intake.demo.pki import Identity


def asn1(identity: Identity) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(identity.certificate_der())


def text(world: Authority, name: str, **variant: object) -> str:
    return world.trust_files(crls=False, **variant)[name].decode()


def unsigned(xml: str) -> etree._Element:
    """Without the signature, some of whose elements the bindings are too old for."""
    root = etree.fromstring(xml.encode())
    root.remove(root[-1])
    return root


def read_lotl(world: Authority, signer: Identity, at: datetime = AT, **variant: object) -> eutl_parse.LOTLParseResult:
    return eutl_parse.validate_and_parse_lotl(text(world, "lotl.xml", **variant), [asn1(signer)], at)


def judged(world: Authority, name: str, at: datetime = AT) -> QualificationResult:
    """What pyHanko says of a person, the issuing CA being the anchor."""
    registry, errors = eutl_parse.trust_list_to_registry_unsafe(text(world, "tl/cz.xml"))
    assert errors == []
    identity = named(world.people)[name]
    path = ValidationPath(CertTrustAnchor(asn1(world.issuer(identity))), [], asn1(identity))
    return QualificationAssessor(registry).check_entity_cert_qualified(path, moment=at)


@pytest.mark.parametrize("name", ["lotl.xml", "tl/cz.xml"])
@pytest.mark.parametrize("version", [5, 6])
def test_elements_stand_in_the_order_of_the_standard(world: Authority, name: str, version: int) -> None:
    original = unsigned(text(world, name, version=version))
    strictly_read = XmlParser().from_bytes(etree.tostring(original), ts_119612.TrustServiceStatusList)
    again = etree.fromstring(XmlSerializer().render(strictly_read).encode())
    assert [element.tag for element in again.iter()] == [element.tag for element in original.iter()]
    assert strictly_read.scheme_information.tslversion_identifier == version


def test_lotl_points_to_itself_and_to_the_national_list(world: Authority) -> None:
    result = read_lotl(world, world.operators.lotl)
    assert [reference.territory for reference in result.references] == ["EU", "CZ"]
    signers = {certificate.dump() for certificate in result.references[1].tlso_certs}
    assert world.operators.national.certificate_der() in signers
    assert result.claimed_date_issued == AT - timedelta(days=20)


def test_national_list_is_believed_by_pyhanko() -> None:
    # This function of pyHanko compares the signer's certificate with the present time.
    today = authority(datetime.now(UTC))
    registry, errors = eutl_parse.trust_list_to_registry(text(today, "tl/cz.xml"), [asn1(today.operators.national)])
    assert errors == []
    assert len(list(registry.known_certificate_authorities)) == 3
    assert len(list(registry.known_timestamp_authorities)) == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mayor", (True, "QC_ESIGN", "QSCD")),
        ("clerk", (True, "QC_ESIGN", "UNKNOWN")),
        ("town_seal", (True, "QC_ESEAL", "QSCD")),
        ("plain_seal", (True, "QC_ESEAL", "UNKNOWN")),
        ("not_qualified", (False, "QC_ESIGN", "UNKNOWN")),
        ("device_by_list", (True, "QC_ESIGN", "QSCD")),
        ("web", (True, "QC_WEB", "UNKNOWN")),
        ("other", (True, "QC_ESIGN", "QSCD")),
        ("commercial", (False, "QC_ESIGN", "UNKNOWN")),
        ("stranger", (False, "QC_ESIGN", "UNKNOWN")),
        ("after_withdrawal", (False, "QC_ESIGN", "UNKNOWN")),
        ("device_denied", (True, "QC_ESIGN", "QSCD")),  # wrong: pyHanko can't read a policy spelt urn:oid:
    ],
)
def test_pyhanko_qualifies_by_the_list(world: Authority, name: str, expected: tuple[bool, str, str]) -> None:
    status = judged(world, name).status
    assert (status.qualified, status.qc_type.name, status.qc_key_security.name) == expected


def test_withdrawn_service_counted_before(world: Authority) -> None:
    assert judged(world, "before_withdrawal", AT - WITHDRAWN_BEFORE - timedelta(days=1)).status.qualified
    assert not judged(world, "before_withdrawal").status.qualified


@pytest.mark.parametrize("spoil", ["tampered", "unsigned", "foreign", "expired_signer"])
def test_spoilt_lotl_is_refused(world: Authority, spoil: str) -> None:
    with pytest.raises(SignatureValidationError):
        read_lotl(world, world.operators.lotl, lotl=spoil)


def test_expired_signer_was_good_on_the_day_of_issue(world: Authority) -> None:
    expired = world.operators.lotl_expired
    assert read_lotl(world, expired, AT - timedelta(days=20), lotl="expired_signer").references
    with pytest.raises(SignatureValidationError):
        read_lotl(world, expired, lotl="expired_signer")


@pytest.mark.parametrize("spoil", ["tampered", "unsigned", "foreign", "broken"])
def test_spoilt_national_list_is_refused(spoil: str) -> None:
    today = authority(datetime.now(UTC))
    with pytest.raises(Exception, match=r"."):  # of several kinds, as pyHanko lets them out
        eutl_parse.trust_list_to_registry(
            text(today, "tl/cz.xml", tl=spoil), [asn1(today.operators.national)], TSPRegistry()
        )


def test_dates_and_numbers_are_as_asked(world: Authority) -> None:
    issued, due = AT - timedelta(days=400), AT - timedelta(days=200)
    written = text(world, "tl/cz.xml", issued=issued, next_update=due, sequence_number=7)
    scheme = (
        XmlParser().from_bytes(etree.tostring(unsigned(written)), ts_119612.TrustServiceStatusList).scheme_information
    )
    assert scheme.tslsequence_number == 7
    assert scheme.list_issue_date_time.to_datetime() == issued
    assert scheme.next_update.date_time.to_datetime() == due


def test_lotl_after_a_pivot_needs_the_new_signer(world: Authority) -> None:
    files = world.trust_files(pivot=True)
    assert read_lotl(world, world.operators.lotl_next, pivot=True).pivot_urls
    with pytest.raises(SignatureValidationError):
        read_lotl(world, world.operators.lotl, pivot=True)
    pivot = eutl_parse.validate_and_parse_lotl(
        files["pivots/lotl-pivot-387.xml"].decode(), [asn1(world.operators.lotl)], AT
    )
    assert [certificate.dump() for certificate in pivot.references[0].tlso_certs] == [
        world.operators.lotl_next.certificate_der()
    ]
