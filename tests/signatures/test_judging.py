"""The judgement that all formats share, on the demo's trust world with its frozen clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, ocsp, x509
from cryptography import x509 as pyca_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.oid import NameOID

from intake.demo import authority_signing, signing
from intake.demo.authority import AT, Authority, authority
from intake.demo.pki import Identity, new_key
from signatures.anchors import Anchors, anchors
from signatures.judging import Judged, Judging, base_format, judge_cms, split_signers
from signatures.pades import verify_pdf
from signatures.reasons import code_of
from signatures.report import EvidenceKind, FileReport, Indication, SignatureReport, Verdict, WantedKind
from signatures.trust_lists import TrustJob, compile_trust, dump_store
from signatures.verify import VerifyJob, verify_file
from tests.signatures.documents import form_pdf

DAY = timedelta(days=1)
LONG_AGO = AT - 300 * DAY
"""Within the validity of ``people.expired``."""
REVOKED_AT = AT - 5 * DAY
REMARKS = frozenset({"timestamp-missing", "timestamp-qualified", "extended-as-permitted", "claims-qualified"})


@pytest.fixture(scope="module")
def world() -> Authority:
    return authority()


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Anchors]:
    """Anchors of a trust directory, as ``Authority.write_trust`` varies it."""

    def make(world: Authority, **variant: Any) -> Anchors:
        directory = world.write_trust(tmp_path_factory.mktemp("trust"), **variant)
        return anchors(compile_trust(TrustJob(directory=directory)))

    return make


@pytest.fixture(scope="module")
def usual(world: Authority, trusting: Callable[..., Anchors]) -> Anchors:
    return trusting(world)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A signature by one of ``People``, and how it is judged."""

    who: str = "mayor"
    level: str = "B-B"
    signed_at: datetime = AT
    archived_at: datetime | None = None
    tsa: str | None = None
    digest: str = "sha256"
    revoked: str | None = None
    """Who was revoked at ``REVOKED_AT``: a name of ``People`` or ``Cas``."""
    variant: dict[str, Any] = field(default_factory=dict)
    at: datetime = AT
    received: bool = False


def judged(case: Case, world: Authority, trusting: Callable[..., Anchors]) -> FileReport:
    if case.revoked:
        world = world.revoke(getattr(world.people, case.revoked, None) or world.ca(case.revoked), REVOKED_AT)
    pdf = authority_signing.sign_pdf(
        world,
        form_pdf(),
        getattr(world.people, case.who),
        level=authority_signing.Level(case.level),
        at=case.signed_at,
        tsa=getattr(world.people, case.tsa) if case.tsa else None,
        archived_at=case.archived_at,
        digest=case.digest,
    )
    judging = Judging(at=case.at, received=case.received, anchors=trusting(world, **case.variant), now=AT)
    return verify_pdf(pdf, judging)


PASSED = (Indication.TOTAL_PASSED, None)


def open_(sub_indication: str) -> tuple[Indication, str]:
    return (Indication.INDETERMINATE, sub_indication)


