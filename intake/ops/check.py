"""Is the configuration right, as far as one can tell without the network: ``intake check``.

Each check is a function from settings to remarks, listed in ``CHECKS``.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from intake.errors import ExitCode, IntakeError
from intake.ops.remark import Remark, fail, failed, ok, warn
from intake.settings import FolderSource, Section, Settings, secret_problems, tables
from intake.settings.fields import is_loopback
from parsers.errors import ParserError

Check = Callable[[Settings], Iterator[Remark]]

CODES: Mapping[str, tuple[str, str]] = {
    "check-example": (
        "The configuration still names an example host.",
        "Write your mail server's name into the key host.",
    ),
    "check-no-source": (
        "The configuration has no source: the service would only work on what is imported by hand.",
        "Add a [[sources]] section; `intake init DIR` writes one to start from.",
    ),
    "check-no-smtp": (
        "There is no [smtp] section: acknowledgements are composed when there is one, nothing is sent.",
        "Add [smtp] with host and from_address when the office is to acknowledge by mail.",
    ),
    "check-hold": (
        "[outbox] hold = true: everything is composed, nothing leaves the office.",
        "Look at `intake outbox list`; set hold = false and reload when you like what you see.",
    ),
    "check-clear-text": (
        "A password would cross the network without encryption.",
        'Set tls = "implicit" or "starttls".',
    ),
    "check-secret-in-clear": (
        "A secret stands in the configuration file itself.",
        "Put it into a file of its own (mode 0600) and name that with …_file, or use …_credential.",
    ),
    "check-not-there": (
        "The configuration asks for something that this version doesn't do yet.",
        "Nothing breaks; hand ZFO files over by a folder source meanwhile.",
    ),
    "check-no-trust": (
        "There are no trusted lists, so the best that a signature is called is advanced.",
        "Run `intake trust update` once; the daemon renews the lists from then on.",
    ),
    "check-form": (
        "A form definition can't be used.",
        "Mend the named line of forms/*.toml, or remove the file to follow the shipped definition.",
    ),
    "check-regions": (
        "The list of partner regions can't be used.",
        "Mend the named line of regions.toml, or remove the file to follow the shipped list.",
    ),
    "check-path": (
        "A directory of the configuration isn't there, or the service's user may not use it.",
        "Create it, and give it to the service's user: chown USER DIR; chmod 700 DIR.",
    ),
}

_NO_S3 = ("Set [storage] archive to a directory.", "archive-kind-not-there", ExitCode.CONFIGURATION)


def examples(settings: Settings) -> Iterator[Remark]:
    """Hosts that nobody has filled in yet."""
    for name, section in tables(settings):
        if is_example(section):
            sentence = f"host is still the example {section.host}"  # type: ignore[attr-defined]  # it has one
            yield _warned(name, sentence, "check-example")


def is_example(section: Section) -> bool:
    """Whether a section still names an example host (RFC 2606, and example.cz)."""
    host = getattr(section, "host", "")
    return host.endswith((".example.cz", ".example.com", ".example.org", ".example.net", ".example"))


def secrets(settings: Settings) -> Iterator[Remark]:
    """Password files; an empty one is expected as long as the host is an example."""
    fresh = {name for name, section in tables(settings) if is_example(section)}
    problems = secret_problems(settings)
    for problem in problems:
        subject = problem.key.rpartition(".")[0]
        sentence = f"{problem.place}: {problem.key}: {problem.message}"
        if problem.code == "secret-empty" and subject in fresh:
            yield warn(subject, sentence, "", problem.code)
        else:
            yield fail(subject, sentence, "", problem.code, ExitCode.CONFIGURATION)
    if not problems:
        yield ok("secrets", "all are there, and only for their owner")


def secrets_in_clear(settings: Settings) -> Iterator[Remark]:
    """Passwords in the file itself, worst when others can read it."""
    if settings.path is None or not settings.path.is_file():
        return
    is_open = bool(settings.path.stat().st_mode & 0o077)
    for name, section in tables(settings):
        for secret in section.SECRETS:
            origin = settings.origin(f"{name}.{secret}")
            if origin == "default" or origin.startswith("env "):
                continue
            sentence = f"{origin}: {name}.{secret} stands in the configuration"
            sentence += f", which others can read; run: chmod 600 {settings.path}" if is_open else ""
            make = _failed if is_open else _warned
            yield make(name, sentence, "check-secret-in-clear")


def clear_text(settings: Settings) -> Iterator[Remark]:
    """Logins without TLS."""
    for name, section in tables(settings):
        host, tls = getattr(section, "host", ""), getattr(section, "tls", "")
        if tls == "none" and getattr(section, "username", "") and not is_loopback(host):
            sentence = f'tls = "none": the login to {host} would cross the network in clear'
            yield _warned(name, sentence, "check-clear-text")


def silence(settings: Settings) -> Iterator[Remark]:
    """What keeps the service from receiving or answering."""
    if not settings.sources:
        yield _warned("sources", "there is none", "check-no-source")
    if settings.smtp is None:
        yield _warned("smtp", "there is no [smtp]: nothing is sent, acknowledgements wait", "check-no-smtp")
    if settings.outbox.hold:
        yield _warned("outbox", "hold = true: nothing is sent (silent pilot)", "check-hold")


def trust(settings: Settings) -> Iterator[Remark]:
    """Whether there is anything to believe signatures by."""
    place = settings.signatures.trust_dir
    if not place.is_dir():
        yield _warned(
            "signatures.trust_dir", f"{place} isn't there: no signature is called qualified", "check-no-trust"
        )


def not_there_yet(settings: Settings) -> Iterator[Remark]:
    """What the configuration may say already and this version doesn't do yet."""
    for source in settings.sources:
        if source.kind == "isds":
            yield _warned(f"sources.{source.name}", "this version can't poll a data box yet", "check-not-there")
        if source.kind == "imap" and source.sent_mailbox:
            yield _warned(f"sources.{source.name}", "this version doesn't read sent_mailbox yet", "check-not-there")
    if settings.storage.archive.startswith("s3:"):
        yield fail("storage", "this version keeps originals only in a directory", *_NO_S3)


