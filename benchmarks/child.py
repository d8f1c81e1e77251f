"""What the limited child process costs: the same function in process, in our child, in multiprocessing's forkserver.

All of them take the same mail with a text PDF apart, warm, one call after another.  The peer gets a
fresh process a call as well, with the same modules loaded, but no limits of any kind.
"""

from __future__ import annotations

import multiprocessing
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.measure import heading, percentile, table, wait_for_calm
from benchmarks.samples import form_mails
from intake.sandbox import Sandbox
from parsers.mail import unpack
from parsers.message import UnpackedMessage, UnpackJob

CALLS = 100
TARGET_S = 0.020
"""Issue 2: a fork a call within 20 ms; what the call costs beyond the work itself, in the median."""


def main() -> list[str]:
    """Print the table; returns the targets that were missed."""
    with tempfile.TemporaryDirectory(prefix="intake-bench-") as name:
        original = Path(name) / "mail.eml"
        original.write_bytes(form_mails(1, seed=3)[0].written())
        wait_for_calm()
        direct = _times(original, unpack)
        sandbox = Sandbox()
        try:
            limited = _times(
                original,
                lambda job: sandbox.call(unpack, job, directory=job.directory, readable=(job.original,)),
            )
        finally:
            sandbox.close()
        peer = _times(original, _in_forkserver)
        size = original.stat().st_size
    print(heading(f"A call in a child process: unpack a mail of {size / 1000:.0f} kB, {CALLS} calls"))
    print(
        table(
            ["how", "median ms", "p95 ms", "max ms"],
            [
                _row("in process, no protection", direct),
                _row("intake's sandbox: fork a call, with every limit", limited),
                _row("multiprocessing forkserver: a process a call, no limits", peer),
            ],
        )
    )
    extra = percentile(limited, 0.5) - percentile(direct, 0.5)
    print(f"\nThe sandbox costs {extra * 1000:.1f} ms a call in the median (target ≤ {TARGET_S * 1000:.0f} ms).")
    return [f"sandbox call {extra * 1000:.0f} ms > {TARGET_S * 1000:.0f} ms"] if extra > TARGET_S else []


def _times(original: Path, call: Callable[[UnpackJob], UnpackedMessage]) -> list[float]:
    """Seconds of each call; three before them warm everything up."""
    taken = []
    for _ in range(3 + CALLS):
        directory = Path(tempfile.mkdtemp(dir=original.parent))
        job = UnpackJob(original=original, media_type="message/rfc822", file_name=None, directory=directory)
        began = time.perf_counter()
        unpacked = call(job)
        taken.append(time.perf_counter() - began)
        if not any(part.media_type == "application/pdf" for part in unpacked.parts):
            raise SystemExit("the PDF wasn't unpacked")
        shutil.rmtree(directory)
    return taken[3:]


def _in_forkserver(job: UnpackJob) -> UnpackedMessage:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "parsers.outlook", "parsers.assemble", "signatures.pades"])
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(sender, job))
    process.start()
    sender.close()
    unpacked: UnpackedMessage = receiver.recv()
    process.join()
    return unpacked


def _answer(sender: Connection, job: UnpackJob) -> None:
    sender.send(unpack(job))


def _row(name: str, seconds: list[float]) -> list[str]:
    values = [percentile(seconds, 0.5), percentile(seconds, 0.95), max(seconds)]
    return [name, *(f"{value * 1000:.1f}" for value in values)]


if __name__ == "__main__":
    sys.exit("\n".join(main()) or 0)
