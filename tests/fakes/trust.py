"""A trust world on loopback, and an updater that reads lists without a child process."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intake.demo.authority import AT
from intake.demo.authority_server import TrustServer
from intake.errors import BadData
from intake.sources.https import HttpsRoute
from intake.sources.trust_lists import TrustUpdater
from signatures.errors import SignatureError
from signatures.lotl import LotlJob, PivotsJob, ProvenLotl, prove_lotl, read_pivots
from signatures.trust_lists import TrustJob, compile_trust
from signatures.trust_store import TrustStore
from tests.fakes.clock import FakeClock


@dataclass
class DirectReader:
    """``TrustReader`` in this process."""

    compiled: list[Path] = field(default_factory=list)

    def compile(self, directory: Path) -> TrustStore:
        self.compiled.append(directory)
        return compile_trust(TrustJob(directory=directory))

    def pivots(self, lotl: Path) -> tuple[str, ...]:
        return self._translated(read_pivots, PivotsJob(lotl=lotl))

    def prove(self, job: LotlJob) -> ProvenLotl:
        return self._translated(prove_lotl, job)

    def _translated(self, function: Any, job: Any) -> Any:
        try:
            return function(job)
        except SignatureError as error:
            raise BadData(error.code, error.message) from error


def pin(directory: Path, server: TrustServer) -> Path:
    """Put only the signers of the list of lists into a directory."""
    for name, content in server.world.trust_files(**server.variant).items():
        if name.startswith("lotl-signers/"):
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            (directory / name).write_bytes(content)
    return directory


def updater(directory: Path, server: TrustServer, **changes: Any) -> TrustUpdater:
    values = {
        "directory": directory,
        "lotl_url": f"{server.base_url}/lotl.xml",
        "territories": ("cz",),
        "route": HttpsRoute(timeout_s=5),
        "read": DirectReader(),
        "seeds": (),
        "clock": FakeClock(at=AT),
    }
    return TrustUpdater(**(values | changes))


def lists_of(directory: Path) -> dict[str, bytes]:
    """What is believed there, file by file."""
    paths = (path for path in directory.rglob("*") if path.is_file() and path.suffix in {".xml", ".pem"})
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in paths}
