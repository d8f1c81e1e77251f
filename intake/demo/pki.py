"""A throw-away PKI for the demo and the tests (RFC 5280, ETSI EN 319 412): root, issuing CA, signers, TSA.

Everything is made afresh in memory in a fraction of a second; nothing of it may ever be
trusted outside a test.  Signer keys are EC P-256 for speed; the time stamping authority has
RSA, because pyHanko's own stand-in for a TSA signs with nothing else.  Other certificates
than those of ``make_pki`` are made with ``issue``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.sign.ades.qualified_asn1 import QcStatements

YEAR = timedelta(days=365)
_QC_STATEMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3")

_TSL_SIGNING = x509.ObjectIdentifier("0.4.0.2231.3.0")
"""id-tsl-kp-tslSigning."""

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Role(StrEnum):
    """What a certificate is for; decides its extensions."""

    CA = "ca"
    PERSON = "person"
    SEAL = "seal"
    TSA = "tsa"
    WEB = "web"
    RESPONDER = "responder"
    """Answers OCSP requests for the CA that issued it (RFC 6960, 4.2.2.2)."""
    LIST = "list"
    """Signs trusted lists (ETSI TS 119 612, 5.7.1)."""
    ENCRYPTION = "encryption"
    """For encryption only: nothing may be signed with it."""


class Qc(StrEnum):
    """What a certificate claims of itself in its QcStatements (ETSI EN 319 412-5)."""

    COMPLIANCE = "qc_compliance"
    DEVICE = "qc_sscd"
    SIGNATURE = "qct_esign"
    SEAL = "qct_eseal"
    WEB = "qct_web"


_EXTENDED_USAGES = {
    Role.TSA: ExtendedKeyUsageOID.TIME_STAMPING,
    Role.WEB: ExtendedKeyUsageOID.SERVER_AUTH,
    Role.RESPONDER: ExtendedKeyUsageOID.OCSP_SIGNING,
    Role.LIST: _TSL_SIGNING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the issuer of a certificate offers more, as URLs; empty: it isn't said."""

    crl: str = ""
    ocsp: str = ""
    issuer: str = ""
    """The issuer's own certificate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A certificate, its key and the certificates above it, the root aside."""

    certificate: x509.Certificate
    key: PrivateKey
    chain: tuple[x509.Certificate, ...] = ()
    pss: bool = False
    """Signs by RSASSA-PSS instead of PKCS #1 v1.5."""

    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def certificate_der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def key_der(self) -> bytes:
        """PKCS #8, not encrypted."""
        return self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pki:
    """Root, issuing CA and one signer of each kind; all of them valid at ``at`` unless named otherwise."""

    at: datetime
    root: Identity
    issuing: Identity
    person: Identity
    """Mayor of an invented municipality, qualified on a device by its own statement."""
    clerk: Identity
    """A second person of the same municipality."""
    seal: Identity
    """The municipality itself."""
    expired: Identity
    """A person whose certificate ended half a year before ``at``."""
    self_signed: Identity
    tsa: Identity


def new_key() -> ec.EllipticCurvePrivateKey:
    """The usual key: EC P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def new_rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    """An RSA key, also a short one to be called weak."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def subject(
    common_name: str, *, organisation: str | None = None, organisation_id: str | None = None, person: str | None = None
) -> x509.Name:
    """A distinguished name as Czech CAs write it.

    Args:
        organisation_id: ETSI EN 319 412-1, 5.1.4, e.g. ``NTRCZ-00000019``.
        person: Given name and surname with a space between.
    """
    pairs = [(NameOID.COUNTRY_NAME, "CZ"), (NameOID.COMMON_NAME, common_name)]
    if organisation:
        pairs.append((NameOID.ORGANIZATION_NAME, organisation))
    if organisation_id:
        pairs.append((NameOID.ORGANIZATION_IDENTIFIER, organisation_id))
    if person:
        given_name, _, surname = person.rpartition(" ")
        pairs += [(NameOID.GIVEN_NAME, given_name), (NameOID.SURNAME, surname)]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs])


def issue(
    issuer: Identity | None,
    name: x509.Name,
    role: Role,
    *,
    valid: tuple[datetime, datetime],
    key: PrivateKey | None = None,
    claims: tuple[Qc, ...] = (),
    places: Places | None = None,
    policies: tuple[str, ...] = (),
    pss: bool = False,
) -> Identity:
    """Issue a certificate.

    Args:
        issuer: None makes it self-signed.
        valid: Aware begin and end.
        key: A new EC key when None.
        claims: Written into the certificate as QcStatements, true or not.
        policies: Dotted OIDs of certificate policies.
        pss: How the key signs, see ``Identity``.
    """
    key = key or new_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
    )
    signing_key = issuer.key if issuer else key
    builder = _extended(builder, role, key, claims)
    builder = _placed(builder, places or Places(), policies, signing_key)
    certificate = builder.sign(signing_key, hashes.SHA256())
    return Identity(certificate=certificate, key=key, chain=_chain(issuer), pss=pss)


