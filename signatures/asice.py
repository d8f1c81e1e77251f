"""ASiC containers (ETSI EN 319 162-1): ASiC-E and ASiC-S with CAdES, and the XML signatures of ASiC-E.

A CAdES signature is over a list of contents (ASiCManifest), so it proves nothing until each
digest of that list was compared.  What no good signature covers is told: a container holds
whatever was put into it later.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from signatures.asic_manifest import Checked, Manifest, ManifestError, check, read_manifest
from signatures.cms import bytes_candidate, judge_signers
from signatures.errors import SignatureError
from signatures.gathering import file_report, unreadable, with_facts
from signatures.judging import Judged, Judging, Stamp
from signatures.quiet import quiet
from signatures.reasons import reason
from signatures.report import FileReport, Indication, Kind
from signatures.revocation import Known
from signatures.signed_data import read_signed
from signatures.timestamps import read_stamp
from signatures.xades import judge_xades
from signatures.zip_container import Container, read_container

MAX_SIGNATURES = 50
_TYPES = frozenset({"application/vnd.etsi.asic-e+zip", "application/vnd.etsi.asic-s+zip"})
_CADES = re.compile(r"META-INF/[^/]*signature[^/]*\.p7s", re.IGNORECASE)
_XADES = re.compile(r"META-INF/[^/]*signature[^/]*\.xml", re.IGNORECASE)
_MANIFEST = re.compile(r"META-INF/ASiCManifest[^/]*\.xml", re.IGNORECASE)
_ARCHIVE = re.compile(r"META-INF/ASiC(?:Archive|EvidenceRecord)?Manifest[^/]*\.xml", re.IGNORECASE)
_STAMP = re.compile(r"META-INF/[^/]*timestamp[^/]*\.tst", re.IGNORECASE)
_OTHER = re.compile(
    r"META-INF/(?:manifest\.xml|container\.xml|metadata\.xml|[^/]*evidencerecord[^/]*\.(?:ers|xml))", re.IGNORECASE
)
_SHOWN = 10


def verify_container(data: bytes, judging: Judging) -> FileReport:
    """Judge every signature of an ASiC container.

    Never to be called from within a running event loop.

    Args:
        data: The whole zip.
        judging: As of when, and by whom one is believed.

    Returns:
        One report a signer with the signature's name in the container as field; ``signed_files`` are
        the names of what intact signatures cover.

    Raises:
        SignatureError: ``container-damaged``, ``container-encrypted``, ``container-too-complex``.
    """
    container = read_container(data)
    try:
        with quiet():
            return asyncio.run(_Container(container, judging).verify())
    except (MemoryError, RecursionError) as problem:
        raise _too_complex() from problem


@dataclass(slots=True, kw_only=True)
class _Found:
    """One signer's judgement so far."""

    name: str
    judged: Judged
    covered: frozenset[str] = frozenset()
    reasons: list[str] = field(default_factory=list)


