"""Settings to public registers: the store that is asked, and the importer that fills it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from intake.connections import MIB, SystemClock
from intake.errors import IntakeError, NoInput
from intake.ports import Clock
from intake.register_watch import RegisterWatch
from intake.registers import Registers
from intake.sandbox import Limits, Sandbox
from intake.settings import Settings
from intake.sources.https import HttpsRoute
from intake.sources.register_store import FILE_NAME, StoredRegisters
from intake.sources.registers import CODES, Import, Importer, Origin
from parsers.register_file import read_register
from parsers.register_records import RegisterBatch, RegisterJob, RegisterKind

CPU_S = 240
WALL_S = 600.0
RESULT_BYTES = 256 * MIB


def store_path(settings: Settings) -> Path:
    """The register's one file."""
    return settings.registers.directory / FILE_NAME


def stored_registers(settings: Settings) -> StoredRegisters:
    """The register of this installation; nothing is opened before the first look-up."""
    return StoredRegisters(store_path(settings))


@contextmanager
def opened_registers(settings: Settings) -> Iterator[StoredRegisters]:
    """The register for a command.

    Raises:
        NoInput: None was imported.
    """
    registers = stored_registers(settings)
    try:
        if registers.info() is None:
            raise NoInput("register-absent", *CODES["register-absent"])
        yield registers
    finally:
        registers.close()


def configured_origins(settings: Settings) -> tuple[Origin, ...]:
    """The lists whose addresses are configured."""
    section = settings.registers
    addresses = {
        RegisterKind.AUTHORITIES: section.authorities_url,
        RegisterKind.DATABOXES: section.databoxes_url,
        RegisterKind.POSTAL_CODES: section.postal_codes_url,
    }
    return tuple(Origin(kind=kind, url=url) for kind, url in addresses.items() if url)


def update_registers(
    settings: Settings,
    origins: Sequence[Origin],
    *,
    force: bool = False,
    clock: Clock | None = None,
    sandbox: Sandbox | None = None,
) -> tuple[Import, ...]:
    """Import lists; see ``Importer.update``.

    Args:
        settings: For directory, proxy and authorities.
        origins: ``configured_origins``, or files.
        force: Take a list that has become much smaller.
        clock: Instead of the machine's.
        sandbox: That of a running service; one of its own otherwise.
    """
    network = settings.network
    route = HttpsRoute(proxy=network.https_proxy, no_proxy=network.no_proxy, ca_file=network.ca_file)
    own = None if sandbox is not None else Sandbox(limits=Limits(address_space_bytes=settings.sandbox.memory_mb * MIB))
    room = sandbox or own
    assert room is not None
    limits = replace(room.limits, cpu_s=CPU_S, wall_s=WALL_S, result_bytes=RESULT_BYTES)

    def read(path: Path) -> RegisterBatch:
        return room.call(read_register, RegisterJob(path=path.absolute()), limits=limits, readable=(path,))

    try:
        importer = Importer(store=store_path(settings), route=route, read=read, clock=clock or SystemClock())
        return importer.update(origins, force=force)
    finally:
        if own is not None:
            own.close()


def register_watch(settings: Settings, registers: Registers, sandbox: Sandbox, clock: Clock) -> RegisterWatch:
    """What the daemon does about the registers."""
    section, origins = settings.registers, configured_origins(settings)

    def update() -> Sequence[IntakeError]:
        imports = update_registers(settings, origins, clock=clock, sandbox=sandbox)
        return [one.problem for one in imports if one.problem is not None]

    return RegisterWatch(
        registers=registers,
        update=update,
        kinds=frozenset(origin.kind.value for origin in origins if origin.kind is not None),
        max_age=timedelta(days=section.max_age_days),
        update_every=timedelta(days=section.update_every_days) if section.update_every_days else None,
        clock=clock,
    )
