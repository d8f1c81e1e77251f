"""The demo's installation: a directory with a real configuration, and the real daemon in a thread over it."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Self

from intake.bootstrap import build, executing
from intake.demo.authority import Authority
from intake.demo.mails import OFFICE
from intake.demo.samples import FOLDER, MAILBOX
from intake.errors import CannotStore
from intake.service import Service
from intake.settings import Settings, load
from intake.worker import GRACE_S, Worker

USER, PASSWORD = "protokol", "demo"
PROCESSED = "Zpracováno"
TRUST = "trust"
_START_S = 60.0
_CRLS_LAST = timedelta(days=90)
"""A demo that keeps running goes on judging; its lists last longer."""

_CONFIGURATION = """\
# DEMO: made by `intake demo`, with servers that live as long as it runs. Nothing here is real.
[storage]
database = "sqlite:///intake.db"
archive = "archive"

[[sources]]
name = "{mailbox}"
kind = "imap"
host = "127.0.0.1"
port = {imap_port}
tls = "none"
username = "{user}"
password_file = "secrets/imap"
processed_mailbox = "{processed}"
poll_every_s = 5

[[sources]]
name = "{folder}"
kind = "folder"
path = "{folder}"
processed_path = "{folder}-zpracovano"
channel = "paper"
settle_s = 1
poll_every_s = 2

[smtp]
host = "127.0.0.1"
port = {smtp_port}
tls = "none"
from_address = "{office}"
bounce_address = "{bounces}"

[mail]
internal_domains = ["{domain}"]

[signatures]
# A throw-away authority: its lists, root and CRLs. Nothing is fetched from anywhere.
trust_dir = "{trust}"
checks_online = false
update_every_h = 0
"""

_OFFICE = """\
{# DEMO: an invented office; beside the configuration, so it wins over the shipped one. #}
{% set sender_name = "DEMO – zahraniční spolupráce" %}
{% set authority = "Krajský úřad Ukázkového kraje (DEMO)" %}
{% set unit = "Oddělení zahraniční spolupráce" %}
{% set street = "Vymyšlená 1" %}
{% set city = "100 00 Nikdov" %}
{% set phone = "200 000 000" %}
{% set phone_international = "+420 200 000 000" %}
{% set email = "OFFICE_ADDRESS" %}
{% set authority_en = "Regional Authority of the Sample Region (DEMO)" %}
{% set unit_en = "Department of Foreign Cooperation" %}
{% set city_en = "100 00 Nikdov, Nowhere" %}
"""


def furnish(directory: Path, world: Authority, *, imap_port: int, smtp_port: int) -> Settings:
    """Write a configuration and whom to trust into an empty directory; the environment is left out of account.

    Returns:
        The settings, loaded.

    Raises:
        CannotStore: The directory isn't empty or can't be written.
    """
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(directory.iterdir()):
            raise CannotStore("demo-directory-used", f"{directory} isn't empty.", "Name a directory that isn't there.")
        world.write_trust(directory / TRUST, revocation_until=world.at + _CRLS_LAST)
        return _furnish(directory, imap_port, smtp_port)
    except OSError as error:
        sentence = f"{directory} can't be written: {error.strerror}."
        raise CannotStore("demo-directory-unwritable", sentence, "Name another directory.") from error


def _furnish(directory: Path, imap_port: int, smtp_port: int) -> Settings:
    user, _, domain = OFFICE.partition("@")
    text = _CONFIGURATION.format(
        mailbox=MAILBOX,
        folder=FOLDER,
        imap_port=imap_port,
        smtp_port=smtp_port,
        user=USER,
        processed=PROCESSED,
        office=OFFICE,
        bounces=f"{user}+bounce@{domain}",
        domain=domain,
        trust=TRUST,
    )
    configuration = directory / "intake.toml"
    configuration.write_text(text, encoding="utf-8")
    for name in ("secrets", FOLDER, "templates"):
        (directory / name).mkdir(mode=0o700)
    secret = directory / "secrets" / "imap"
    secret.touch(mode=0o600)
    secret.write_text(PASSWORD)
    office = _OFFICE.replace("OFFICE_ADDRESS", OFFICE)
    (directory / "templates" / "office.j2").write_text(office, encoding="utf-8")
    return load(configuration, environ={})


class Daemon:
    """``intake run`` in a thread: the same worker over the same settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._worker = Worker(settings, self._build)
        self._thread = threading.Thread(target=self._run, name="demo-daemon", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(_START_S)
        self.check()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._worker.stop()
        self._thread.join(GRACE_S + 2)

    def check(self) -> None:
        """Raise what ended the daemon, if something did."""
        if self._failure is not None:
            raise self._failure

    def _build(self, settings: Settings) -> Service:
        service = build(settings)
        self._ready.set()
        return service

    def _run(self) -> None:
        try:
            with executing(self._settings, upgrade=True):
                self._worker.run()
        except BaseException as error:  # noqa: BLE001 - raised again by ``check`` in the main thread
            self._failure = error
        finally:
            self._ready.set()


CODES = {
    "demo-directory-used": ("`intake demo --keep DIR` wants a directory of its own.", "Name one that isn't there yet."),
    "demo-directory-unwritable": ("The directory of the demo can't be written.", "Name another with --keep."),
}
"""code → (what it means, what to do), for ``intake explain``."""
