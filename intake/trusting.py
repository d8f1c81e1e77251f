"""Settings to the trusted lists: the room that judges ask, the updater, and the daemon's watch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from intake.connections import MIB, SystemClock
from intake.ports import Clock
from intake.sandbox import Limits, Sandbox
from intake.settings import Settings
from intake.sources.https import HttpsRoute
from intake.sources.revocation import FetchRules, RevocationFetcher
from intake.sources.trust_certificates import AnchorFile, anchors
from intake.sources.trust_directory import ROOTS, SIGNERS, files_of
from intake.sources.trust_lists import TrustUpdater
from intake.sources.trust_state import TrustState, read_state
from intake.trust import TrustRoom, TrustSandbox
from intake.trust_watch import Ending, TrustView, TrustWatch
from signatures.lotl import bundled_signers
from signatures.trust_store import TrustStore


def trust_room(
    settings: Settings,
    sandbox: Sandbox,
    *,
    directory: Path | None = None,
    offline: bool = False,
    clock: Clock | None = None,
) -> TrustRoom:
    """What judges ask.

    Args:
        settings: For the directory and the ways out.
        sandbox: In which lists are proven.
        directory: Instead of the configured one; without any configuration there is none.
        offline: Fetch nothing, whatever ``checks_online`` says.
        clock: Instead of the machine's.
    """
    section = settings.signatures
    place = directory or (section.trust_dir if settings.path else None)
    fetcher = None
    if place is not None and section.checks_online and not offline:
        rules = FetchRules(route=_route(settings, 10.0), hosts=section.fetch_hosts, private=section.fetch_private)
        fetcher = RevocationFetcher(directory=place, rules=rules, clock=clock or SystemClock())
    return TrustRoom(place, sandbox, fetcher=fetcher)


def update_trust(
    settings: Settings, *, reseed: bool = False, clock: Clock | None = None, sandbox: Sandbox | None = None
) -> TrustState:
    """Renew the trusted lists; see ``TrustUpdater.update``.

    Args:
        settings: For directory, addresses, proxy and authorities.
        reseed: Begin with the signers of the Official Journal again.
        clock: Instead of the machine's.
        sandbox: That of a running service; one of its own otherwise.
    """
    section = settings.signatures
    with _sandbox(settings, sandbox) as room:
        updater = TrustUpdater(
            directory=section.trust_dir,
            lotl_url=section.lotl_url,
            territories=section.territories,
            route=_route(settings, 30.0),
            read=TrustSandbox(room),
            seeds=bundled_signers(),
            clock=clock or SystemClock(),
        )
        return updater.update(reseed=reseed)


@contextmanager
def opened_trust(settings: Settings, directory: Path | None = None) -> Iterator[TrustStore]:
    """What is trusted, for a command; nothing is fetched."""
    with _sandbox(settings, None) as sandbox:
        room = trust_room(settings, sandbox, directory=directory, offline=True)
        try:
            yield room.store()
        finally:
            room.close()


def trust_watch(settings: Settings, room: TrustRoom, sandbox: Sandbox, clock: Clock) -> TrustWatch:
    """What the daemon does about the trusted lists."""
    every_h, directory = settings.signatures.update_every_h, settings.signatures.trust_dir

    def update() -> None:
        update_trust(settings, clock=clock, sandbox=sandbox)
        room.prune()

    return TrustWatch(
        view=lambda: view_of(directory, room.store()) if directory.is_dir() else None,
        update=update,
        update_every=timedelta(hours=every_h) if every_h else None,
        clock=clock,
    )


def view_of(directory: Path, store: TrustStore) -> TrustView:
    """Until when what is believed lasts, and what became of the last try."""
    state = read_state(directory)
    roots = [Ending(name=f"root {one.name}", until=one.until) for one in pinned_roots(directory)]
    until = state.signers_until or max((one.until for one in lotl_signers(directory)), default=None)
    signers = [Ending(name="the last signer of the list of lists", until=until)] if until else []
    return TrustView(
        lists=tuple(
            Ending(name=one.file, until=one.next_update)
            for one in store.lists
            if one.problem is None and one.next_update is not None
        ),
        anchors=(*roots, *signers),
        tried_at=state.tried_at,
        good_at=state.good_at,
        failing=tuple(f"{one.file}: {one.sentence} [{one.code}]" for one in state.problems),
    )


def pinned_roots(directory: Path) -> tuple[AnchorFile, ...]:
    """Roots that an operator put there."""
    return anchors(files_of(directory, ROOTS))


def lotl_signers(directory: Path) -> tuple[AnchorFile, ...]:
    """Signers of the list of lists from the Official Journal; later ones come by its pivots."""
    return anchors(files_of(directory, SIGNERS))


def _route(settings: Settings, timeout_s: float) -> HttpsRoute:
    network = settings.network
    return HttpsRoute(
        proxy=network.https_proxy, no_proxy=network.no_proxy, ca_file=network.ca_file, timeout_s=timeout_s
    )


@contextmanager
def _sandbox(settings: Settings, given: Sandbox | None) -> Iterator[Sandbox]:
    if given is not None:
        yield given
        return
    with Sandbox(limits=Limits(address_space_bytes=settings.sandbox.memory_mb * MIB)) as own:
        yield own
