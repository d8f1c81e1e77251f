"""TLS as a client: verification always on, with the system's authorities or a file of one's own."""

from __future__ import annotations

import ssl
from pathlib import Path

from intake.errors import ConfigurationError


def client_context(ca_file: Path | None) -> ssl.SSLContext:
    """A context that verifies certificate and host name.

    Args:
        ca_file: PEM file of the only authorities to trust; None: those of the system.

    Raises:
        ConfigurationError: The file can't be read or holds no certificate.
    """
    try:
        return ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except OSError as error:  # ssl.SSLError is one
        raise ConfigurationError(
            "ca-file-unreadable",
            f"The file of certification authorities {ca_file} can't be read as PEM certificates.",
            "Name a readable PEM file in ca_file, or leave the setting empty for the system's authorities.",
        ) from error
