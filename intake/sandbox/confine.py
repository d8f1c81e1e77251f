"""The rights that a child gives up before it sees a foreign byte, and which of them the system grants.

Limits always hold.  The rest is layered, so that one missing measure (no user namespaces in a
container, an old kernel) leaves others: network by namespace and by seccomp, files by Landlock.
"""

from __future__ import annotations

import ctypes
import importlib.util
import math
import mimetypes
import os
import resource
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from intake.sandbox import landlock, seccomp
from intake.sandbox.limits import Limits

PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_SET_NAME: Final = 15
_PR_SET_CHILD_SUBREAPER: Final = 36
_PR_SET_NO_NEW_PRIVS: Final = 38
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_CAPABILITY_VERSION: Final = 0x20080522
_CAP_DAC_READ_SEARCH: Final = 1 << 2

_DEVICES = tuple(Path("/dev") / name for name in ("null", "zero", "urandom", "random"))
_SYSTEM = ("/usr", "/lib", "/lib64", "/etc/localtime", "/etc/ld.so.cache", "/etc/fonts", "/etc/ssl/openssl.cnf")
_OURS = ("intake", "parsers", "signatures")
TESSDATA: Final = "TESSDATA_PREFIX"
"""Names the directory of Tesseract's language data where that isn't below /usr."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One way in which the child is kept apart, and whether it holds on this system."""

    name: str
    holds: bool
    detail: str


held: tuple[Measure, ...] = ()
"""What ``confine`` achieved in this process; empty outside a child."""


@cache
def libc() -> ctypes.CDLL:
    """The C library of this process, with errno kept."""
    return ctypes.CDLL(None, use_errno=True)


def name_process(name: str) -> None:
    """What ``ps`` and ``top`` show, at most 15 bytes."""
    libc().prctl(_PR_SET_NAME, name.encode(), 0, 0, 0)


def adopt_orphans() -> None:
    """Grandchildren whose parent dies become children of this process, which can then end them."""
    libc().prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent(parent: int, signal_number: int) -> None:
    """Be killed when the parent dies; if it has died already, end at once."""
    libc().prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def leave_network() -> bool:
    """Move this single-threaded process into an empty network namespace; False where that isn't permitted.

    Tried in a throw-away child first: a user namespace whose maps can't be written
    (AppArmor on Ubuntu) would leave us unable to create files.
    """
    probe = os.fork()
    if probe == 0:
        os._exit(0 if _unshare_network() else 1)
    _, status = os.waitpid(probe, 0)
    return status == 0 and _unshare_network()


def _unshare_network() -> bool:
    if libc().unshare(_CLONE_NEWNET) == 0:
        return True
    uid, gid = os.geteuid(), os.getegid()
    if libc().unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    try:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", encoding="ascii")
    except OSError:
        return False
    return True


def confine(limits: Limits, *, directory: Path, readable: Iterable[Path], isolated_network: bool) -> None:
    """Give up everything that reading bytes doesn't need; for good, in this process.

    Raises:
        OSError: A limit that always holds was refused.
    """
    global held  # noqa: PLW0603  # one process, one call: the child asks itself afterwards what holds
    _set_limits(limits)
    with suppress(OSError):  # the daemon itself should be the last that the OOM killer takes
        score = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(score, b"800")
        os.close(score)
    _checked(libc().prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0))  # no core to a handler, RLIMIT_CORE doesn't stop pipes
    _checked(libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    fenced = _fence(directory, readable)
    powerless = _drop_capabilities()
    filtered = seccomp.apply(libc(), os.getpid())
    if not filtered:  # the next best bound; it doesn't hold for root
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    held = (
        Measure(name="limits", holds=True, detail="memory, processor time, wall time, file size, open files"),
        Measure(name="capabilities", holds=powerless, detail="all given up but reading files as root"),
        Measure(name="landlock", holds=fenced, detail="writes only below its directory, reads only what it needs"),
        Measure(name="seccomp", holds=filtered, detail="no sockets, processes or signals to others"),
        Measure(name="network-namespace", holds=isolated_network, detail="no network device but its own loopback"),
    )


def _fence(directory: Path, readable: Iterable[Path]) -> bool:
    try:
        return landlock.apply(libc(), readable=(*_installation(), *readable), writable=(directory,), devices=_DEVICES)
    except OSError:  # a measure that doesn't hold here must not make every message fail
        return False


def _set_limits(limits: Limits) -> None:
    cpu_s = math.ceil(limits.cpu_s)
    for which, soft, hard in (
        (resource.RLIMIT_AS, limits.address_space_bytes, limits.address_space_bytes),
        (resource.RLIMIT_CPU, cpu_s, cpu_s + 1),  # SIGXCPU, then SIGKILL
        (resource.RLIMIT_FSIZE, limits.file_size_bytes, limits.file_size_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files, limits.open_files),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_MEMLOCK, 0, 0),
    ):
        _, ceiling = resource.getrlimit(which)
        if ceiling == resource.RLIM_INFINITY:
            ceiling = hard
        resource.setrlimit(which, (min(soft, ceiling), min(hard, ceiling)))  # less may have been set around us


def _drop_capabilities() -> bool:
    """Keep at most CAP_DAC_READ_SEARCH: root may still read a file that somebody else owns."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    sets = ctypes.create_string_buffer(24)
    if libc().capget(header, sets) != 0:
        return False
    permitted = struct.unpack("=6I", sets.raw)[1] & _CAP_DAC_READ_SEARCH
    return bool(libc().capset(header, struct.pack("=6I", permitted, permitted, 0, 0, 0, 0)) == 0)


@cache
def _installation() -> tuple[Path, ...]:
    """Python, its packages, ours, and what the system's libraries read; never a whole checkout or /etc."""
    prefixes = (sys.prefix, sys.base_prefix, sys.exec_prefix)
    site = (entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages")))
    languages = filter(os.path.isabs, [os.environ.get(TESSDATA, "")])
    paths = (*_SYSTEM, *mimetypes.knownfiles, *prefixes, *site, *languages)
    return tuple(Path(path) for path in paths) + tuple(path for name in _OURS for path in package_paths(name))


@cache
def package_paths(module: str) -> tuple[Path, ...]:
    """Directories (or the file) of the top-level package that a module belongs to."""
    spec = importlib.util.find_spec(module.partition(".")[0])
    if spec is None:
        return ()
    if spec.submodule_search_locations is not None:
        return tuple(Path(location) for location in spec.submodule_search_locations)
    return (Path(spec.origin),) if spec.origin else ()


def _checked(result: int) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
