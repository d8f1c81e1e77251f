"""Time stamps (RFC 3161): whether one fits what it stamps, who made it, and whether that proves anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from asn1crypto import cms, x509
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.sign.validation.ades import ades_timestamp_validation
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter, message_imprint_checker

from signatures.certificate import subject_of
from signatures.chain import Chain, chain_of
from signatures.cms_material import attached_to, tokens_of
from signatures.integrity import WEAK_DIGESTS, as_of, digests_of, no_anchors, with_signer_only
from signatures.revocation import Known

if TYPE_CHECKING:
    from signatures.anchors import Anchors


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A signature or document time stamp that fits what it stamps."""

    time: datetime
    proven: bool
    """Its authority is trusted."""
    revision: int = -1
    """The revision of a PDF that a document time stamp closes."""
    covers: int = 0
    """How many bytes of a PDF before its own value a document time stamp stamps."""
    authority: str | None = None
    """Common name of the unit."""
    qualified: bool | None = None
    """None without a trust directory."""
    chain: Chain | None = None
    """How its authority came out; None without a trust directory."""

    @property
    def undecided(self) -> bool:
        """Only revocation data is missing to believe it."""
        return self.chain is not None and self.chain.trusted and not self.proven and bool(self.chain.wanted)


async def read_stamp(
    token: cms.SignedData,
    imprint: Callable[[str], bytes],
    *,
    known: Known,
    anchors: Anchors | None,
    control: datetime,
    revision: int = -1,
) -> Stamp | None:
    """Check one time stamp; None when it is broken or can't be read.

    Args:
        imprint: Digest of what it should stamp, by the name of an algorithm.
        known: Certificates and revocation data beside those in the stamp itself.
        control: Aware moment as of which its authority is judged: of a later proven stamp, or of judgement.

    Raises:
        PdfStrictReadError: Only from ``imprint``; a lenient reader may go on.
    """
    try:
        status = await _fitting(token, imprint, control)
        if status is None:
            return None
        moment = status.timestamp if status.timestamp.tzinfo else status.timestamp.replace(tzinfo=UTC)
        stamp = Stamp(time=moment, proven=False, revision=revision, authority=subject_of(status.signing_cert).signer)
        if anchors is None:
            return stamp
        stamp = await _believed(stamp, status.signing_cert, known + attached_to(token), anchors, control)
        return replace(stamp, proven=stamp.proven and not _is_weak(token))
    except (PdfStrictReadError, MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - unsigned attributes are anybody's and raise anything; such a stamp proves nothing
        return None


async def signature_stamps(
    signer: cms.SignerInfo, *, known: Known, anchors: Anchors | None, control: datetime
) -> tuple[Stamp | None, ...]:
    """The time stamps among the unsigned attributes of a signature; None for a broken one."""
    try:
        tokens = list(extract_tst_data_iter(signer, signed=False))
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - as above
        return (None,) * tokens_of(signer)
    imprint = message_imprint_checker(signer)
    return tuple([await read_stamp(token, imprint, known=known, anchors=anchors, control=control) for token in tokens])


async def _fitting(token: cms.SignedData, imprint: Callable[[str], bytes], control: datetime) -> Any:
    """pyHanko's status of an intact stamp over the right thing, which it leaves untyped; else None."""
    result: Any = await ades_timestamp_validation(
        with_signer_only(token), no_anchors(), imprint, timing_info=as_of(control)
    )
    status = result.api_status
    return status if status is not None and status.intact and status.valid else None


async def _believed(
    stamp: Stamp, certificate: x509.Certificate, known: Known, anchors: Anchors, control: datetime
) -> Stamp:
    service = anchors.timestamp_service(certificate, stamp.time)
    chain = await chain_of(certificate, known, anchors, moment=control)
    usable = _may_stamp(certificate) and _valid(certificate, stamp.time) and _valid(certificate, control)
    return replace(stamp, chain=chain, proven=chain.passed and usable, qualified=service is not None)


def _is_weak(token: cms.SignedData) -> bool:
    """Whether something else could have the same imprint, or another token the same signature."""
    imprint = token["encap_content_info"]["content"].parsed["message_imprint"]["hash_algorithm"]["algorithm"].native
    return not WEAK_DIGESTS.isdisjoint((imprint, *digests_of(token["signer_infos"][0])))


def _may_stamp(certificate: x509.Certificate) -> bool:
    """RFC 3161, 2.3: the purpose of time stamping must be there; a unit with other purposes isn't one."""
    purposes = certificate.extended_key_usage_value
    return purposes is not None and purposes.native == ["time_stamping"]


def _valid(certificate: x509.Certificate, moment: datetime) -> bool:
    """An anchor's own validity isn't looked at by a walk along a path."""
    return bool(certificate.not_valid_before <= moment <= certificate.not_valid_after)
