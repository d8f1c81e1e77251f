"""The files that all programs judge, each with what is true of it; made by the demo's trust world, on disk once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from asn1crypto import crl, x509

from signatures.anchors import Anchors, anchors
from signatures.trust_lists import TrustJob, compile_trust, dump_store
from tests.signatures.attacks_bytes import BYTES
from tests.signatures.attacks_shadow import CERTIFIED, SHADOWS, SIGNING
from tests.signatures.attacks_update import UPDATES
from tests.signatures.believed import world
from tests.signatures.documents import form_pdf
from tests.signatures.honest import HONEST, by_mayor, signed_by
from tests.signatures.rich import rich_pdf


class Group(StrEnum):
    """What was done to a file."""

    HONEST = "honest"
    MODIFIED = "changed after signing"
    STRUCTURE = "lies about structure (ISA, SWA, USF)"
    SHADOW = "shadow attacks"
    CERTIFIED = "on certified files (EAA, SSA)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One file."""

    group: Group
    name: str
    path: Path

    @property
    def good(self) -> bool:
        """Whether it may be called good."""
        return self.group is Group.HONEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The same trust for every program."""

    store: Path
    """As our child process gets it."""
    anchors: Anchors
    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...]
    crls: tuple[crl.CertificateList, ...]


@cache
def trust(folder: Path) -> Trust:
    """Lists, roots and CRLs, written below a folder."""
    directory = world().write_trust(folder / "trust")
    compiled = compile_trust(TrustJob(directory=directory))
    store = folder / "store.json"
    store.write_bytes(dump_store(compiled))
    cas = world().cas
    load = x509.Certificate.load
    return Trust(
        store=store,
        anchors=anchors(compiled),
        roots=tuple(load(item.certificate_der()) for item in (cas.root, cas.other_root)),
        intermediates=tuple(load(item.certificate_der()) for item in (cas.listed, cas.stamping, cas.other)),
        crls=tuple(crl.CertificateList.load(file.read_bytes()) for file in sorted((directory / "crls").iterdir())),
    )


def samples(folder: Path, limit: int | None) -> tuple[Sample, ...]:
    """All files, or the first few of each group; those that can't be made are none."""
    made = []
    for group, makers in _makers().items():
        for number, (name, pdf) in enumerate(makers):
            if limit is not None and number >= limit:
                break
            path = folder / f"{group.name.lower()}-{number:03}.pdf"
            path.write_bytes(pdf)
            made.append(Sample(group=group, name=name, path=path))
    return tuple(made)


def levels(folder: Path) -> Mapping[str, Path]:
    """One signature of each baseline level over the form."""
    found = {}
    for level in ("B-B", "B-T", "B-LTA"):
        found[level] = folder / f"level-{level}.pdf"
        found[level].write_bytes(by_mayor(rich_pdf(), level))
    return found


def _makers() -> Mapping[Group, Iterator[tuple[str, bytes]]]:
    return {
        Group.HONEST: ((name, make()) for name, (make, _) in HONEST.items()),
        Group.MODIFIED: ((name, attack(_victim())) for name, attack in UPDATES.items()),
        Group.STRUCTURE: ((name, attack(_plain_victim())) for name, attack in BYTES.items()),
        Group.SHADOW: ((name, item.revealed(by_mayor(item.prepared, "B-T"))) for name, item in SHADOWS.items()),
        Group.CERTIFIED: (
            (f"{name}, level {level}", attack(_certified(level)))
            for name, attack in CERTIFIED.items()
            for level in (1, 2, 3)
            if level > 1 or name not in SIGNING
        ),
    }


@cache
def _victim() -> bytes:
    return by_mayor(rich_pdf(), "B-T")


@cache
def _plain_victim() -> bytes:
    return by_mayor(form_pdf(), "B-T")


@cache
def _certified(level: int) -> bytes:
    return signed_by(rich_pdf(), world().people.town_seal, certify=level, box=(300, 100, 400, 150))
