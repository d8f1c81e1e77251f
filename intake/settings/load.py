"""From a file and the environment to settings, or to everything that is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from intake.errors import ConfigurationError
from intake.settings.errors import CODES, Problem, SettingsError, did_you_mean
from intake.settings.lines import Path as KeyPath
from intake.settings.reader import SECTIONS, Reader, build, read_text
from intake.settings.secrets import SecretProblem, check_private, given_secrets, read_secret
from intake.settings.shipped import shipped_config_dir
from intake.settings.tree import (
    AlarmSettings,
    AnySource,
    DataboxSettings,
    EngineSettings,
    LimitSettings,
    LoggingSettings,
    MailSettings,
    NetworkSettings,
    OutboxSettings,
    RegisterSettings,
    SandboxSettings,
    Section,
    SignatureSettings,
    SmtpSettings,
    StorageSettings,
    WebSettings,
)

RESTART_ONLY = ("storage", "web")
"""Sections that a running process can't swap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that an operator may say, whole and consistent."""

    path: Path | None
    """The file; None for the shipped defaults."""
    config_dir: Path
    """Folder of the file, absolute; relative paths started there."""
    storage: StorageSettings
    sources: tuple[AnySource, ...] = ()
    smtp: SmtpSettings | None = None
    """None: nothing is sent, acknowledgements stay pending."""
    outbox: OutboxSettings
    mail: MailSettings
    alarms: AlarmSettings
    network: NetworkSettings
    signatures: SignatureSettings
    registers: RegisterSettings
    databox: DataboxSettings
    web: WebSettings
    engine: EngineSettings
    sandbox: SandboxSettings
    limits: LimitSettings
    logging: LoggingSettings
    origins: Mapping[KeyPath, str] = field(default_factory=dict, repr=False, compare=False)
    """Place of each key that was given."""

    def source(self, name: str) -> AnySource:
        """The source of that name.

        Raises:
            ConfigurationError: There is none.
        """
        for source in self.sources:
            if source.name == name:
                return source
        names = [source.name for source in self.sources]
        remedy = f"Its sources: {', '.join(names)}." if names else "It has no [[sources]] at all."
        raise ConfigurationError("source-unknown", f"The configuration has no source {name}{did_you_mean(name, names)}",
                                 remedy)  # fmt: skip

    def forms(self) -> tuple[Path, ...]:
        """Form definitions by file name; one beside the configuration wins over the shipped one.

        Raises:
            ConfigurationError: The own folder can't be read.
        """
        found = {path.name: path for folder in self._folders("forms") for path in folder.glob("*.toml")}
        return tuple(found[name] for name in sorted(found))

    def regions(self) -> Path:
        """``regions.toml`` beside the configuration, else the shipped one."""
        own = self.config_dir / "regions.toml"
        return own if self.path and own.is_file() else shipped_config_dir() / "regions.toml"

    def signature_table(self) -> Path:
        """``signatures.toml`` beside the configuration, else the shipped one."""
        own = self.config_dir / "signatures.toml"
        return own if self.path and own.is_file() else shipped_config_dir() / "signatures.toml"

    def templates_dir(self) -> tuple[Path, ...]:
        """Folders to look for a template in, in this order.

        Raises:
            ConfigurationError: The own folder can't be read.
        """
        return tuple(reversed(self._folders("templates")))

    def origin(self, key: str) -> str:
        """Where the value of a dotted key comes from: ``intake.toml:12``, a variable, or ``default``."""
        steps = key.split(".")
        path: KeyPath = tuple(steps)
        if steps[0] == "sources" and len(steps) > 1:
            names = [source.name for source in self.sources]
            path = ("sources", names.index(steps[1]) if steps[1] in names else -1, *steps[2:])
        return self.origins.get(path, "default")

    def _folders(self, name: str) -> tuple[Path, ...]:
        """The shipped folder and the own one, as far as they are there.

        Raises:
            ConfigurationError: One is there and can't be read: passing over it would change what holds.
        """
        folders = [shipped_config_dir() / name, *([self.config_dir / name] if self.path else [])]
        found = tuple(folder for folder in folders if folder.is_dir())
        for folder in found:
            if not os.access(folder, os.R_OK | os.X_OK):
                code = "configuration-unreadable"
                raise ConfigurationError(code, f"The folder {folder} can't be read.", CODES[code][1])
        return found


def find(named: Path | None, environ: Mapping[str, str] | None = None) -> Path | None:
    """The configuration to use: the named one, else ``$INTAKE_CONFIG``, else ``./intake.toml`` if it is there."""
    environ = os.environ if environ is None else environ
    path = named or (Path(environ["INTAKE_CONFIG"]) if environ.get("INTAKE_CONFIG") else None)
    if path is not None:
        return path / "intake.toml" if path.is_dir() else path
    return Path("intake.toml") if Path("intake.toml").is_file() else None


