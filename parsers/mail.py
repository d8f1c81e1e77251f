"""Takes an archived original apart: a mail, or a file that was dropped into a folder.

Every container and leaf at any depth becomes a part of one flat list; a part that can't be opened
is set aside with its code while the rest goes on.  Meant to run in a limited child process.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from parsers.body_text import MAX_BODY_BYTES, decode_body, find_content_ids, read_body_text
from parsers.bounce import comes_from_mail_system, guess_report, read_delivery_status, read_header_ids
from parsers.charsets import clean_line
from parsers.cms_content import holds_content, open_signed_data
from parsers.containers import open_asic, open_zip
from parsers.databox import DataMessageEnvelope, DataMessageKind
from parsers.entity import Buffer, Entity, OpenMail, slices
from parsers.envelope import envelope_of_data_message, read_envelope
from parsers.errors import LimitExceeded, ParserError, Unreadable
from parsers.headers import Fields, decode_words
from parsers.keep import Keeper, Kept, open_buffer
from parsers.message import DeliveryReport, Envelope, PartRole, UnpackedMessage, UnpackedPart, UnpackJob, UnpackLimits
from parsers.mime import read_head_fields, read_mail
from parsers.names import clean_name
from parsers.sniff import ASIC, ENCRYPTED_OFFICE, ENVELOPED, MAIL, MSG, OLE_STORAGE, PKCS7, TNEF, ZFO, ZIP, sniff
from parsers.tnef import open_tnef
from parsers.zfo import is_sealed, open_zfo

MAX_INLINE_BYTES = 150_000
_MAX_DEFECTS = 50
_CONTAINERS = frozenset({MAIL, MSG, TNEF, ZIP, *ASIC})
_SIGNED_MAIL = frozenset({"multipart/signed", PKCS7, "application/x-pkcs7-mime"})
_BODY_TYPES = frozenset({"text/plain", "text/html"})
_REPORT_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_STATUS_BYTES = 256 * 1024
_HEAD_BYTES = 256 * 1024
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)

_NOT_OPENED = ("archive-unsupported", "Archives of this kind aren't opened; a zip or the files themselves are.")
# Sniffed type → (type in the result, code, sentence).
_SET_ASIDE = {
    ENVELOPED: (PKCS7, "smime-encrypted", "The part is encrypted for a key that the service doesn't have."),
    ENCRYPTED_OFFICE: (OLE_STORAGE, "office-encrypted", "The Office document needs a password."),
    "application/x-zip-split": ("application/zip", "zip-split", "The zip is one piece of several."),
    **{
        name: (name, *_NOT_OPENED)
        for name in (
            "application/gzip",
            "application/vnd.rar",
            "application/x-7z-compressed",
            "application/x-bzip2",
            "application/x-xz",
        )
    },
}


def unpack(job: UnpackJob) -> UnpackedMessage:
    """Take one original apart; leaves are written into the job's directory as ``0001``, ``0002``, ….

    Returns:
        What was found.  An original that can't be read at all is one part, set aside as
        ``mail-unreadable``.

    Raises:
        LimitExceeded: ``too-many-parts``: the mail itself has more parts than the limit.
        ParserError: ``cannot-store``: the original can't be read or the directory not be written;
            that is the machine's fault, not the message's.
        OSError: The disk is full; whoever called knows how much room there was.
        MemoryError: The address space of the process is used up.
    """
    try:
        return _Unpacking(job).run()
    except (ParserError, MemoryError):
        raise
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise
        if error.errno == errno.ENOMEM:  # mmap says so in this way
            raise MemoryError from error
        raise ParserError("cannot-store", "The parts couldn't be written to the working directory.") from error
    except Exception as error:  # noqa: BLE001 — the boundary of hostile bytes: a case that nobody foresaw loses no mail
        return _set_aside_whole(job, error)


def read_head(original: Path) -> Envelope:
    """Who wrote a mail about what, where the rest can't be read; looks at no more than its first bytes."""
    with original.open("rb") as file:
        return read_envelope(read_head_fields(file.read(_HEAD_BYTES), UnpackLimits()))


