"""Secrets from files and from systemd's credentials (systemd.exec(5), LoadCredential=).

A file that others can read is refused: a password that is readable by everybody is not a secret.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import SecretStr

from intake.settings.tree import Section, secret_keys

MAX_SECRET_BYTES = 64 * 1024


class SecretProblem(Exception):
    """A secret that can't be used: code and sentence with its remedy."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def given_secrets(section: Section) -> Iterator[tuple[str, str]]:
    """(secret, key by which it is given) of each secret of a section that is not there in clear."""
    for name in section.SECRETS:
        for key in secret_keys(name)[1:]:
            if getattr(section, key) is not None:
                yield name, key


def read_secret(section: Section, key: str, environ: Mapping[str, str]) -> SecretStr:
    """Read the secret that ``key`` (``…_file`` or ``…_credential``) points to, without its last line end.

    Raises:
        SecretProblem: It isn't there, empty, too large, or open to others.
    """
    place = getattr(section, key)
    if key.endswith("_credential"):
        return _content(_credential(place, environ))
    check_private(place)
    return _content(place)


def check_private(path: Path) -> None:
    """Refuse a file that isn't there or that others can read; a symbolic link is followed.

    Raises:
        SecretProblem: With what to do.
    """
    try:
        status = path.stat()
    except OSError as error:
        reason = "isn't there" if isinstance(error, FileNotFoundError) else f"can't be read ({error.strerror})"
        raise SecretProblem(
            "secret-missing", f"{path} {reason}; write the secret into it and run: chmod 600 {path}"
        ) from error
    if not stat.S_ISREG(status.st_mode):
        raise SecretProblem("secret-missing", f"{path} isn't a file")
    if status.st_mode & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        raise SecretProblem("secret-exposed", f"{path} is open to others (mode {mode:04o}); run: chmod 600 {path}")
    if os.geteuid() != 0 and status.st_uid not in {0, os.geteuid()}:
        raise SecretProblem("secret-exposed", f"{path} belongs to another user; run: chown {os.geteuid()} {path}")


def _credential(name: str, environ: Mapping[str, str]) -> Path:
    directory = environ.get("CREDENTIALS_DIRECTORY")
    if not directory:
        raise SecretProblem(
            "secret-no-credentials",
            f"the credential {name} is given only by systemd; add LoadCredential={name}:/path to the unit",
        )
    if "/" in name or name in {"", ".", ".."}:
        raise SecretProblem("secret-missing", "must be the plain name of a credential")
    return Path(directory, name)


def _content(path: Path) -> SecretStr:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_SECRET_BYTES + 1)
        text = raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise SecretProblem("secret-missing", f"{path} can't be read ({reason})") from error
    text = text.removesuffix("\n").removesuffix("\r")
    if not text.strip():
        raise SecretProblem("secret-empty", f"{path} is empty; write the secret into it")
    if len(raw) > MAX_SECRET_BYTES or "\n" in text:
        raise SecretProblem("secret-missing", f"{path} holds more than one line; a secret is one line")
    return SecretStr(text)
