"""Evidence out of the archive: what is needed to judge a signature again, in the layout of ``--trust DIR``.

A directory a signature: ``manifest.json`` as it lies in the archive, ``file/`` with what was judged and
what lay beside it, ``trust/``, ``certificates/``; ``original/`` holds the message as it came.  Doing it
again writes the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from intake.errors import BadData, CannotStore, NoInput
from intake.evidence import JudgedFile, Manifest, read_manifest
from intake.filing.evidence import KeptEvidence
from intake.pipeline.reading import Reader
from intake.ports import Archive
from intake.sandbox import ForeignBytesError
from parsers.sniff import MAIL

MANIFEST = "manifest.json"
_LONGEST_NAME = 100

CODES: Mapping[str, tuple[str, str]] = {
    "no-such-request": ("No request has this reference.", "`intake export requests` names them."),
    "evidence-none": (
        "The request has no settled electronic signature, so there is no evidence of one.",
        "A verdict that is pending settles by itself; `intake status` says how many wait.",
    ),
    "evidence-damaged": (
        "A piece of the evidence in the archive isn't what its name says.",
        "Restore it from a backup of the archive.",
    ),
    "evidence-file-missing": (
        "The signed file couldn't be taken out of its message again.",
        "Open the message in original/ of the directory with a mail program and save the attachment.",
    ),
    "evidence-directory": (
        "The directory holds something else than this evidence.",
        "Name a new or an empty directory.",
    ),
    "evidence-cannot-write": ("The evidence can't be written to the directory.", "Check its rights and its room."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The evidence of one signed file."""

    directory: Path
    file: Path
    manifest: Manifest

    @property
    def command(self) -> tuple[str, ...]:
        """Judges the file again, with nothing but the directory."""
        trust = str(self.directory / "trust")
        return ("intake", "verify", "--offline", "--trust", trust, "--at", self.manifest.at.isoformat(), str(self.file))


def export_evidence(kept: KeptEvidence, to: Path, *, archive: Archive, reader: Reader) -> tuple[Exported, ...]:
    """Write out the evidence of a request's signatures, the document's own into ``to``, further ones below it.

    Args:
        kept: What lies in the archive.
        to: A directory that isn't there, is empty, or holds this very evidence.
        archive: Where it lies.
        reader: Takes the message apart.

    Raises:
        NoInput: No verdict is settled.
        BadData, CannotProcess: A piece is missing or damaged.
        CannotStore: The directory holds something else, or can't be written.
    """
    if not kept.manifests:
        raise NoInput("evidence-none", *CODES["evidence-none"])
    contents = [_content(archive, digest) for digest in kept.manifests]
    places = [to if number == 1 else to / str(number) for number in range(1, len(contents) + 1)]
    _begin(places[0], contents[0])
    _write(to / "original" / _original_name(kept), _content(archive, kept.sha256))
    with reader.sandbox.directory() as scratch:
        parts = _Parts(kept, archive, reader, scratch)
        return tuple(_export(parts, *both) for both in zip(places, contents, strict=True))


class _Parts:
    """The files of a message by their digest."""

    def __init__(self, kept: KeptEvidence, archive: Archive, reader: Reader, scratch: Path) -> None:
        self.archive = archive
        self._original = archive.path(kept.sha256)
        self._found = {kept.sha256: (self._original, _original_name(kept))}
        self._found |= dict(self._unpacked(kept, reader, scratch))

    def content(self, wanted: JudgedFile) -> bytes:
        """What was judged, byte for byte."""
        path, _ = self._found.get(wanted.sha256, (None, ""))
        content = path.read_bytes() if path is not None else b""
        if hashlib.sha256(content).hexdigest() != wanted.sha256:
            raise BadData("evidence-file-missing", *CODES["evidence-file-missing"])
        return content

    def name(self, wanted: JudgedFile) -> str:
        """As it came, as far as a file system takes it."""
        _, known = self._found.get(wanted.sha256, (None, ""))
        return _plain(wanted.name or known)

    def _unpacked(self, kept: KeptEvidence, reader: Reader, scratch: Path) -> Iterator[tuple[str, tuple[Path, str]]]:
        try:
            unpacked = reader.unpack(self._original, scratch, media_type=kept.media_type, file_name=kept.file_name)
        except ForeignBytesError:
            return
        for part in unpacked.parts:
            if part.stored_as is not None:
                yield part.sha256, (scratch / Path(part.stored_as).name, part.name)


def _export(parts: _Parts, directory: Path, content: bytes) -> Exported:
    told = read_manifest(content)
    _begin(directory, content)
    _make(directory / "trust")
    for one in told.trust:
        _write(directory / "trust" / one.path, _content(parts.archive, one.sha256))
    for certificate in told.certificates:
        _write(directory / "certificates" / f"{certificate.sha256}.der", _content(parts.archive, certificate.sha256))
    name, beside = _names(parts, told)
    _write(directory / "file" / name, parts.content(told.file))
    for other, named in zip(told.beside, beside, strict=True):
        _write(directory / "file" / named, parts.content(other))
    return Exported(directory=directory, file=directory / "file" / name, manifest=told)


def _names(parts: _Parts, told: Manifest) -> tuple[str, tuple[str, ...]]:
    """Of the judged file and those beside it, so that ``intake verify`` finds these (``cli.companions``)."""
    beside = tuple(parts.name(one) for one in told.beside)
    if not beside:
        return parts.name(told.file), ()
    if len(beside) == 1:
        return f"{beside[0]}.p7s", beside
    return "signed.p7s", tuple(f"signed.{number}-{name}" for number, name in enumerate(beside, 1))


def _original_name(kept: KeptEvidence) -> str:
    return _plain(kept.file_name or ("message.eml" if kept.media_type == MAIL else "original"))


def _plain(name: str) -> str:
    """A foreign name without anything that means something to a file system or a shell."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[^\w.\-]+", "_", last).lstrip("._-")[-_LONGEST_NAME:] or "document"


def _content(archive: Archive, digest: str) -> bytes:
    """A piece, compared with its name.

    Raises:
        CannotProcess: It isn't there.
        BadData: It is damaged.
    """
    with archive.open(digest) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != digest:
        raise BadData("evidence-damaged", *CODES["evidence-damaged"])
    return content


def _begin(directory: Path, content: bytes) -> None:
    """The manifest goes first: by it a directory that was half written is known again."""
    try:
        known = (directory / MANIFEST).read_bytes() if directory.exists() and any(directory.iterdir()) else content
    except OSError:
        known = b""
    if known != content:
        raise CannotStore("evidence-directory", *CODES["evidence-directory"])
    _write(directory / MANIFEST, content)


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStore("evidence-cannot-write", *CODES["evidence-cannot-write"]) from error


def _write(path: Path, content: bytes) -> None:
    _make(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:
        raise CannotStore("evidence-cannot-write", *CODES["evidence-cannot-write"]) from error