def forms(settings: Settings) -> Iterator[Remark]:
    """Every form definition can be read."""
    from parsers.definition import load_definition

    paths = settings.forms()
    if not paths:
        yield _failed("forms", "there is no form definition at all", "check-form")
    for path in paths:
        try:
            definition = load_definition(path.read_text("utf-8"), file=str(path))
        except (ParserError, OSError, UnicodeDecodeError) as error:
            yield _failed("forms", _words(path, error), "check-form")
        else:
            yield ok("forms", f"{definition.key} version {definition.version}: {len(definition.fields)} fields")


def regions(settings: Settings) -> Iterator[Remark]:
    """The list of partner regions can be read."""
    from parsers.regions import load_regions

    path = settings.regions()
    try:
        listed = load_regions(path.read_text("utf-8"), file=str(path))
    except (ParserError, OSError, UnicodeDecodeError) as error:
        yield _failed("regions", _words(path, error), "check-regions")
    else:
        yield ok("regions", f"{len(listed.regions)} regions")


def signature_table(settings: Settings) -> Iterator[Remark]:
    """The table of what signatures mean is whole and has no contradiction."""
    from intake.settings.matrix import load_signature_table

    try:
        table = load_signature_table(settings.signature_table())
    except IntakeError as error:
        yield fail("signatures", error.sentence, error.remedy, error.code)
    else:
        yield ok("signatures", f"{len(table.rows)} rows say what a signature means")


def templates(settings: Settings) -> Iterator[Remark]:
    """Every letter can be rendered with sample values."""
    from intake.replies.compose import Composer

    sender = settings.smtp.from_address if settings.smtp else "office@example.cz"
    bounces = settings.smtp.bounce_address if settings.smtp else ""
    try:
        Composer(settings.templates_dir(), from_address=sender, bounce_address=bounces).check()
    except IntakeError as error:
        yield fail("templates", error.sentence, error.remedy, error.code)
    else:
        yield ok("templates", "all letters render")


def paths(settings: Settings) -> Iterator[Remark]:
    """Directories are there, or can be made, and can be written to."""
    if settings.storage.database.startswith("sqlite:///"):
        yield from _writable("storage.database", Path(settings.storage.database.removeprefix("sqlite:///")).parent)
    if "://" not in settings.storage.archive:
        yield from _writable("storage.archive", Path(settings.storage.archive))
    for source in settings.sources:
        if isinstance(source, FolderSource):
            yield from _readable(f"sources.{source.name}.path", source.path)
            if source.processed_path:
                yield from _writable(f"sources.{source.name}.processed_path", source.processed_path)


def _writable(subject: str, directory: Path) -> Iterator[Remark]:
    there = next(folder for folder in (directory, *directory.parents) if folder.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        yield _failed(subject, f"{there} can't be written to", "check-path")
    elif there == directory and stat.S_IMODE(there.stat().st_mode) & 0o007 and subject.startswith("storage.archive"):
        yield warn(subject, f"{there} is open to everybody on this machine", f"Run: chmod 700 {there}", "check-path")
    else:
        yield ok(subject, f"{directory} {'can be written to' if there == directory else 'can be made'}")


def _readable(subject: str, directory: Path) -> Iterator[Remark]:
    if not directory.is_dir():
        yield _failed(subject, f"{directory} isn't there", "check-path")
    elif not os.access(directory, os.R_OK | os.X_OK):
        yield _failed(subject, f"{directory} can't be read", "check-path")
    else:
        yield ok(subject, f"{directory} can be read")


def _warned(subject: str, sentence: str, code: str) -> Remark:
    return warn(subject, sentence, CODES[code][1], code)


def _failed(subject: str, sentence: str, code: str) -> Remark:
    return fail(subject, sentence, CODES[code][1], code)


def _words(path: Path, error: Exception) -> str:
    if isinstance(error, ParserError):
        return error.message
    return f"{path} can't be read ({getattr(error, 'strerror', None) or 'not UTF-8 text'})"


CHECKS: tuple[Check, ...] = (
    examples, secrets, secrets_in_clear, clear_text, silence, trust, not_there_yet, forms, regions, signature_table,
    templates, paths,
)  # fmt: skip
OFFLINE_OF_DOCTOR: tuple[Check, ...] = (secrets, secrets_in_clear, clear_text, silence, trust, templates, paths)


def check(settings: Settings, checks: tuple[Check, ...] = CHECKS) -> Iterator[Remark]:
    """Run the checks over settings that were loaded without their secrets."""
    for one in checks:
        try:
            yield from one(settings)
        except IntakeError as error:
            yield failed(one.__name__, error)