def revocation_list(issuer: Identity, at: datetime, revoked: dict[int, datetime] | None = None) -> bytes:
    """A CRL in DER, issued at ``at`` and good for a month; ``revoked`` maps serial numbers to moments."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(at)
        .next_update(at + timedelta(days=30))
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    for serial, moment in (revoked or {}).items():
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def make_pki(at: datetime | None = None, *, organisation: str = "Obec Vzorová Lhota", ico: str = "00000019") -> Pki:
    """Make the whole PKI around a moment, normally in well under a second.

    Args:
        at: Aware; now when None.
        organisation: Invented organisation that the signers act for.
        ico: Its identification number (IČO), which goes into organizationIdentifier.
    """
    at = (at or datetime.now(UTC)).replace(microsecond=0)
    years = (at - YEAR, at + YEAR)
    root = issue(
        None, subject("DEMO Root CA", organisation="DEMO, s. p."), Role.CA, valid=(at - 5 * YEAR, at + 10 * YEAR)
    )
    issuing = issue(
        root, subject("DEMO Issuing CA", organisation="DEMO, s. p."), Role.CA, valid=(at - 4 * YEAR, at + 5 * YEAR)
    )
    acts_for = {"organisation": organisation, "organisation_id": f"NTRCZ-{ico}"}
    mayor = subject("Ing. Jana Vzorová", **acts_for, person="Jana Vzorová")
    person_claims = (Qc.COMPLIANCE, Qc.DEVICE, Qc.SIGNATURE)
    return Pki(
        at=at,
        root=root,
        issuing=issuing,
        person=issue(issuing, mayor, Role.PERSON, valid=years, claims=person_claims),
        clerk=issue(
            issuing,
            subject("Bc. Petr Ukázka", **acts_for, person="Petr Ukázka"),
            Role.PERSON,
            valid=years,
            claims=(Qc.COMPLIANCE, Qc.SIGNATURE),
        ),
        seal=issue(
            issuing,
            subject(f"{organisation} - elektronická pečeť", **acts_for),
            Role.SEAL,
            valid=years,
            claims=(Qc.COMPLIANCE, Qc.DEVICE, Qc.SEAL),
        ),
        expired=issue(issuing, mayor, Role.PERSON, valid=(at - 1.5 * YEAR, at - 0.5 * YEAR), claims=person_claims),
        self_signed=issue(None, subject("Karel Samopodpis", person="Karel Samopodpis"), Role.PERSON, valid=years),
        tsa=issue(
            issuing,
            subject("DEMO Time Stamping Unit 1", organisation="DEMO, s. p."),
            Role.TSA,
            valid=years,
            key=new_rsa_key(),
        ),
    )


def _extended(
    builder: x509.CertificateBuilder, role: Role, key: PrivateKey, claims: tuple[Qc, ...]
) -> x509.CertificateBuilder:
    builder = builder.add_extension(
        x509.BasicConstraints(ca=role is Role.CA, path_length=None), critical=True
    ).add_extension(_key_usage(role), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    if role in _EXTENDED_USAGES:
        usage = x509.ExtendedKeyUsage([_EXTENDED_USAGES[role]])
        builder = builder.add_extension(usage, critical=role is Role.TSA)
    if role is Role.RESPONDER:
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    if claims:
        builder = builder.add_extension(
            x509.UnrecognizedExtension(_QC_STATEMENTS, _qc_statements(claims)), critical=False
        )
    return builder


def _placed(
    builder: x509.CertificateBuilder, places: Places, policies: tuple[str, ...], issuer_key: PrivateKey
) -> x509.CertificateBuilder:
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    builder = builder.add_extension(authority, critical=False)
    if places.crl:
        builder = builder.add_extension(_crl_point(places.crl), critical=False)
    access = [
        (AuthorityInformationAccessOID.OCSP, places.ocsp),
        (AuthorityInformationAccessOID.CA_ISSUERS, places.issuer),
    ]
    offers = [x509.AccessDescription(oid, x509.UniformResourceIdentifier(url)) for oid, url in access if url]
    if offers:
        builder = builder.add_extension(x509.AuthorityInformationAccess(offers), critical=False)
    if policies:
        named = [x509.PolicyInformation(x509.ObjectIdentifier(policy), None) for policy in policies]
        builder = builder.add_extension(x509.CertificatePolicies(named), critical=False)
    return builder


def _crl_point(url: str) -> x509.CRLDistributionPoints:
    return x509.CRLDistributionPoints(
        [
            x509.DistributionPoint(
                full_name=[x509.UniformResourceIdentifier(url)], relative_name=None, reasons=None, crl_issuer=None
            )
        ]
    )


def _key_usage(role: Role) -> x509.KeyUsage:
    is_ca = role is Role.CA
    return x509.KeyUsage(
        digital_signature=not is_ca and role is not Role.ENCRYPTION,
        content_commitment=role in {Role.PERSON, Role.SEAL},
        key_encipherment=role is Role.ENCRYPTION,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )


def _qc_statements(claims: tuple[Qc, ...]) -> bytes:
    plain: list[dict[str, object]] = [
        {"statement_id": claim.value, "statement_info": core.Void()}
        for claim in claims
        if claim in {Qc.COMPLIANCE, Qc.DEVICE}
    ]
    types = [claim.value for claim in claims if claim in {Qc.SIGNATURE, Qc.SEAL, Qc.WEB}]
    if types:
        plain.append({"statement_id": "qc_type", "statement_info": types})
    encoded: bytes = QcStatements(plain).dump()
    return encoded


def _chain(issuer: Identity | None) -> tuple[x509.Certificate, ...]:
    if issuer is None or issuer.certificate.issuer == issuer.certificate.subject:
        return ()
    return (issuer.certificate, *issuer.chain)
