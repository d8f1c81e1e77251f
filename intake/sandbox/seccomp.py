"""A system-call filter for the child: no sockets, no processes, no signals to others (seccomp(2)).

A list of what is denied, not of what is allowed: libraries change the calls that they need, and
the file system is Landlock's affair.  The filter is classic BPF, built for one process id.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
from collections.abc import Mapping
from typing import Final

_PR_SET_SECCOMP: Final = 22
_MODE_FILTER: Final = 2
_CLONE_THREAD: Final = 0x00010000
_X32_BIT: Final = 0x40000000

_LOAD, _JEQ, _JGE, _JSET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NR, _ARCH, _FIRST_ARGUMENT = 0, 4, 16
"""Offsets in struct seccomp_data; the low word of an argument comes first on both machines."""
_KILL, _ALLOW, _DENY, _UNKNOWN = 0x80000000, 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS

# Numbers from the kernel's asm/unistd_64.h and asm-generic/unistd.h; those from 424 on are common.
_COMMON = {
    "pidfd_send_signal": 424,
    "io_uring_setup": 425,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "pidfd_getfd": 438,
    "mount_setattr": 442,
}
_X86_64 = {
    **_COMMON,
    "shmget": 29, "socket": 41, "fork": 57, "vfork": 58, "execve": 59, "semget": 64, "msgget": 68, "ptrace": 101,
    "rt_sigqueueinfo": 129, "setpriority": 141, "sched_setscheduler": 144, "chroot": 161, "mount": 165, "tkill": 200,
    "sched_setaffinity": 203, "mq_open": 240, "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272,
    "rt_tgsigqueueinfo": 297, "perf_event_open": 298, "open_by_handle_at": 304, "setns": 308,
    "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "sched_setattr": 314, "bpf": 321,
    "execveat": 322, "userfaultfd": 323,
}  # fmt: skip
_AARCH64 = {
    **_COMMON,
    "mount": 40, "chroot": 51, "unshare": 97, "ptrace": 117, "sched_setscheduler": 119, "sched_setaffinity": 122,
    "tkill": 130, "rt_sigqueueinfo": 138, "setpriority": 140, "mq_open": 180, "msgget": 186, "semget": 190,
    "shmget": 194, "socket": 198, "add_key": 217, "request_key": 218, "keyctl": 219, "execve": 221,
    "rt_tgsigqueueinfo": 240, "perf_event_open": 241, "open_by_handle_at": 265, "setns": 268,
    "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272, "sched_setattr": 274, "bpf": 280,
    "execveat": 281, "userfaultfd": 282,
}  # fmt: skip

# machine: (audit architecture, denied, {kill, tgkill}, clone, clone3, prlimit64)
_MACHINES: Mapping[str, tuple[int, Mapping[str, int], tuple[int, int], int, int, int]] = {
    "x86_64": (0xC000003E, _X86_64, (62, 234), 56, 435, 302),
    "aarch64": (0xC00000B7, _AARCH64, (129, 131), 220, 435, 261),
}


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]  # ctypes' own form


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _answer(number: int, verdict: int) -> bytes:
    return _instruction(_JEQ, number, 0, 1) + _instruction(_RETURN, verdict)


def _when_argument(number: int, test: int, value: int) -> bytes:
    """Allow a call only where its first argument passes a test; ends the program either way."""
    return (
        _instruction(_JEQ, number, 0, 4)
        + _instruction(_LOAD, _FIRST_ARGUMENT)
        + _instruction(test, value, 0, 1)
        + _instruction(_RETURN, _ALLOW)
        + _instruction(_RETURN, _DENY)
    )


def _filter(machine: str, process_id: int) -> bytes:
    architecture, denied, signals, clone, clone3, prlimit = _MACHINES[machine]
    program = _instruction(_LOAD, _ARCH)
    program += _instruction(_JEQ, architecture, 1, 0) + _instruction(_RETURN, _KILL)
    program += _instruction(_LOAD, _NR)
    if machine == "x86_64":
        program += _instruction(_JGE, _X32_BIT, 0, 1) + _instruction(_RETURN, _KILL)
    program += b"".join(_answer(number, _DENY) for number in denied.values())
    # glibc falls back from clone3 to clone, whose flags a filter can see: threads yes, processes no
    program += _answer(clone3, _UNKNOWN) + _when_argument(clone, _JSET, _CLONE_THREAD)
    program += b"".join(_when_argument(number, _JEQ, process_id) for number in signals)
    program += _when_argument(prlimit, _JEQ, 0)
    return program + _instruction(_RETURN, _ALLOW)


def apply(libc: ctypes.CDLL, process_id: int) -> bool:
    """Filter this process for good; False where the kernel or the machine has no filter for us.

    ``PR_SET_NO_NEW_PRIVS`` must have been set.
    """
    machine = platform.machine()
    if machine not in _MACHINES:
        return False
    code = _filter(machine, process_id)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)
