"""Signatures beside a document and around it: a detached .p7s, a signed container, the signed mail.

Each is verified once, as a file of its own, and its report goes to every form that it signs.  Nothing
is verified where no form was recognised: the verdict would be nobody's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from intake.decide import Reading
from intake.pipeline.reading import Reader
from intake.request import EnvelopeSignature
from parsers.databox import DataMessageEnvelope
from parsers.message import PartRole, UnpackedMessage, UnpackedPart
from parsers.sniff import MAIL, PKCS7, PKCS7_SIGNATURE
from signatures.reasons import code_of
from signatures.report import FileReport, Kind, SignatureReport, Verdict
from signatures.verdict import file_verdict

MAX_ENVELOPES = 20
"""Verified of one message; one that has more was made to cost time."""
_DETACHED = frozenset({PKCS7_SIGNATURE, PKCS7})
_SIGNED_MAIL = frozenset({"multipart/signed", "application/pkcs7-mime", "application/x-pkcs7-mime"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where things lie while one message is read."""

    original: Path
    directory: Path
    at: datetime | None

    def path(self, part: UnpackedPart) -> Path:
        """Of a stored part; a child said its name, and foreign bytes may have taken that over."""
        return self.directory / Path(part.stored_as or "").name


def with_envelopes(
    reader: Reader,
    original: Path,
    unpacked: UnpackedMessage,
    readings: Sequence[Reading],
    directory: Path,
    *,
    at: datetime | None,
    seal: EnvelopeSignature | None = None,
) -> tuple[Reading, ...]:
    """Give each form the reports of what lies beside it or around it and signs it.

    Args:
        reader: Verifies, in children.
        original: The message as it came.
        unpacked: What it holds.
        readings: Of its documents.
        directory: Where its parts lie.
        at: Aware moment of judgement, that of receipt.
        seal: That of the data message which the whole is, verified already.
    """
    forms = [reading for reading in readings if reading.is_form]
    if not forms:
        return tuple(readings)
    place = _Place(original=original, directory=directory, at=at)
    sealed = _sealed(seal) if seal is not None else ()
    around = _around(reader, unpacked, forms, place, besides=seal.part_path if seal is not None else None)
    found = (*sealed, *around, *_beside(reader, unpacked, place))
    mails = _forwarded_mails(unpacked)
    return tuple(_signed(reading, found, mails) if reading.is_form else reading for reading in readings)