def _set_aside_whole(job: UnpackJob, error: Exception) -> UnpackedMessage:
    """The original as one part that nobody could open; it lies in the archive and isn't copied."""
    try:
        for left_over in job.directory.iterdir():
            left_over.unlink()
        with job.original.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as failure:
        raise ParserError("cannot-store", "The original can't be read.") from failure
    part = UnpackedPart(
        path="1",
        name=clean_name(job.file_name, media_type=MAIL, number=1),
        media_type=job.media_type,
        declared_type=job.media_type,
        role=PartRole.ATTACHMENT,
        sha256=digest,
        size_bytes=size,
        stored_as=None,
        set_aside="The message can't be taken apart.",
        code="mail-unreadable",
    )
    defect = f"Unpacking failed unexpectedly ({type(error).__name__})."
    return UnpackedMessage(envelope=Envelope(), parts=(part,), fingerprint=digest, defects=(defect,))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a part stands: its path, its number among its siblings, how deep, what their HTML refers to."""

    path: str
    number: int
    depth: int
    wanted: frozenset[str]


class _Unpacking:
    """One original on its way: what was found so far and what may still be opened."""

    def __init__(self, job: UnpackJob) -> None:
        self._job = job
        self._limits = job.limits
        self._keeper = Keeper(job.directory, job.limits)
        self._parts: list[UnpackedPart] = []
        self._room_parts = job.limits.max_parts
        self._defects: dict[str, None] = {}
        self._bodies: list[tuple[str, str]] = []
        self._leaf_digests: list[str] = []
        self._nested_ids: list[str | None] = []
        """Message-IDs of mails directly inside the top mail."""
        self._databox: DataMessageEnvelope | None = None
        """Of an original that is a data message."""

    def run(self) -> UnpackedMessage:
        with open_buffer(self._job.original) as buffer:
            media_type = sniff(buffer, name=self._job.file_name, declared=self._job.media_type.strip().lower())
            return self._finish(self._take_original(buffer, media_type), buffer)

    def _take_original(self, buffer: Buffer, media_type: str) -> Fields:
        if media_type == MAIL:
            return self._take_mail(read_mail(buffer, self._limits))
        if media_type == MSG:
            try:
                return self._take_mail(_open_msg(self._job.original, self._limits))
            except Unreadable:
                pass  # becomes a part that is set aside with the same code
        return self._take_file(buffer, media_type)

    def _take_mail(self, mail: OpenMail) -> Fields:
        self._note(mail.defects)
        self._reserve(len(mail.entities))
        self._take_all(mail.entities, "", 0)
        return mail.fields

    def _take_file(self, buffer: Buffer, media_type: str) -> Fields:
        entity = Entity(
            chunks=partial(slices, buffer, 0, len(buffer)),
            name=self._job.file_name,
            declared_type=media_type,
            disposition="attachment",
        )
        self._take_all((entity,), "", 0)
        self._databox = self._parts[0].databox
        return Fields()

    def _reserve(self, count: int) -> None:
        """Take room for the parts of a container before any of them is read."""
        if count > self._room_parts:
            raise LimitExceeded("too-many-parts", f"The message has more than {self._limits.max_parts} parts.")
        self._room_parts -= count

    def _take_all(self, entities: Sequence[Entity], prefix: str, depth: int) -> None:
        wanted = frozenset[str]().union(*map(_referred_pictures, entities))
        for number, entity in enumerate(entities, 1):
            self._take(entity, _Place(path=f"{prefix}{number}", number=number, depth=depth, wanted=wanted))

    def _take(self, entity: Entity, place: _Place) -> None:
        kept = self._keeper.keep(entity)
        if kept.stored_as is None:
            media_type = sniff(b"", name=entity.name, declared=entity.declared_type)
            self._take_leaf(entity, kept, media_type, place, b"")
            return
        with open_buffer(self._keeper.path(kept.stored_as)) as buffer:
            media_type = sniff(buffer, name=entity.name, declared=entity.declared_type)
            if kept.problem is None and _is_container(media_type, buffer):
                self._take_container(entity, kept, media_type, place, buffer)
            else:
                self._take_leaf(entity, kept, media_type, place, buffer)

    def _take_container(self, entity: Entity, kept: Kept, media_type: str, place: _Place, buffer: Buffer) -> None:
        try:
            opened = self._open(entity, media_type, buffer, kept, place.depth)
            self._reserve(len(opened.entities))
        except ParserError as problem:
            self._append(entity, kept, media_type, place, PartRole.CONTAINER, problem)
            self._leaf_digests.append(kept.sha256)
            return
        self._note(opened.defects)
        if place.depth == 0 and media_type == MAIL:
            self._nested_ids.append(read_envelope(opened.fields).message_id)
        if opened.databox is not None and opened.databox.kind is DataMessageKind.RECEIPT:
            receipt = ParserError("databox-receipt", "A delivery receipt of a data message; it holds no files.")
            self._append(entity, kept, media_type, place, PartRole.ATTACHMENT, receipt, databox=opened.databox)
            self._leaf_digests.append(kept.sha256)
            return
        named = replace(entity, name=entity.name or _name_by_subject(opened.fields))
        signed = _is_signed(media_type, opened.fields)
        self._append(named, kept, media_type, place, PartRole.CONTAINER, None, keep=signed, databox=opened.databox)
        self._take_all(opened.entities, f"{place.path}.", place.depth + 1)
        self._keeper.drop(kept)

    def _open(self, entity: Entity, media_type: str, buffer: Buffer, kept: Kept, depth: int) -> OpenMail:
        if depth >= self._limits.max_depth:
            raise LimitExceeded("nested-too-deep", "Containers are nested deeper than the limit.")
        if media_type == MAIL:
            return read_mail(buffer, self._limits)
        if media_type == MSG:
            return _open_msg(self._keeper.path(kept.stored_as or ""), self._limits)
        if media_type == TNEF:
            return OpenMail(fields=Fields(), entities=open_tnef(buffer, self._limits))
        if media_type == ZFO:
            message = open_zfo(buffer, self._limits)
            return OpenMail(fields=Fields(), entities=message.entities, databox=message.envelope)
        if media_type == PKCS7:
            return OpenMail(fields=Fields(), entities=(open_signed_data(buffer, name=entity.name),))
        open_archive = open_asic if media_type in ASIC else open_zip
        room = self._keeper.room_bytes
        return OpenMail(fields=Fields(), entities=open_archive(buffer, self._limits, room_bytes=room))

    def _take_leaf(self, entity: Entity, kept: Kept, media_type: str, place: _Place, buffer: Buffer) -> None:
        role = _find_role(entity, kept, media_type, place.wanted)
        problem = kept.problem
        if problem is None and media_type in _SET_ASIDE:
            media_type, code, sentence = _SET_ASIDE[media_type]
            problem = Unreadable(code, sentence)
        if problem is None and not kept.size_bytes and role is not PartRole.BODY:
            problem = Unreadable("part-empty", "The file is empty.")
        if role is PartRole.BODY and place.depth == 0:
            self._bodies.append((media_type, decode_body(bytes(buffer[:MAX_BODY_BYTES]), media_type, entity.charset)))
        self._leaf_digests.append(_digest_of_text(buffer) if role is PartRole.BODY else kept.sha256)
        self._append(entity, kept, media_type, place, role, problem)

    def _append(
        self,
        entity: Entity,
        kept: Kept,
        media_type: str,
        place: _Place,
        role: PartRole,
        problem: ParserError | None,
        *,
        keep: bool = False,
        databox: DataMessageEnvelope | None = None,
    ) -> None:
        """Add a part to the result; the bytes of a container that was opened stay only where it says ``keep``."""
        stays = role is not PartRole.CONTAINER or problem is not None or keep
        if stays:
            self._keeper.claim(kept)
        part = UnpackedPart(
            path=place.path,
            name=clean_name(entity.name, media_type=media_type, number=place.number),
            media_type=media_type,
            declared_type=entity.declared_type,
            role=role,
            sha256=kept.sha256,
            size_bytes=kept.size_bytes,
            stored_as=kept.stored_as if stays else None,
            set_aside=problem.message if problem else None,
            code=problem.code if problem else None,
            databox=databox,
        )
        self._parts.append(part)

    def _note(self, defects: Sequence[str]) -> None:
        for defect in defects:
            self._defects.setdefault(defect)

    def _finish(self, fields: Fields, original: Buffer) -> UnpackedMessage:
        envelope = read_envelope(fields) if self._databox is None else envelope_of_data_message(self._databox)
        body_text = read_body_text(self._bodies)
        return UnpackedMessage(
            envelope=envelope,
            parts=tuple(self._parts),
            body_text=body_text,
            delivery_reports=self._read_reports(fields, envelope, body_text),
            fingerprint=self._fingerprint(envelope, original),
            defects=tuple(islice(self._defects, _MAX_DEFECTS)),
            databox=self._databox,
        )

    def _fingerprint(self, envelope: Envelope, original: Buffer) -> str:
        if self._databox is not None and self._databox.kind is not DataMessageKind.RECEIPT:
            return _fingerprint_of_data_message(self._databox, self._leaf_digests)
        if envelope.message_id is None or self._databox is not None:
            digest = hashlib.sha256()
            for chunk in slices(original, 0, len(original)):
                digest.update(chunk)
            return digest.hexdigest()
        date = envelope.date.isoformat() if envelope.date else ""
        lines = "\n".join((envelope.message_id, date, *sorted(self._leaf_digests)))
        return hashlib.sha256(lines.encode()).hexdigest()

    def _read_reports(self, fields: Fields, envelope: Envelope, body_text: str) -> tuple[DeliveryReport, ...]:
        top = [part for part in self._parts if "." not in part.path]
        ids = [*self._nested_ids, *(self._ids_in_headers(part) for part in top)]
        original = next((found for found in ids if found), None)
        if envelope.content_type == "multipart/report" or comes_from_mail_system(envelope):
            statuses = (self._read_head(part) for part in top if part.declared_type in _REPORT_TYPES)
            reports = tuple(report for status in statuses for report in read_delivery_status(status, original))
            if reports:
                return reports
        return guess_report(fields, body_text, ids) if comes_from_mail_system(envelope) else ()

    def _ids_in_headers(self, part: UnpackedPart) -> str | None:
        if part.declared_type not in ("text/rfc822-headers", "message/global-headers"):
            return None
        return read_header_ids(self._read_head(part))

    def _read_head(self, part: UnpackedPart) -> bytes:
        if part.stored_as is None:
            return b""
        with self._keeper.path(part.stored_as).open("rb") as file:
            return file.read(_STATUS_BYTES)


def _fingerprint_of_data_message(envelope: DataMessageEnvelope, leaf_digests: Sequence[str]) -> str:
    """Equal for each download of a message, and for no other message that merely claims its number."""
    facts = (envelope.dm_id, envelope.sender.box_id, envelope.recipient.box_id, envelope.subject)
    lines = "\n".join(("databox", *(str(fact) for fact in facts), *leaf_digests))
    return hashlib.sha256(lines.encode("utf-8", "replace")).hexdigest()


def _open_msg(path: Path, limits: UnpackLimits) -> OpenMail:
    """Only whoever meets a .msg needs its library."""
    from parsers.outlook import open_msg

    return open_msg(path, limits)


def _is_container(media_type: str, buffer: Buffer) -> bool:
    """A SignedData is one only where it carries what it signs."""
    if media_type == ZFO:
        return is_sealed(buffer)
    return media_type in _CONTAINERS or (media_type == PKCS7 and holds_content(buffer))


def _is_signed(media_type: str, fields: Fields) -> bool:
    """A container with a signature over its own bytes, which have to be kept for it."""
    if media_type == MAIL:
        return read_envelope(fields).content_type in _SIGNED_MAIL
    return media_type in (PKCS7, ZFO) or media_type in ASIC


def _find_role(entity: Entity, kept: Kept, media_type: str, wanted: frozenset[str]) -> PartRole:
    if entity.of_mail and not entity.name and entity.disposition != "attachment" and media_type in _BODY_TYPES:
        return PartRole.BODY
    small_picture = media_type.startswith("image/") and kept.size_bytes <= MAX_INLINE_BYTES
    if not small_picture or entity.content_id is None:
        return PartRole.ATTACHMENT
    belongs_to_text = entity.content_id in wanted or (entity.related and entity.disposition != "attachment")
    return PartRole.INLINE if belongs_to_text else PartRole.ATTACHMENT


def _referred_pictures(entity: Entity) -> frozenset[str]:
    """The Content-IDs that an HTML body refers to; none for other parts."""
    if not entity.of_mail or entity.declared_type != "text/html":
        return frozenset()
    data = b"".join(islice(entity.chunks(), 2))
    return find_content_ids(data[:MAX_BODY_BYTES].decode("latin-1"))


def _digest_of_text(buffer: Buffer) -> str:
    """Of a text with its line ends made equal: servers change those."""
    digest = hashlib.sha256()
    for chunk in slices(buffer, 0, len(buffer)):
        digest.update(chunk.replace(b"\r", b""))
    return digest.hexdigest()


def _name_by_subject(fields: Fields) -> str | None:
    """A forwarded mail without a file name is called by its subject."""
    subject = clean_line(decode_words(fields.first("subject") or ""), 150).replace("/", "-").replace("\\", "-")
    return f"{subject}.eml" if subject.strip(" .") else None
