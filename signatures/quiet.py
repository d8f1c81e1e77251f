"""Keeps the libraries' log out of ours: their messages quote the documents, and those hold personal data."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_LIBRARIES = ("pyhanko", "pyhanko_certvalidator", "signxml")


@contextmanager
def quiet() -> Iterator[None]:
    """Let nothing of the libraries' loggers reach a handler; what matters comes back as reasons."""
    loggers = [logging.getLogger(name) for name in _LIBRARIES]
    before = [logger.propagate for logger in loggers]
    silence = logging.NullHandler()
    for logger in loggers:
        logger.propagate = False
        logger.addHandler(silence)
    try:
        yield
    finally:
        for logger, propagate in zip(loggers, before, strict=True):
            logger.propagate = propagate
            logger.removeHandler(silence)
