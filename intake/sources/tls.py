"""TLS as a client: verification always on, with the system's authorities or a file of one's own."""

from __future__ import annotations

import ssl
from pathlib import Path

from intake.errors import ConfigurationError


def client_context(ca_file: Path | None, certificate_file: Path | None = None) -> ssl.SSLContext:
    """A context that verifies certificate and host name.

    Args:
        ca_file: PEM file of the only authorities to trust; None: those of the system.
        certificate_file: PEM file of a certificate and its key, by which the client shows itself.

    Raises:
        ConfigurationError: A file can't be read or holds no certificate.
    """
    context = _verifying(ca_file)
    if certificate_file is not None:
        _show(context, certificate_file)
    return context


def _show(context: ssl.SSLContext, certificate_file: Path) -> None:
    try:
        # Without a password OpenSSL would ask the terminal for that of an encrypted key.
        context.load_cert_chain(str(certificate_file), password=b"")
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise ConfigurationError(
            "https-client-certificate",
            f"The client certificate {certificate_file} can't be read.",
            "The file must hold certificate and key in PEM, the key without a passphrase.",
        ) from error


def _verifying(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except OSError as error:  # ssl.SSLError is one
        raise ConfigurationError(
            "ca-file-unreadable",
            f"The file of certification authorities {ca_file} can't be read as PEM certificates.",
            "Name a readable PEM file in ca_file, or leave the setting empty for the system's authorities.",
        ) from error
