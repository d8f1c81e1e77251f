"""Revocation data at hand (RFC 5280 lists, RFC 6960 answers): which of it can matter, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1

from asn1crypto import algos, core, crl, ocsp, x509
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from signatures.report import Wanted, WantedKind

MAX_URLS = 4
_ENDED_KEPT = "2.5.29.60"
"""expiredCertsOnCRL (ITU-T X.509): the list keeps entries of certificates that have ended."""
_OCSP_CUTOFF = "archive_cutoff"
_GOES_OVER = ("http://", "https://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Certificates and revocation data that came with a signature; nothing of it is believed unseen."""

    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[CRLContainer, ...] = ()
    ocsps: tuple[OCSPContainer, ...] = ()

    def joined(self, crls: Iterable[CRLContainer], ocsps: Iterable[OCSPContainer]) -> Known:
        """With revocation data of another source."""
        return Known(certificates=self.certificates, crls=(*self.crls, *crls), ocsps=(*self.ocsps, *ocsps))

    def __add__(self, other: Known) -> Known:
        joined = self.joined(other.crls, other.ocsps)
        return Known(certificates=(*self.certificates, *other.certificates), crls=joined.crls, ocsps=joined.ocsps)


def of_path(path: ValidationPath, known: Known, *, after_end: bool = False) -> Known:
    """What can concern a certificate of the path; what can't be parsed is left out.

    Args:
        after_end: Whether to take data from after a certificate's end that doesn't say that it keeps such entries.
    """
    certificates = [item for item in path.iter_certs(include_root=True) if isinstance(item, x509.Certificate)]
    crls = tuple(item for item in known.crls if _concerns(item, certificates, after_end))
    ocsps = tuple(item for item in known.ocsps if _answers(item, certificates, after_end))
    return Known(certificates=known.certificates, crls=crls, ocsps=ocsps)


def later_revocation(path: ValidationPath, material: Known, moment: datetime) -> datetime | None:
    """When the last certificate of a path was revoked after a moment; not yet authenticated."""
    certificate = path.last
    dates = [
        *(entry for item in material.crls for entry in _entries(item.crl_data, certificate)),
        *(date for item in material.ocsps for date in _revoked_in(item, certificate)),
    ]
    return min((date for date in dates if date > moment), default=None)


def wanted_for(path: ValidationPath, material: Known, moment: datetime) -> tuple[Wanted, ...]:
    """Where revocation data for those certificates may be fetched that nothing fresh is at hand for."""
    below = [item for item in path.iter_certs(include_root=False) if isinstance(item, x509.Certificate)]
    stale = [item for item in below if not _has_fresh(item, material, moment)]
    issuers = [item for item in path.iter_certs(include_root=True) if isinstance(item, x509.Certificate)]
    # where all seem fresh, one of them isn't authentic
    return tuple(item for certificate in stale or below for item in _wanted(certificate, issuers))


def _wanted(certificate: x509.Certificate, issuers: Sequence[x509.Certificate]) -> Iterator[Wanted]:
    for url in _list_urls(certificate):
        yield Wanted(kind=WantedKind.CRL, url=url)
    issuer = next((item for item in issuers if item.subject == certificate.issuer), None)
    if issuer is not None:
        request = ocsp_request(certificate, issuer)
        for url in _responder_urls(certificate):
            yield Wanted(kind=WantedKind.OCSP, url=url, request=request)


def ocsp_request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """An unsigned request without a nonce in DER, so that answers can be cached (RFC 5019)."""
    single = ocsp.Request({"req_cert": _certificate_id(certificate, issuer)})
    encoded: bytes = ocsp.OCSPRequest({"tbs_request": ocsp.TBSRequest({"request_list": [single]})}).dump()
    return encoded


def _certificate_id(certificate: x509.Certificate, issuer: x509.Certificate) -> ocsp.CertId:
    return ocsp.CertId(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha1", "parameters": core.Null()}),
            "issuer_name_hash": sha1(certificate.issuer.dump(), usedforsecurity=False).digest(),
            "issuer_key_hash": issuer.public_key.sha1,
            "serial_number": certificate.serial_number,
        }
    )


