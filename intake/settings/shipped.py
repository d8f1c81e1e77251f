"""Where the shipped configuration lies: form definitions, regions, templates."""

from __future__ import annotations

from pathlib import Path


def shipped_config_dir() -> Path:
    """``intake/_config`` of an installed package, else ``config/`` of the checkout."""
    package = Path(__file__).resolve().parents[1]
    packed = package / "_config"
    return packed if packed.is_dir() else package.parent / "config"