OUTCOMES: dict[str, tuple[Case, Verdict, tuple[Indication, str | None], set[str]]] = {
    # the rows of what was measured with the library's own procedures
    "B-B": (Case(), Verdict.QUALIFIED, PASSED, set()),
    "B-T": (Case(level="B-T"), Verdict.QUALIFIED, PASSED, set()),
    "B-LT": (Case(level="B-LT"), Verdict.QUALIFIED, PASSED, set()),
    "B-LTA": (Case(level="B-LTA"), Verdict.QUALIFIED, PASSED, set()),
    "B-LTA of long ago": (
        Case(who="expired", level="B-LTA", signed_at=LONG_AGO, variant={"crls": False}),
        Verdict.QUALIFIED,
        PASSED,
        set(),
    ),
    "B-LT of long ago": (
        Case(who="expired", level="B-LT", signed_at=LONG_AGO, variant={"crls": False}),
        Verdict.QUALIFIED,
        PASSED,
        set(),
    ),
    "B-T, expired later": (
        Case(who="expired", level="B-T", signed_at=LONG_AGO),
        Verdict.QUALIFIED,
        PASSED,
        {"revocation-after-end"},
    ),
    "B-T, expired later, list of that day": (
        Case(who="expired", level="B-T", signed_at=LONG_AGO, variant={"revocation_at": LONG_AGO}),
        Verdict.QUALIFIED,
        PASSED,
        set(),
    ),
    "B-B, expired": (
        Case(who="expired", signed_at=LONG_AGO),
        Verdict.NO_PROOF_OF_TIME,
        open_("OUT_OF_BOUNDS_NO_POE"),
        {"certificate-expired"},
    ),
    "revoked after the time stamp": (
        Case(level="B-T", signed_at=REVOKED_AT - DAY, revoked="mayor"),
        Verdict.QUALIFIED,
        PASSED,
        {"revoked-later"},
    ),
    "revoked after the time stamp, by OCSP": (
        Case(level="B-T", signed_at=REVOKED_AT - DAY, revoked="mayor", variant={"crls": False, "ocsp": True}),
        Verdict.QUALIFIED,
        PASSED,
        {"revoked-later"},
    ),
    "revoked before the time stamp": (
        Case(level="B-T", signed_at=REVOKED_AT + DAY, revoked="mayor"),
        Verdict.NO_PROOF_OF_TIME,
        open_("REVOKED_NO_POE"),
        {"certificate-revoked"},
    ),
    "unknown CA": (
        Case(who="stranger"),
        Verdict.ADVANCED,
        open_("NO_CERTIFICATE_CHAIN_FOUND"),
        {"trust-unknown"},
    ),
    "no revocation data": (
        Case(level="B-T", variant={"crls": False}),
        Verdict.PENDING,
        open_("CERTIFICATE_CHAIN_GENERAL_FAILURE"),
        {"revocation-unknown"},
    ),
    "OCSP only": (Case(variant={"crls": False, "ocsp": True}), Verdict.QUALIFIED, PASSED, set()),
    "revocation data too old": (
        Case(variant={"revocation_at": AT - 9 * DAY}),
        Verdict.PENDING,
        open_("TRY_LATER"),
        {"revocation-unknown"},
    ),
    # receipt as proof of time
    "received, then expired": (
        Case(who="expired", signed_at=LONG_AGO, at=LONG_AGO, received=True, variant={"revocation_at": LONG_AGO}),
        Verdict.QUALIFIED,
        PASSED,
        {"existed-at-receipt"},
    ),
    "received, then revoked": (
        Case(signed_at=REVOKED_AT - DAY, at=REVOKED_AT - DAY, received=True, revoked="mayor"),
        Verdict.QUALIFIED,
        PASSED,
        {"existed-at-receipt"},
    ),
    "revoked, then received": (
        Case(signed_at=REVOKED_AT - DAY, received=True, revoked="mayor"),
        Verdict.NO_PROOF_OF_TIME,
        open_("REVOKED_NO_POE"),
        {"certificate-revoked"},
    ),
    "judged as of a day before the revocation": (
        Case(signed_at=REVOKED_AT - DAY, at=REVOKED_AT - DAY, revoked="mayor"),
        Verdict.QUALIFIED,
        PASSED,
        {"revoked-later"},
    ),
    # certificates
    "no word of a device": (Case(who="clerk"), Verdict.RECOGNISED, PASSED, {"device-not-qualified"}),
    "device by the list": (Case(who="device_by_list"), Verdict.QUALIFIED, PASSED, set()),
    "device denied by the list": (Case(who="device_denied"), Verdict.RECOGNISED, PASSED, {"device-not-qualified"}),
    "seal": (Case(who="town_seal"), Verdict.SEAL, PASSED, {"seal-of-organisation"}),
    "seal without a device": (
        Case(who="plain_seal"),
        Verdict.SEAL,
        PASSED,
        {"seal-of-organisation", "device-not-qualified"},
    ),
    "not qualified": (Case(who="not_qualified"), Verdict.ADVANCED, PASSED, {"not-qualified"}),
    "commercial CA": (Case(who="commercial"), Verdict.ADVANCED, PASSED, {"not-qualified"}),
    "web": (Case(who="web"), Verdict.ADVANCED, PASSED, {"website-certificate"}),
    "encryption only": (
        Case(who="encryption"),
        Verdict.ADVANCED,
        open_("CHAIN_CONSTRAINTS_FAILURE"),
        {"usage-unsuitable", "not-qualified"},
    ),
    "not yet valid": (
        Case(who="future"),
        Verdict.NO_PROOF_OF_TIME,
        open_("NOT_YET_VALID"),
        {"certificate-not-yet-valid"},
    ),
    "self-signed": (
        Case(who="self_signed"),
        Verdict.ADVANCED,
        open_("CHAIN_CONSTRAINTS_FAILURE"),
        {"self-signed", "trust-unknown"},
    ),
    "CA revoked": (
        Case(revoked="listed"),
        Verdict.NO_PROOF_OF_TIME,
        open_("REVOKED_CA_NO_POE"),
        {"intermediate-revoked"},
    ),
    "listed CA below no pinned root": (Case(who="other"), Verdict.QUALIFIED, PASSED, set()),
    "no pinned root at all": (Case(variant={"roots": ()}), Verdict.QUALIFIED, PASSED, set()),
    # algorithms
    "RSASSA-PSS": (Case(who="pss"), Verdict.QUALIFIED, PASSED, set()),
    "RSA PKCS #1": (Case(who="rsa"), Verdict.QUALIFIED, PASSED, set()),
    "short key": (
        Case(who="weak"),
        Verdict.NO_PROOF_OF_TIME,
        open_("CRYPTO_CONSTRAINTS_FAILURE"),
        {"weak-key"},
    ),
    "SHA-1": (
        Case(digest="sha1"),
        Verdict.NO_PROOF_OF_TIME,
        open_("CRYPTO_CONSTRAINTS_FAILURE"),
        {"weak-digest"},
    ),
    # lists
    "stale list": (Case(variant={"next_update": AT - 12 * DAY}), Verdict.PENDING, PASSED, {"list-stale"}),
    "tampered list": (Case(variant={"tl": "tampered"}), Verdict.PENDING, PASSED, {"list-unusable"}),
    # time stamps
    "unknown time stamping authority": (
        Case(level="B-T", tsa="other_tsa"),
        Verdict.QUALIFIED,
        PASSED,
        {"timestamp-untrusted"},
    ),
    "expired, stamped by an unknown authority": (
        Case(who="expired", level="B-T", tsa="other_tsa", signed_at=LONG_AGO),
        Verdict.NO_PROOF_OF_TIME,
        open_("OUT_OF_BOUNDS_NO_POE"),
        {"certificate-expired", "timestamp-untrusted"},
    ),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_case_has_its_verdict_indication_and_reasons(
    name: str, world: Authority, trusting: Callable[..., Anchors]
) -> None:
    case, verdict, indication, reasons = OUTCOMES[name]
    report = judged(case, world, trusting)
    [signature] = report.signatures
    assert {code_of(text) for text in signature.reasons} - REMARKS == reasons
    assert (report.verdict, (signature.indication, signature.sub_indication)) == (verdict, indication)
    assert (signature.intact, signature.modified_after_signing) == (True, False)


def only(pdf: bytes, anchors: Anchors, at: datetime = AT) -> SignatureReport:
    [signature] = verify_pdf(pdf, Judging(at=at, anchors=anchors)).signatures
    return signature


def test_flipped_byte_fails_but_the_facts_stay(world: Authority, usual: Anchors) -> None:
    pdf = authority_signing.sign_pdf(world, form_pdf(), world.people.mayor)
    signature = only(signing.flip_byte(pdf, 200), usual)
    assert (signature.indication, signature.sub_indication) == (Indication.TOTAL_FAILED, "HASH_FAILURE")
    assert (signature.trusted, signature.qualified, signature.intact) == (True, True, False)


def test_time_stamp_is_told_with_its_authority(world: Authority, usual: Anchors) -> None:
    signed_at = AT - DAY
    signature = only(
        authority_signing.sign_pdf(world, form_pdf(), world.people.mayor, level="B-T", at=signed_at), usual
    )
    assert (signature.timestamp_time, signature.best_time) == (signed_at, signed_at)
    assert (signature.timestamp_qualified, bool(signature.timestamp_authority)) == (True, True)
    assert "timestamp-qualified" in {code_of(text) for text in signature.reasons}


def test_age_of_a_stale_list_is_told(world: Authority, trusting: Callable[..., Anchors]) -> None:
    signature = only(
        authority_signing.sign_pdf(world, form_pdf(), world.people.mayor),
        trusting(world, next_update=AT - 12 * DAY),
    )
    assert any("12 days past its date" in text for text in signature.reasons)


def test_missing_revocation_data_is_wanted(world: Authority, trusting: Callable[..., Anchors]) -> None:
    pdf = authority_signing.sign_pdf(world, form_pdf(), world.people.mayor)
    wanted = verify_pdf(pdf, Judging(at=AT, anchors=trusting(world, crls=False))).wanted
    assert {item.url for item in wanted if item.kind is WantedKind.CRL} == {
        f"{world.base_url}/crl/root.crl",
        f"{world.base_url}/crl/listed.crl",
    }
    requests = [ocsp.OCSPRequest.load(item.request) for item in wanted if item.kind is WantedKind.OCSP]
    serials = {item["tbs_request"]["request_list"][0]["req_cert"]["serial_number"].native for item in requests}
    assert world.people.mayor.certificate.serial_number in serials


def test_evidence_names_what_lies_outside_the_file(world: Authority, usual: Anchors) -> None:
    report = verify_pdf(
        authority_signing.sign_pdf(world, form_pdf(), world.people.mayor), Judging(at=AT, anchors=usual)
    )
    kinds = [item.kind for item in report.evidence]
    assert set(kinds) == {EvidenceKind.ROOT, EvidenceKind.CRL, EvidenceKind.LIST}
    assert {item.name for item in report.evidence} >= {"crls/listed.crl", "tl/cz.xml", "lotl.xml"}
    assert all(item.sha256 and item.detail for item in report.evidence)
    assert report.judged_with.startswith("pyHanko 0.")


def signed_data(content: bytes) -> cms.SignedData:
    return cms.ContentInfo.load(content)["content"]


def judged_cms(signed: cms.SignedData, anchors: Anchors | None, **arguments: Any) -> Judged:
    judging = Judging(at=AT, anchors=anchors)
    return asyncio.run(judge_cms(signed, judging, format=base_format(signed), **arguments))


def test_attached_cms_is_judged(world: Authority, usual: Anchors) -> None:
    signed = signed_data(authority_signing.cms(world, b"ahoj", world.people.mayor, detached=False, stamped=AT))
    report = judged_cms(signed, usual).report
    assert (report.format, report.indication, report.qualified) == ("CAdES-B-T", Indication.TOTAL_PASSED, True)
    assert (report.field, report.covers_whole_document) == (None, None)


def test_two_signers_of_one_cms_are_judged_apart(world: Authority, usual: Anchors) -> None:
    first = signed_data(authority_signing.cms(world, b"ahoj", world.people.mayor, detached=False))
    second = signed_data(authority_signing.cms(world, b"ahoj", world.people.clerk, detached=False))
    both = cms.SignedData.load(first.untag().dump())
    both["signer_infos"] = cms.SignerInfos([*first["signer_infos"], *second["signer_infos"]])
    both["certificates"] = cms.CertificateSet([*first["certificates"], *second["certificates"]])
    together = judged_cms(both, usual).report
    assert [code_of(text) for text in together.reasons] == ["several-signers"]
    apart = [judged_cms(part, usual).report for part in split_signers(both)]
    assert {(report.intact, report.qualified, report.signer) for report in apart} == {
        (True, True, "Ing. Jana Vzorová"),
        (True, True, "Bc. Petr Ukázka"),
    }


def test_unreadable_cms_is_malformed() -> None:
    report = asyncio.run(judge_cms(cms.SignedData.load(b"0\x00"), Judging(at=AT), format="CMS")).report
    assert [code_of(text) for text in report.reasons] == ["signature-malformed"]


def test_without_anchors_nothing_is_trusted(world: Authority) -> None:
    signed = signed_data(authority_signing.cms(world, b"ahoj", world.people.mayor, detached=False))
    report = judged_cms(signed, None).report
    assert (report.trusted, report.qualified, report.qscd, report.certificate_type) == (None,) * 4
    assert report.certificate_sha256 == x509.Certificate.load(world.people.mayor.certificate_der()).sha256.hex()


def test_namesake_certificate_does_not_lend_its_name(world: Authority, usual: Anchors) -> None:
    """Issuer and serial number name the certificate; a forger's own may have the same ones."""
    mayor = world.people.mayor
    forged = _namesake(mayor.certificate)
    signed = signed_data(authority_signing.cms(world, b"ahoj", forged, detached=False))
    genuine = [cms.CertificateChoices.load(item.certificate_der()) for item in (mayor, world.cas.listed)]
    for certificates in ([*genuine, *signed["certificates"]], [*signed["certificates"], *genuine]):
        both = cms.SignedData.load(signed.untag().dump())
        both["certificates"] = cms.CertificateSet(certificates)
        report = judged_cms(both, usual).report
        assert not (report.intact and report.trusted)


def _namesake(model: pyca_x509.Certificate) -> Identity:
    key = new_key()
    builder = pyca_x509.CertificateBuilder(
        issuer_name=model.issuer,
        subject_name=model.subject,
        public_key=key.public_key(),
        serial_number=model.serial_number,
        not_valid_before=model.not_valid_before_utc,
        not_valid_after=model.not_valid_after_utc,
    )
    return Identity(certificate=builder.sign(key, hashes.SHA256()), key=key)


@pytest.mark.parametrize(("index", "usage"), [(0, "digital_signature"), (1, "content_commitment")])
def test_either_usage_of_a_signing_certificate_is_suitable(index: int, usage: str, world: Authority) -> None:
    usages = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    key = new_key()
    name = pyca_x509.Name([pyca_x509.NameAttribute(NameOID.COMMON_NAME, f"Podpisující {index}")])
    builder = pyca_x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=index + 1,
        not_valid_before=AT - DAY,
        not_valid_after=AT + DAY,
    ).add_extension(pyca_x509.KeyUsage(**(usages | {usage: True})), critical=True)
    identity = Identity(certificate=builder.sign(key, hashes.SHA256()), key=key)
    report = judged_cms(signed_data(authority_signing.cms(world, b"ahoj", identity, detached=False)), None).report
    assert report.intact
    assert "usage-unsuitable" not in {code_of(text) for text in report.reasons}