def _concerns(item: CRLContainer, certificates: Sequence[x509.Certificate], after_end: bool) -> bool:
    try:
        issuer, issued = item.crl_data.issuer, item.issuance_date
        concerned = [one for one in certificates if one.issuer == issuer or _names_issuer(one, issuer)]
        kept = any(extension["extn_id"].dotted == _ENDED_KEPT for extension in _extensions(item.crl_data))
        ended = [one for one in concerned if issued is not None and one.not_valid_after < issued]
    except (ValueError, TypeError, KeyError):
        return False
    return bool(concerned) and (after_end or kept or not ended)


def _names_issuer(certificate: x509.Certificate, issuer: x509.Name) -> bool:
    """Whether a distribution point names another issuer of the list."""
    points = certificate.crl_distribution_points_value
    names = [name.chosen for point in points or () for name in point["crl_issuer"] or ()]
    return issuer in names


def _answers(item: OCSPContainer, certificates: Sequence[x509.Certificate], after_end: bool) -> bool:
    try:
        single = item.extract_single_response()
        if single is None:
            return False
        serial, issued = single["cert_id"]["serial_number"].native, single["this_update"].native
        extensions = single["single_extensions"] or ()
        kept = any(extension["extn_id"].native == _OCSP_CUTOFF for extension in extensions)
        concerned = [one for one in certificates if one.serial_number == serial]
        ended = [one for one in concerned if one.not_valid_after < issued]
    except (ValueError, TypeError, KeyError):
        return False
    return bool(concerned) and (after_end or kept or not ended)


def _extensions(listed: crl.CertificateList) -> Iterable[crl.TBSCertListExtension]:
    return listed["tbs_cert_list"]["crl_extensions"] or ()


def _entries(listed: crl.CertificateList, certificate: x509.Certificate) -> Iterator[datetime]:
    """Searched as bytes first: a national list has tens of thousands of entries."""
    serial = core.Integer(certificate.serial_number).dump()
    if listed.issuer != certificate.issuer or serial not in listed.dump():
        return
    for entry in listed["tbs_cert_list"]["revoked_certificates"] or ():
        if entry["user_certificate"].native == certificate.serial_number:
            yield entry["revocation_date"].native


def _revoked_in(item: OCSPContainer, certificate: x509.Certificate) -> Iterator[datetime]:
    single = item.extract_single_response()
    if single is None or single["cert_id"]["serial_number"].native != certificate.serial_number:
        return
    if single["cert_status"].name == "revoked":
        yield single["cert_status"].chosen["revocation_time"].native


def _has_fresh(certificate: x509.Certificate, material: Known, moment: datetime) -> bool:
    """Whether data at hand covers the moment by its dates; its signature aside."""
    for item in material.crls:
        dates = item.crl_data["tbs_cert_list"]
        if item.crl_data.issuer == certificate.issuer and _covers(dates["next_update"].native, moment):
            return True
    for answer in material.ocsps:
        single = answer.extract_single_response()
        if single is None or single["cert_id"]["serial_number"].native != certificate.serial_number:
            continue
        if _covers(single["next_update"].native, moment):
            return True
    return False


def _covers(next_update: datetime | None, moment: datetime) -> bool:
    return next_update is not None and moment <= next_update


def _list_urls(certificate: x509.Certificate) -> list[str]:
    points = certificate.crl_distribution_points_value
    names = [
        name
        for point in points or ()
        if getattr(point["distribution_point"], "name", None) == "full_name"
        for name in point["distribution_point"].chosen
    ]
    return _fetchable(name.native for name in names if name.name == "uniform_resource_identifier")


def _responder_urls(certificate: x509.Certificate) -> list[str]:
    return _fetchable(certificate.ocsp_urls)


def _fetchable(urls: Iterable[object]) -> list[str]:
    """LDAP and the like are left out, and so is more than a few."""
    found = dict.fromkeys(str(url) for url in urls if str(url).lower().startswith(_GOES_OVER))
    return list(found)[:MAX_URLS]
