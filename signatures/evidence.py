"""What a verdict rests on, so that it can be checked again in ten years: certificates, revocation data, lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING

from asn1crypto import x509

from signatures.chain import Chain
from signatures.report import Evidence, EvidenceKind
from signatures.trust_store import ListKind, ListStatus, RevocationFile

if TYPE_CHECKING:
    from signatures.anchors import Anchors


@lru_cache(maxsize=1)
def judged_with() -> str:
    """Names and versions of the libraries that judge."""
    return ", ".join(
        f"{name} {version(package)}"
        for name, package in (("pyHanko", "pyhanko"), ("pyhanko-certvalidator", "pyhanko-certvalidator"))
    )


def evidence_of(chain: Chain, anchors: Anchors, territory: str | None) -> tuple[Evidence, ...]:
    """Whatever a chain was judged by that doesn't lie in the signed file itself.

    Args:
        territory: Of the list that decided on the qualification.
    """
    if chain.path is None:
        return ()
    return tuple(
        dict.fromkeys(
            (
                *_certificates(chain),
                *_revocation(chain, {item.sha256: item for item in anchors.store.revocation}),
                *_lists(anchors.store.lists, territory),
            )
        )
    )


def _certificates(chain: Chain) -> Iterator[Evidence]:
    assert chain.path is not None
    present = {item.sha256 for item in chain.inside.certificates}
    for index, certificate in enumerate(chain.path.iter_certs(include_root=True)):
        if not isinstance(certificate, x509.Certificate):
            continue
        is_root = index == 0 and certificate.issuer == certificate.subject
        if is_root or certificate.sha256 not in present:
            yield Evidence(
                kind=EvidenceKind.ROOT if is_root else EvidenceKind.CERTIFICATE,
                sha256=certificate.sha256.hex(),
                name=_common_name(certificate),
                content=certificate.dump(),
                detail=f"valid to {certificate.not_valid_after:%Y-%m-%d}",
            )


def _revocation(chain: Chain, files: dict[str, RevocationFile]) -> Iterator[Evidence]:
    embedded = {item.crl_data.dump() for item in chain.inside.crls}
    embedded |= {item.ocsp_response_data.dump() for item in chain.inside.ocsps}
    data = [(EvidenceKind.CRL, item.crl_data.dump(), item.issuance_date) for item in chain.material.crls]
    data += [(EvidenceKind.OCSP, item.ocsp_response_data.dump(), item.issuance_date) for item in chain.material.ocsps]
    for kind, content, issued in data:
        if content in embedded:
            continue
        digest = sha256(content).hexdigest()
        file = files.get(digest)
        yield Evidence(
            kind=kind,
            sha256=digest,
            name=f"{file.path.parent.name}/{file.path.name}" if file else digest[:16],
            content=b"" if file else content,
            detail=f"issued {issued:%Y-%m-%d %H:%M} UTC" if issued else "",
        )


def _lists(lists: Iterable[ListStatus], territory: str | None) -> Iterator[Evidence]:
    if territory is None:
        return
    for item in lists:
        if item.problem is None and (item.kind is ListKind.LOTL or item.territory == territory):
            issued = f"{item.issued_at:%Y-%m-%d}" if item.issued_at else "at an unknown date"
            yield Evidence(
                kind=EvidenceKind.LIST,
                sha256=item.sha256,
                name=item.file,
                detail=f"sequence number {item.sequence_number}, issued {issued}",
            )


def _common_name(certificate: x509.Certificate) -> str:
    name = certificate.subject.native
    return str(name.get("common_name") or name.get("organization_name") or f"{certificate.serial_number:X}")