def _forwarded_mails(unpacked: UnpackedMessage) -> tuple[str, ...]:
    return tuple(part.path for part in unpacked.parts if part.media_type == MAIL and part.stored_as is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Envelope:
    """A verified signature and the paths of the parts that it signs; with a dot at its end all that is below."""

    signature: EnvelopeSignature
    signs: frozenset[str]

    def covers(self, path: str) -> bool:
        return path in self.signs or any(path.startswith(above) for above in self.signs if above[-1:] in ("", "."))


def _signed(reading: Reading, found: Sequence[_Envelope], mails: Sequence[str]) -> Reading:
    covering = (envelope for envelope in found if envelope.covers(reading.part.path))
    signatures = tuple(one for envelope in covering if (one := _only_over(reading.part, envelope, mails)) is not None)
    return replace(reading, envelopes=signatures) if signatures else reading


def _only_over(part: UnpackedPart, envelope: _Envelope, mails: Sequence[str]) -> EnvelopeSignature | None:
    """Without the signatures in it that are over other files: one file may hold several people's."""
    report, above = envelope.signature.report, envelope.signature.part_path
    inside = [f"{path}." for path in mails if path.startswith(f"{above}." if above else "") and path != above]
    # with several of them it isn't told whose signature is in which
    in_it = len(inside) == 1 and part.path.startswith(inside[0])
    kept = tuple(one for one in report.signatures if _is_over(one, part, report, in_forwarded=in_it))
    if len(kept) == len(report.signatures):
        return envelope.signature
    if not kept:
        return None
    return replace(envelope.signature, report=replace(report, signatures=kept, verdict=file_verdict(kept)))


def _is_over(signature: SignatureReport, part: UnpackedPart, report: FileReport, *, in_forwarded: bool) -> bool:
    """What names no files is over all that there is, and a broken one belongs to each."""
    if report.kind is Kind.SMIME:
        return in_forwarded or "mail-forwarded-inside" not in map(code_of, signature.reasons)
    if not signature.signed_files or len({one.signed_files for one in report.signatures}) == 1:
        return True
    if report.kind is Kind.CADES:
        return Path(part.stored_as or "").name in signature.signed_files
    # the name is the container's without its folders; where two files share it, neither is told apart
    same = [name for name in report.signed_files if PurePosixPath(name).name == part.name]
    return len(same) == 1 and same[0] in signature.signed_files


# -- around it: the mail and containers -------------------------------------------------------------


def _sealed(seal: EnvelopeSignature) -> Iterator[_Envelope]:
    yield _Envelope(signature=seal, signs=frozenset({f"{seal.part_path}."}))


def _around(
    reader: Reader, unpacked: UnpackedMessage, forms: Sequence[Reading], place: _Place, *, besides: str | None
) -> Iterator[_Envelope]:
    """The message itself, and each container that was kept for its signature and has a form inside.

    A signed mail's report holds those of the signed mails in it, so that these aren't verified once more.
    """
    mails: list[str] = []
    if unpacked.envelope.content_type in _SIGNED_MAIL:
        mails.append("")
        report = reader.verify(place.original, "message.eml", MAIL, place.at)
        yield from _envelope("", _of_kind(report, Kind.SMIME), frozenset({""}))
    containers = [part for part in _kept_containers(unpacked, forms) if part.path != besides]
    for part in containers[:MAX_ENVELOPES]:
        is_mail = part.media_type == MAIL
        if (is_mail or _is_opaque(part, unpacked)) and any(part.path.startswith(above) for above in mails):
            continue
        mails += [f"{part.path}."] if is_mail else []
        report = reader.verify(place.path(part), part.name, part.media_type, place.at)
        kind = Kind.SMIME if is_mail else Kind.ZFO if part.databox else report.kind
        yield from _envelope(part.path, _of_kind(report, kind), frozenset({f"{part.path}."}), databox=part.databox)


def _is_opaque(part: UnpackedPart, unpacked: UnpackedMessage) -> bool:
    """The one part of a mail that is signed opaquely (RFC 8551, 3.5.2): its content is a mail again."""
    inside = next((other for other in unpacked.parts if other.path == f"{part.path}.1"), None)
    return part.media_type == PKCS7 and inside is not None and inside.media_type == MAIL


def _kept_containers(unpacked: UnpackedMessage, forms: Sequence[Reading]) -> list[UnpackedPart]:
    return [
        part
        for part in unpacked.parts
        if part.role is PartRole.CONTAINER and part.stored_as is not None and part.set_aside is None
        if any(reading.part.path.startswith(f"{part.path}.") for reading in forms)
    ]


def _of_kind(report: FileReport, kind: Kind) -> FileReport:
    """A verification that didn't come to its end doesn't know what it was about."""
    return replace(report, kind=kind) if report.kind is Kind.NONE else report


def _envelope(
    path: str, report: FileReport, signs: frozenset[str], *, databox: DataMessageEnvelope | None = None
) -> Iterator[_Envelope]:
    """Nothing for what turns out not to be signed."""
    if report.verdict is not Verdict.NONE:
        yield _Envelope(signature=EnvelopeSignature(part_path=path, report=report, databox=databox), signs=signs)


# -- beside it: detached signatures -----------------------------------------------------------------


def _beside(reader: Reader, unpacked: UnpackedMessage, place: _Place) -> Iterator[_Envelope]:
    leaves = [part for part in unpacked.parts if _is_stored_leaf(part)]
    detached = [part for part in leaves if part.media_type in _DETACHED and not _is_of_mail(part)]
    others = [part for part in leaves if part not in detached]
    for part in detached[:MAX_ENVELOPES]:
        companions = tuple(dict.fromkeys(place.path(other) for other in others))
        report = reader.verify(place.path(part), part.name, part.media_type, place.at, companions=companions)
        if report.kind is Kind.CADES:
            yield from _envelope(part.path, report, frozenset(_signed_paths(part, report, others)))


def _is_stored_leaf(part: UnpackedPart) -> bool:
    return part.stored_as is not None and part.set_aside is None and part.role is PartRole.ATTACHMENT


def _is_of_mail(part: UnpackedPart) -> bool:
    """The second part of a multipart/signed signs the mail's first one (RFC 8551, 3.5.3)."""
    return PurePosixPath(part.name.lower()).name == "smime.p7s"


def _signed_paths(part: UnpackedPart, report: FileReport, others: Sequence[UnpackedPart]) -> tuple[str, ...]:
    """What it signs by digest.

    Where that is nothing here its signature is broken, and shows beside the document that it is named after,
    else beside the only one that came with it; what brings its own content along is no signature of that.
    """
    by_digest = [other for other in others if Path(other.stored_as or "").name in report.signed_files]
    if any(signature.intact for signature in report.signatures):
        return tuple(other.path for other in by_digest)
    folder, stem = part.path.rpartition(".")[0], PurePosixPath(part.name).stem
    near = [other for other in others if other.path.rpartition(".")[0] == folder]
    by_name = [other for other in near if other.name in (stem, f"{stem}.pdf")]
    found = by_digest or by_name or (near if len(near) == 1 else [])
    return tuple(other.path for other in found)
