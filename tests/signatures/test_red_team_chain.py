"""Attacks on what vouches for a signer, built on the demo's trust world: forged, stolen and outdated revocation
data, weak time stamps, signatures of two algorithms, certificates of another law, meshes of authorities."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms, core, crl, ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from intake.demo import authority_signing
from intake.demo.authority import AT, Authority, authority
from intake.demo.authority_people import ON_DEVICE
from intake.demo.authority_revocation import Revocation, certificate_id, ocsp_response
from intake.demo.pki import Identity, PrivateKey, Role, issue, new_key, subject
from signatures.anchors import Anchors, anchors
from signatures.asic_manifest import Manifest, Reference, check
from signatures.cms import verify_cms
from signatures.cms_material import containers
from signatures.judging import Judging, Known, judge_cms
from signatures.reasons import code_of
from signatures.report import SignatureReport, Verdict
from signatures.trust_lists import TrustJob, compile_trust
from signatures.trust_store import ServiceKind
from signatures.verdict import signature_verdict

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LONG_AGO = AT - 300 * DAY
DOCUMENT = b"zadost"
QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")
COMPLIANCE, DEVICE, TYPE = "0.4.0.1862.1.1", "0.4.0.1862.1.4", "0.4.0.1862.1.6"


@pytest.fixture(scope="module")
def world() -> Authority:
    return authority()


@pytest.fixture(scope="module")
def bare(world: Authority, tmp_path_factory: pytest.TempPathFactory) -> Anchors:
    """Lists and roots, but no revocation data at hand: what comes with the file is all there is."""
    return anchors(compile_trust(TrustJob(directory=world.write_trust(tmp_path_factory.mktemp("t"), crls=False))))


def judged(
    signed: bytes,
    trusted: Anchors,
    *,
    crls: Iterable[bytes] = (),
    answers: Iterable[bytes] = (),
    brought: Iterable[Identity] = (),
) -> tuple[Verdict, SignatureReport]:
    known = Known(
        certificates=tuple(map(loaded, brought)),
        crls=tuple(CRLContainer(crl.CertificateList.load(one)) for one in crls),
        ocsps=tuple(part for one in answers for part in containers(ocsp.OCSPResponse.load(one))),
    )
    content = cms.ContentInfo.load(signed)["content"]
    digest = hashlib.sha256(DOCUMENT).digest()
    judging = Judging(at=AT, anchors=trusted)
    coming = judge_cms(content, judging, format="CAdES-B-B", raw_digest=digest, known=known)
    report = replace(asyncio.run(coming).report, modified_after_signing=False)
    return signature_verdict(report), report


def loaded(identity: Identity) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(identity.certificate_der())


def counterfeit(identity: Identity) -> Identity:
    """The certificate with another key, its name, number and signature value being those of the true one."""
    key, made = new_key(), loaded(identity).copy()
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    made["tbs_certificate"]["subject_public_key_info"] = asn1_x509.PublicKeyInfo.load(public)
    return Identity(certificate=x509.load_der_x509_certificate(made.dump(force=True)), key=key)


def forged_crl(name: x509.Name, key: PrivateKey, *, indirect: bool) -> bytes:
    builder = x509.CertificateRevocationListBuilder().issuer_name(name).last_update(AT - HOUR).next_update(AT + DAY)
    if indirect:
        point = x509.IssuingDistributionPoint(None, None, False, False, None, True, False)
        builder = builder.add_extension(point, critical=True)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def answer(world: Authority, about: Identity, signer: Identity, *, at: datetime = AT - HOUR, **more: Any) -> bytes:
    asked = (certificate_id(about.certificate, world.cas.listed.certificate),)
    return ocsp_response(asked, signer, at, **({"revoked": {}} | more))


@pytest.mark.parametrize("enclosed_too", [False, True])
def test_answer_by_a_counterfeit_of_the_issuer_counts_for_nothing(
    world: Authority, bare: Anchors, enclosed_too: bool
) -> None:
    mayor, fake = world.people.mayor, counterfeit(world.cas.listed)
    signed = authority_signing.cms(world, DOCUMENT, mayor)
    brought = [fake] if enclosed_too else []
    verdict, _ = judged(signed, bare, crls=[world.crl("root")], answers=[answer(world, mayor, fake)], brought=brought)
    assert verdict is Verdict.PENDING
    verdict, _ = judged(signed, bare, crls=[world.crl("root")], answers=[answer(world, mayor, world.people.responder)])
    assert verdict is Verdict.QUALIFIED


@pytest.mark.parametrize("indirect", [False, True])
def test_crl_in_the_name_of_the_issuer_by_another_key_counts_for_nothing(
    world: Authority, bare: Anchors, indirect: bool
) -> None:
    signed = authority_signing.cms(world, DOCUMENT, world.people.mayor)
    forged = forged_crl(world.cas.listed.certificate.subject, new_key(), indirect=indirect)
    assert judged(signed, bare, crls=[world.crl("root"), forged])[0] is Verdict.PENDING


def test_crl_with_the_signature_value_of_another_counts_for_nothing(world: Authority, bare: Anchors) -> None:
    signed = authority_signing.cms(world, DOCUMENT, world.people.mayor)
    past = world.crl("listed", at=AT - 5 * DAY, until=AT - 4 * DAY)
    stretched = crl.CertificateList.load(past).copy()
    stretched["tbs_cert_list"]["this_update"] = asn1_x509.Time({"utc_time": AT - 6 * DAY})
    stretched["tbs_cert_list"]["next_update"] = asn1_x509.Time({"utc_time": AT + DAY})
    lists = [world.crl("root"), past, stretched.dump(force=True)]
    assert judged(signed, bare, crls=lists)[0] is Verdict.PENDING


def test_revocation_in_a_crl_counts_though_an_answer_from_before_says_good(world: Authority, bare: Anchors) -> None:
    mayor = world.people.mayor
    revoked = world.revoke(mayor, AT - timedelta(minutes=30))
    signed = authority_signing.cms(world, DOCUMENT, mayor)
    lists = [world.crl("root"), revoked.crl("listed", at=AT - timedelta(minutes=10))]
    verdict, report = judged(signed, bare, crls=lists, answers=[answer(world, mayor, world.people.responder)])
    assert (verdict, code_of(report.reasons[0])) == (Verdict.NO_PROOF_OF_TIME, "certificate-revoked")


@pytest.mark.parametrize("who", ["mayor", "clerk", "tsa", "other", "stranger"])
def test_answer_by_anybody_else_counts_for_nothing(world: Authority, bare: Anchors, who: str) -> None:
    mayor, signer = world.people.mayor, getattr(world.people, who)
    signed = authority_signing.cms(world, DOCUMENT, mayor)
    given = [answer(world, mayor, signer)]
    assert judged(signed, bare, crls=[world.crl("root")], answers=given)[0] is Verdict.PENDING


def test_answer_about_others_too_tells_each_his_own(world: Authority, bare: Anchors) -> None:
    mayor, clerk, above = world.people.mayor, world.people.clerk, world.cas.listed.certificate
    asked = tuple(certificate_id(one.certificate, above) for one in (clerk, mayor))
    gone = {mayor.certificate.serial_number: Revocation(moment=AT - HOUR)}
    given = ocsp_response(asked, world.people.responder, AT - timedelta(minutes=10), revoked=gone)
    signed = authority_signing.cms(world, DOCUMENT, mayor)
    assert judged(signed, bare, crls=[world.crl("root")], answers=[given])[0] is Verdict.NO_PROOF_OF_TIME


def test_counterfeit_of_the_signer_is_not_trusted(world: Authority, bare: Anchors) -> None:
    fake = counterfeit(world.people.mayor)
    signed = authority_signing.cms(world, DOCUMENT, fake)
    lists = [world.crl("root"), world.crl("listed")]
    verdict, report = judged(signed, bare, crls=lists, brought=[world.people.mayor])
    assert (verdict, report.trusted, report.qualified) == (Verdict.ADVANCED, False, False)


@pytest.mark.parametrize("above", ["mayor", "tsa"])
def test_certificate_issued_by_a_person_or_unit_is_not_trusted(world: Authority, bare: Anchors, above: str) -> None:
    issuer = getattr(world.people, above)
    fake = issue(issuer, subject("Jana Cizi"), Role.PERSON, valid=(AT - DAY, AT + DAY), claims=ON_DEVICE)
    own = forged_crl(issuer.certificate.subject, issuer.key, indirect=False)
    lists = [*(world.crl(name) for name in ("root", "listed", "stamping")), own]
    verdict, report = judged(authority_signing.cms(world, DOCUMENT, fake), bare, crls=lists, brought=[issuer])
    assert (verdict, report.trusted) == (Verdict.ADVANCED, False)


NAMES = x509.NameConstraints(
    [x509.DirectoryName(x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "SK")]))], None
)


@pytest.mark.parametrize(
    ("length", "names", "below", "expected"),
    [
        (0, None, False, Verdict.QUALIFIED),
        (0, None, True, Verdict.ADVANCED),
        (None, None, True, Verdict.QUALIFIED),
        (None, NAMES, False, Verdict.ADVANCED),
    ],
    ids=["length kept", "length exceeded", "no length", "names"],
)
def test_listed_authority_that_anchors_is_held_to_its_own_constraints(
    world: Authority,
    bare: Anchors,
    length: int | None,
    names: x509.NameConstraints | None,
    below: bool,
    expected: Verdict,
) -> None:
    listed = constrained(length, names)
    valid = (AT - DAY, AT + DAY)
    sub = issue(listed, subject("Podrizena"), Role.CA, valid=valid) if below else listed
    signer = issue(sub, subject("Jana Cizi"), Role.PERSON, valid=valid, claims=ON_DEVICE)
    lists = [forged_crl(one.certificate.subject, one.key, indirect=False) for one in (listed, sub)]
    service = next(one for one in bare.store.services if one.kind is ServiceKind.CA_QC)
    ours = replace(service, certificates=(listed.certificate_der(),), qualifications=(), certificate_types=())
    trusted = anchors(replace(bare.store, services=(*bare.store.services, ours)))
    signed = authority_signing.cms(world, DOCUMENT, signer)
    assert judged(signed, trusted, crls=lists, brought=[sub])[0] is expected


def constrained(length: int | None, names: x509.NameConstraints | None) -> Identity:
    key, name = new_key(), subject("Omezena CA")
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(AT - DAY)
        .not_valid_after(AT + DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=length), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    builder = builder.add_extension(names, critical=True) if names else builder
    return Identity(certificate=builder.sign(key, hashes.SHA256()), key=key)


# -- what a certificate says -------------------------------------------------------------------------


def sequence(*parts: bytes) -> bytes:
    body = b"".join(parts)
    return b"\x30" + bytes([len(body)]) + body


def statement(oid: str, *more: bytes) -> bytes:
    return sequence(core.ObjectIdentifier(oid).dump(), *more)


def of_types(*numbers: int) -> bytes:
    return statement(TYPE, sequence(*(core.ObjectIdentifier(f"{TYPE}.{number}").dump() for number in numbers)))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([of_types(1)], Verdict.QUALIFIED),
        ([of_types(1), statement("0.4.0.1862.1.7", sequence(b"\x13\x02CH"))], Verdict.ADVANCED),
        ([of_types(2), of_types(1)], Verdict.SEAL),
        ([of_types(1), of_types(2)], Verdict.SEAL),
        ([of_types(1, 2)], Verdict.SEAL),
    ],
    ids=["plain", "of another law", "seal first", "seal last", "both in one"],
)
def test_statements_of_a_certificate_count_for_their_worst(
    world: Authority, bare: Anchors, more: list[bytes], expected: Verdict
) -> None:
    statements = sequence(statement(COMPLIANCE), statement(DEVICE), *more)
    key, above = new_key(), world.cas.listed
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject("Hans Cizi"))
        .issuer_name(above.certificate.subject)
        .public_key(key.public_key())
        .serial_number(4242)
        .not_valid_before(AT - DAY)
        .not_valid_after(AT + DAY)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.key.public_key()), critical=False)
        .add_extension(x509.UnrecognizedExtension(QC_STATEMENTS, statements), critical=False)
    )
    signer = Identity(certificate=builder.sign(above.key, hashes.SHA256()), key=key)
    lists = [world.crl("root"), world.crl("listed")]
    assert judged(authority_signing.cms(world, DOCUMENT, signer), bare, crls=lists)[0] is expected


# -- algorithms --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("digest", "expected"),
    [("sha256", Verdict.QUALIFIED), ("sha1", Verdict.NO_PROOF_OF_TIME), ("md5", Verdict.NO_PROOF_OF_TIME)],
)
def test_time_stamp_with_a_weak_imprint_proves_nothing(
    world: Authority, bare: Anchors, digest: str, expected: Verdict
) -> None:
    info = cms.ContentInfo.load(authority_signing.cms(world, DOCUMENT, world.people.expired, at=LONG_AGO))
    signer = info["content"]["signer_infos"][0]
    token = authority_signing.timestamp_token(world, signer["signature"].native, at=LONG_AGO, digest=digest)
    values = [cms.ContentInfo.load(token)]
    signer["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": values}]
    lists = [world.crl(name) for name in ("root", "listed", "stamping")]
    lists += [world.crl(name, at=LONG_AGO - HOUR) for name in ("root", "listed")]
    verdict, report = judged(info.dump(force=True), bare, crls=lists)
    assert verdict is expected
    assert ("timestamp-untrusted" in map(code_of, report.reasons)) is (expected is not Verdict.QUALIFIED)


def test_signature_value_with_a_weaker_digest_than_the_content_is_told(world: Authority, bare: Anchors) -> None:
    signer = world.people.rsa
    assert isinstance(signer.key, rsa.RSAPrivateKey)
    info = cms.ContentInfo.load(authority_signing.cms(world, DOCUMENT, signer))
    part = info["content"]["signer_infos"][0]
    part["signature_algorithm"] = {"algorithm": "sha1_rsa"}
    attributes = part["signed_attrs"].untag().dump()
    part["signature"] = signer.key.sign(attributes, padding.PKCS1v15(), hashes.SHA1())
    lists = [world.crl("root"), world.crl("listed")]
    verdict, report = judged(info.dump(force=True), bare, crls=lists)
    assert report.intact is True
    assert (verdict, code_of(report.reasons[0])) == (Verdict.NO_PROOF_OF_TIME, "weak-digest")


# -- time --------------------------------------------------------------------------------------------


def test_mesh_of_authorities_costs_no_time(world: Authority, bare: Anchors) -> None:
    names, keys = [subject(f"Kruh {number}") for number in range(7)], [new_key() for _ in range(7)]
    nobody = [Identity(certificate=world.cas.root.certificate, key=key) for key in keys]
    valid = (AT - DAY, AT + DAY)
    rings = [
        issue(renamed(nobody[above], names[above], keys[above]), names[below], Role.CA, valid=valid, key=keys[below])
        for below in range(7)
        for above in range(7)
        if below != above
    ]
    signer = issue(renamed(nobody[0], names[0], keys[0]), subject("Jana Cizi"), Role.PERSON, valid=valid)
    begin = time.monotonic()
    info = cms.ContentInfo.load(authority_signing.cms(world, DOCUMENT, signer))
    info["content"]["certificates"] = [cms.CertificateChoices("certificate", loaded(one)) for one in (*rings, signer)]
    verdict, _ = judged(info.dump(force=True), bare)
    assert verdict is Verdict.ADVANCED
    assert time.monotonic() - begin < 5


def renamed(identity: Identity, name: x509.Name, key: PrivateKey) -> Identity:
    """A self-signed authority of that name."""
    made = issue(None, name, Role.CA, valid=(AT - DAY, AT + DAY), key=key)
    return replace(identity, certificate=made.certificate, key=key, chain=())


def test_list_that_names_a_file_thousands_of_times_costs_no_time() -> None:
    content = b"A" * 4_000_000
    reference = Reference(uri="a.bin", algorithm="sha256", digest=hashlib.sha256(content).digest())
    begin = time.monotonic()
    checked = check(Manifest(signature="s", references=(reference,) * 5000), {"a.bin": content})
    assert checked.covered == {"a.bin"}
    assert time.monotonic() - begin < 5


def test_signed_attributes_of_another_signature_beside_it_are_no_signed_file(
    world: Authority, bare: Anchors, tmp_path: Path
) -> None:
    info = cms.ContentInfo.load(authority_signing.cms(world, DOCUMENT, world.people.mayor))
    stolen = info["content"]["signer_infos"][0]
    kept = ("version", "sid", "digest_algorithm", "signature_algorithm", "signature")
    (tmp_path / "doc").write_bytes(stolen["signed_attrs"].untag().dump())
    info["content"]["signer_infos"] = [cms.SignerInfo({name: stolen[name] for name in kept})]
    judging = Judging(at=AT, anchors=bare)
    report = verify_cms(info.dump(force=True), judging, name="doc.p7s", companions=[tmp_path / "doc"])
    assert (report.verdict, report.signed_files) == (Verdict.INVALID, ())
