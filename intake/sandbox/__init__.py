"""The limited child process in which foreign bytes are opened.

A zygote is exec'd fresh, loads the parsers, stays single-threaded and forks one child a call.  The
child gives up its rights (``confine``), runs one function of ours over one argument and answers in
JSON; it can neither harm the parent by its answer nor outlive its deadline.  Nothing is pickled.

    sandbox.py       Sandbox: calls, restarts, directories
    conversation.py  the parent's side of one call
    zygote.py        the process that forks; child.py: what the forked child does
    confine.py       rights given up, with landlock.py and seccomp.py
    wire.py          functions by name, values as JSON
    scratch.py       temporary directories that a hostile child has written to
"""

from intake.sandbox.confine import Measure
from intake.sandbox.errors import CODES, ForeignBytesError
from intake.sandbox.limits import Limits
from intake.sandbox.sandbox import Sandbox

__all__ = ["CODES", "ForeignBytesError", "Limits", "Measure", "Sandbox"]
