"""The kinds of values in ``intake.toml``: paths, hosts, addresses, patterns, each with what is refused and why."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo


def _anchored(path: Path, info: ValidationInfo) -> Path:
    """Relative paths start from the configuration's folder."""
    return Path(info.context["folder"], path.expanduser()) if info.context else path


def _database(url: str, info: ValidationInfo) -> str:
    """A SQLite file is made absolute: ``sqlite:////folder/intake.db``."""
    scheme, _, file = url.partition(":///")
    if scheme != "sqlite" or not file:
        return url
    return f"sqlite:///{_anchored(Path(file), info)}"


def _archive(text: str, info: ValidationInfo) -> str:
    return text if "://" in text or not text else str(_anchored(Path(text), info))


def _email(text: str) -> str:
    if text and not re.fullmatch(r"[^\s@<>\",;]+@[^\s@<>\",;]+", text):
        raise ValueError("must be a plain e-mail address such as office@example.cz")
    return text


def _domain(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", text.lower()):
        raise ValueError(f'must be domain names such as "example.cz", not "{text}"')
    return text.lower()


def _territory(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2}", text.lower()):
        raise ValueError(f'must be two letters of a country such as "cz", not "{text}"')
    return text.lower()


def _box_id(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]{7}", text.lower()):
        raise ValueError("must be the 7 characters of a data box id")
    return text.lower()


def _host(text: str) -> str:
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        return str(ip_address(bare))
    except ValueError:
        if re.fullmatch(r"[^\s/:@\[\]]+", text):
            return text
    raise ValueError('must be a host name or address without a port, such as "imap.example.cz"')


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"must be a regular expression: {error}") from error
    return text


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, str) and value else () if value == "" else value


def _nothing(value: Any) -> Any:
    return None if value == "" else value


def _text_path(value: Any) -> Any:
    if not isinstance(value, str | Path):
        raise ValueError("must be a path in quotes")
    return Path(value)


Tls = Literal["implicit", "starttls", "none"]
Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[int, Field(ge=1, le=86_400)]
Host = Annotated[str, AfterValidator(_host)]
Email = Annotated[str, AfterValidator(_email)]
ConfigPath = Annotated[Path, Field(strict=False), BeforeValidator(_text_path), AfterValidator(_anchored)]
OptionalPath = Annotated[ConfigPath | None, BeforeValidator(_nothing)]
Emails = Annotated[tuple[Email, ...], Field(strict=False)]
Domains = Annotated[tuple[Annotated[str, AfterValidator(_domain)], ...], Field(strict=False)]
BoxIds = Annotated[tuple[Annotated[str, AfterValidator(_box_id)], ...], Field(strict=False)]
Territories = Annotated[tuple[Annotated[str, AfterValidator(_territory)], ...], Field(strict=False, min_length=1)]
Patterns = Annotated[
    tuple[Annotated[str, AfterValidator(_pattern)], ...], Field(strict=False), BeforeValidator(_one_or_many)
]
NoProxy = Annotated[tuple[str, ...], Field(strict=False), BeforeValidator(_one_or_many)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
ArchivePlace = Annotated[str, AfterValidator(_archive)]


def is_safe_url(url: str) -> bool:
    """https, or http that doesn't leave this machine."""
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname:
        return is_loopback(parts.hostname)
    return parts.scheme == "https" and bool(parts.hostname)


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