class _Container:
    """One container: its lists of contents, its time stamps, and what was judged so far."""

    def __init__(self, container: Container, judging: Judging) -> None:
        self._container = container
        self._files = container.files
        self._judging = judging
        self._problems: dict[str, str] = {}
        self._digests: dict[tuple[str, str], bytes] = {}
        self._manifests = self._read_manifests()
        self._objects = [name for name in self._files if _is_object(name)]
        self._stamps: list[tuple[frozenset[str], Stamp]] = []

    async def verify(self) -> FileReport:
        broken_stamps = await self._read_stamps()
        found: list[_Found] = []
        for name in sorted(self._files):
            if _CADES.fullmatch(name):
                found += await self._cades(name)
            elif _XADES.fullmatch(name):
                found += await self._xades(name)
            if len(found) > MAX_SIGNATURES:
                raise _too_complex()
        covered = {name for item in found if item.judged.report.intact for name in item.covered}
        return file_report(
            Kind.ASIC_E,
            self._finished(found, covered),
            reasons=self._remarks(found, broken_stamps=broken_stamps),
            signed_files=[name for name in self._files if name in covered],
        )

    def _finished(self, found: list[_Found], covered: set[str]) -> Iterator[Judged]:
        shared = []
        unsigned = [name for name in self._objects if name not in covered]
        if covered and unsigned:
            shared.append(reason("file-not-signed", _names(unsigned)))
        if self._container.oddities:
            shared.append(reason("container-ambiguous", ", ".join(self._container.oddities)))
        for item in found:
            whole = item.covered.issuperset(self._objects)
            names = sorted(item.covered)
            reasons = [*item.reasons, *shared]
            yield with_facts(item.judged, field=item.name, whole=whole, reasons=reasons, signed_files=names)

    def _remarks(self, found: list[_Found], *, broken_stamps: bool) -> Iterator[str]:
        """What is to be said of the container as a whole."""
        if self._container.mimetype not in _TYPES:
            yield reason("container-type-missing")
        if broken_stamps:
            yield reason("timestamp-broken")
        if not found and any(_STAMP.fullmatch(name) for name in self._files):
            yield reason("only-timestamp")

    def _read_manifests(self) -> dict[str, Manifest]:
        manifests = {}
        for name in filter(_ARCHIVE.fullmatch, self._files):
            try:
                manifests[name] = read_manifest(self._files[name])
            except ManifestError as problem:
                self._problems[name] = str(problem)
        return manifests

    async def _read_stamps(self) -> bool:
        """Read the time stamps over lists of contents; returns whether one of them is broken."""
        is_any_broken = False
        for name, manifest in list(self._manifests.items())[:MAX_SIGNATURES]:
            if not _STAMP.fullmatch(manifest.signature):
                continue
            checked = check(manifest, self._files, self._digests)
            stamp = None if checked.broken or checked.weak else await self._read_stamp(name, manifest.signature)
            if stamp is None:
                is_any_broken = True
            else:
                self._stamps.append((checked.covered, stamp))
        return is_any_broken

    async def _read_stamp(self, manifest_name: str, token_name: str) -> Stamp | None:
        content = self._files[manifest_name]
        try:
            token = read_signed(self._files.get(token_name, b"")).data
        except SignatureError:
            return None
        return await read_stamp(
            token,
            lambda algorithm: hashlib.new(algorithm, content).digest(),
            known=Known(),
            anchors=self._judging.anchors,
            control=self._judging.at,
        )

    async def _cades(self, name: str) -> list[_Found]:
        try:
            signed = read_signed(self._files[name])
        except SignatureError:
            broken = unreadable("signature-malformed", at=self._judging.at, field=name, format="CAdES")
            return [_Found(name=name, judged=broken)]
        lists = [key for key in self._manifests if _MANIFEST.fullmatch(key) and self._manifests[key].signature == name]
        over = lists or ([] if self._has_manifest else self._objects)
        candidates = [bytes_candidate(key, self._files[key]) for key in over]
        stamps = tuple(stamp for covered, stamp in self._stamps if name in covered)
        signers = await judge_signers(
            signed.data, self._judging, candidates, fallback=next(iter(candidates), None), stamps=stamps
        )
        found = []
        for signer in signers:
            within = next((key for key in over if self._files[key] == signed.content), None)
            key = signer.content.name if signer.content else within
            found.append(self._compared(name, signer.judged, key))
            if signed.followed:
                found[-1].reasons.append(reason("data-after-signature"))
        return found

    @property
    def _has_manifest(self) -> bool:
        """ASiC-E with CAdES: then a signature over a file itself isn't one of this container."""
        return any(map(_MANIFEST.fullmatch, self._files))

    def _compared(self, name: str, judged: Judged, key: str | None) -> _Found:
        """A signer with the files that he signed; ``key``: of the list, or of the only file."""
        if key is None:
            detail = next((text for at, text in self._problems.items() if _MANIFEST.fullmatch(at)), None)
            return _Found(name=name, judged=_broken(judged), reasons=[reason("manifest-broken", detail)])
        if key not in self._manifests:
            return _Found(name=name, judged=judged, covered=frozenset({key}))
        checked = check(self._manifests[key], self._files, self._digests)
        judged = _broken(judged) if checked.broken else judged
        return _Found(name=name, judged=judged, covered=checked.covered, reasons=list(_reasons(checked)))

    async def _xades(self, name: str) -> list[_Found]:
        try:
            judged = await judge_xades(self._files[name], self._files, self._judging)
        except (MemoryError, RecursionError):
            raise
        except Exception:  # noqa: BLE001 - hostile XML makes the libraries raise anything; the other signatures go on
            broken = unreadable("signature-malformed", at=self._judging.at, field=name, format="XAdES")
            return [_Found(name=name, judged=broken)]
        return [_Found(name=name, judged=item.judged, covered=frozenset(item.covered)) for item in judged]


def _is_object(name: str) -> bool:
    """Whether a file is one of those that a signature should cover."""
    if not name.startswith("META-INF/"):
        return name != "mimetype"
    return not any(pattern.fullmatch(name) for pattern in (_CADES, _XADES, _ARCHIVE, _STAMP, _OTHER))


def _reasons(checked: Checked) -> Iterator[str]:
    if checked.broken:
        yield reason("manifest-broken", _names(checked.broken))
    if checked.weak:
        yield reason("weak-digest", ", ".join(checked.weak).upper())
    if checked.unknown:
        yield reason("algorithm-unsupported")


def _broken(judged: Judged) -> Judged:
    report = replace(judged.report, intact=False, indication=Indication.TOTAL_FAILED, sub_indication="HASH_FAILURE")
    return replace(judged, report=report)


def _names(names: list[str] | tuple[str, ...]) -> str:
    shown = [name[-60:] if name.isprintable() else "?" for name in names[:_SHOWN]]
    return ", ".join(shown) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _too_complex() -> SignatureError:
    return SignatureError("container-too-complex", "The container holds too many signatures.")