def test_ed25519_is_checked(world: Authority) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    name = pyca_x509.Name([pyca_x509.NameAttribute(NameOID.COMMON_NAME, "Eda")])
    certificate = pyca_x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=25519,
        not_valid_before=AT - DAY,
        not_valid_after=AT + DAY,
    ).sign(key, None)
    identity = Identity(certificate=certificate, key=key)  # type: ignore[arg-type]  # the demo's people have none
    content = authority_signing.cms(world, b"ahoj", identity, detached=False, digest="sha512")
    assert judged_cms(signed_data(content), None).report.intact


def test_job_with_a_compiled_store_is_judged_by_it(world: Authority, tmp_path: Path) -> None:
    store, pdf = tmp_path / "store.json", tmp_path / "zadost.pdf"
    directory = world.write_trust(tmp_path / "trust")
    store.write_bytes(dump_store(compile_trust(TrustJob(directory=directory))))
    pdf.write_bytes(authority_signing.sign_pdf(world, form_pdf(), world.people.mayor, level="B-T"))
    report = verify_file(VerifyJob(path=pdf, name="zadost.pdf", at=AT, received=True, trust=store))
    assert report.verdict is Verdict.QUALIFIED
    assert verify_file(VerifyJob(path=pdf, name="zadost.pdf", at=AT)).verdict is Verdict.ADVANCED
