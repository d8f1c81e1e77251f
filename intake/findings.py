"""Codes of what the service itself finds (checks, decisions), with their explanation."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, tuple[str, str]] = {}