def discover(named: Path | None, environ: Mapping[str, str] | None = None) -> Path:
    """As ``find``, for a verb that needs a configuration.

    Raises:
        ConfigurationError: There is none.
    """
    path = find(named, environ)
    if path is None:
        raise ConfigurationError(
            "configuration-none",
            "There is no configuration: no ./intake.toml, and neither --config nor INTAKE_CONFIG names one.",
            CODES["configuration-none"][1],
        )
    return path


def defaults() -> Settings:
    """Settings of nobody: what the shipped defaults say, in the current folder."""
    folder = Path.cwd()
    values = {name: build(model, {}, folder) for name, model in SECTIONS.items() if name != "smtp"}
    return Settings(path=None, config_dir=folder, **cast(Any, values))


def load(path: Path, *, resolve_secrets: bool = True, environ: Mapping[str, str] | None = None) -> Settings:
    """Read a configuration whole.

    Args:
        path: The file, as the person named it; messages name it so.
        resolve_secrets: Read password files and credentials too.
        environ: Instead of the process's environment.

    Raises:
        SettingsError: All that is wrong in it.
    """
    environ = os.environ if environ is None else environ
    reader = Reader(path, read_text(path))
    reader.overlay(environ)
    settings = Settings(path=path, config_dir=reader.folder, **reader.sections())
    return _with_secrets(settings, environ) if resolve_secrets else settings


def reload(old: Settings) -> Settings:
    """Read the configuration of a running process again, whole; on an error the old one stays in force.

    Raises:
        ConfigurationError: The new one can't be used.
    """
    if old.path is None:
        raise ConfigurationError("configuration-none", "There is no configuration file to read again.", "")
    return load(old.path)


def restart_only_changes(old: Settings, new: Settings) -> tuple[str, ...]:
    """Keys that differ and that take effect only after a restart, e.g. ``storage.database``."""
    return tuple(
        f"{section}.{key}"
        for section in RESTART_ONLY
        for key in type(getattr(old, section)).model_fields
        if getattr(getattr(old, section), key) != getattr(getattr(new, section), key)
    )


def secret_problems(settings: Settings, environ: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    """What is wrong with the secrets of settings that were loaded without them."""
    return tuple(_resolved(settings, os.environ if environ is None else environ)[1])


def tables(settings: Settings) -> Iterator[tuple[str, Section]]:
    """Every section and subsection with its dotted name, sources by their names."""
    for name in SECTIONS:
        if (section := getattr(settings, name)) is not None:
            yield from _nested(name, section)
    for source in settings.sources:
        yield from _nested(f"sources.{source.name}", source)


def _nested(name: str, section: Section) -> Iterator[tuple[str, Section]]:
    yield name, section
    for key in type(section).model_fields:
        if isinstance(below := getattr(section, key), Section):
            yield from _nested(f"{name}.{key}", below)


def _with_secrets(settings: Settings, environ: Mapping[str, str]) -> Settings:
    resolved, problems = _resolved(settings, environ)
    if problems:
        raise SettingsError(problems)
    return resolved


def _resolved(settings: Settings, environ: Mapping[str, str]) -> tuple[Settings, list[Problem]]:
    problems: list[Problem] = []
    sections = {name: _fill(settings, name, section, environ, problems) for name in SECTIONS
                if (section := getattr(settings, name)) is not None}  # fmt: skip
    sources = tuple(_fill(settings, f"sources.{source.name}", source, environ, problems) for source in settings.sources)
    return replace(settings, sources=cast(Any, sources), **cast(Any, sections)), problems


def _fill(
    settings: Settings, name: str, section: Section, environ: Mapping[str, str], problems: list[Problem]
) -> Section:
    """The section with its secrets read; problems go to the list."""
    new: dict[str, Any] = {}
    for secret, key in given_secrets(section):
        try:
            new[secret] = read_secret(section, key, environ)
        except SecretProblem as error:
            problems.append(_secret_problem(settings, f"{name}.{key}", error))
    for key in section.PRIVATE_FILES:
        try:
            if path := getattr(section, key):
                check_private(path)
        except SecretProblem as error:
            problems.append(_secret_problem(settings, f"{name}.{key}", error))
    for key in type(section).model_fields:
        if isinstance(below := getattr(section, key), Section):
            new[key] = _fill(settings, f"{name}.{key}", below, environ, problems)
    return section.model_copy(update=new)


def _secret_problem(settings: Settings, key: str, error: SecretProblem) -> Problem:
    return Problem(place=settings.origin(key), key=key, message=error.message, code=error.code)
