"""The settings tree: every section and key of ``intake.toml`` with its type, its default and what it means.

Units stand in the names.  Text that is empty means "not given" for paths and addresses.  A secret
K may be given as ``K``, ``K_file`` or ``K_credential``; ``intake.settings.secrets`` reads them into K.
Rules over more than one key are in ``rules``: pairs of key and sentence, so that each is reported
at its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from intake.settings.fields import (
    ArchivePlace,
    BoxIds,
    ConfigPath,
    DatabaseUrl,
    Domains,
    Email,
    Emails,
    Host,
    NoProxy,
    OptionalPath,
    Patterns,
    Port,
    Seconds,
    Territories,
    Tls,
    is_safe_url,
)

Rule = tuple[str, str]
"""(key or empty for the whole section, what is wrong with it)."""


class Section(BaseModel):
    """A table of the file: frozen, unknown keys refused, no guessing of types."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        validate_default=True,
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
    )
    SECRETS: ClassVar[tuple[str, ...]] = ()
    """Keys that may also be given as ``K_file`` or ``K_credential``."""
    PRIVATE_FILES: ClassVar[tuple[str, ...]] = ()
    """Paths to files that hold a secret and are read by a library."""

    def rules(self) -> Iterator[Rule]:
        """What is wrong in the combination of keys."""
        for name in self.SECRETS:
            given = [key for key in secret_keys(name) if getattr(self, key) is not None]
            if len(given) > 1:
                yield given[1], f"{name} is given twice (also as {given[0]}); keep one"

    def has_secret(self, name: str) -> bool:
        """Whether a secret is given in one of its three ways."""
        return any(getattr(self, key) is not None for key in secret_keys(name))


def secret_keys(name: str) -> tuple[str, str, str]:
    """The three ways to give a secret."""
    return name, f"{name}_file", f"{name}_credential"


class StorageSettings(Section):
    """Where everything lies."""

    SECRETS = ("database_password",)
    database: DatabaseUrl = "sqlite:///intake.db"
    """``sqlite:///path`` or ``postgresql+psycopg://user@host/name``."""
    database_password: SecretStr | None = None
    """For PostgreSQL; goes into the URL."""
    database_password_file: OptionalPath = None
    database_password_credential: str | None = None
    archive: ArchivePlace = "archive"
    """Directory of the originals, or ``s3://bucket/prefix``."""

    def database_url(self) -> str:
        """The URL with its password; not for logs."""
        if self.database_password is None:
            return self.database
        parts = urlsplit(self.database)
        secret = quote(self.database_password.get_secret_value(), safe="")
        user, _, host = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}:{secret}@{host}"))

    def rules(self) -> Iterator[Rule]:
        """Only the two databases and the two kinds of archive."""
        yield from super().rules()
        if not self.database.startswith(("sqlite:///", "postgresql+psycopg://")):
            yield "database", "must begin with sqlite:/// (a file) or postgresql+psycopg:// (a server)"
        if self.database.endswith((":memory:", "sqlite:///")):
            yield "database", "must name a file; a database in memory would lose everything"
        if not self.archive or ("://" in self.archive and not re.fullmatch(r"s3://[^/\s]+(/\S*)?", self.archive)):
            yield "archive", "must be a directory or s3://bucket/prefix"
        if self.has_secret("database_password") and "@" not in urlsplit(self.database).netloc:
            yield "database_password", "needs a user in database: postgresql+psycopg://user@host/name"


class OAuth2Settings(Section):
    """Login by a token instead of a password (RFC 6749, RFC 7628)."""

    SECRETS = ("client_secret", "refresh_token")
    kind: Literal["microsoft365", "generic"]
    tenant: str = ""
    """Microsoft 365: directory (tenant) id or domain."""
    authority: str = "https://login.microsoftonline.com"
    client_id: str
    client_secret: SecretStr | None = None
    client_secret_file: OptionalPath = None
    client_secret_credential: str | None = None
    token_url: str = ""
    """Generic: the token endpoint."""
    scope: str = ""
    """Empty: the provider's default (Microsoft 365: ``https://outlook.office365.com/.default``)."""
    grant: Literal["client_credentials", "refresh_token"] = "client_credentials"
    refresh_token: SecretStr | None = None
    refresh_token_file: OptionalPath = None
    refresh_token_credential: str | None = None
    mechanism: Literal["xoauth2", "oauthbearer"] = "xoauth2"

    def rules(self) -> Iterator[Rule]:
        """What each kind and grant needs."""
        yield from super().rules()
        if self.kind == "microsoft365" and not self.tenant:
            yield "tenant", "is missing; microsoft365 needs the directory (tenant) id"
        if self.kind == "generic" and not self.token_url:
            yield "token_url", "is missing; generic needs the address of the token endpoint"
        for key in ("authority", "token_url"):
            if (url := getattr(self, key)) and not is_safe_url(url):
                yield key, "must be an https:// address (http:// only to this machine)"
        needed = "refresh_token" if self.grant == "refresh_token" else "client_secret"
        if not self.has_secret(needed):
            yield f"{needed}_file", f"is missing; grant {self.grant} needs {needed}_file or {needed}_credential"


def _login_rules(section: ImapSource | SmtpSettings) -> Iterator[Rule]:
    """A user logs in by a password or by a token, not by both."""
    has_password = section.has_secret("password")
    if section.oauth2 and has_password:
        yield "password_file", "a password and [oauth2] are both given; keep one"
    if section.username and not section.oauth2 and not has_password:
        yield "password_file", "is missing; give password_file, password_credential or an oauth2 section"


class ImapSource(Section):
    """A mailbox on an IMAP server."""

    SECRETS = ("password",)
    name: str
    kind: Literal["imap"]
    host: Host
    tls: Tls = "implicit"
    port: Port = Field(default_factory=lambda data: 993 if data.get("tls") == "implicit" else 143)
    """Without it 993 for implicit TLS, else 143."""
    username: str
    password: SecretStr | None = None
    password_file: OptionalPath = None
    password_credential: str | None = None
    oauth2: OAuth2Settings | None = None
    mailbox: str = Field(default="INBOX", min_length=1)
    processed_mailbox: str = "Zpracováno"
    """Where messages go once they are safely stored; empty: they stay where they are."""
    sent_mailbox: str = ""
    """Only read: answers that people wrote by hand join their request."""
    poll_every_s: Seconds = 60
    start_from: date | None = None
    """Messages received before this day are archived and recorded as set aside."""
    import_silently: bool = False
    """What lies there at the first poll is filed without an acknowledgement."""
    idle: bool = True
    """Let the server wake us between polls (RFC 2177)."""
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 60
    ca_file: OptionalPath = None
    """Certificate of an own authority; without it ``[network] ca_file``, then the system's."""

    def rules(self) -> Iterator[Rule]:
        """Login, and a processed mailbox that isn't the mailbox."""
        yield from super().rules()
        yield from _login_rules(self)
        if not self.username:
            yield "username", "must not be empty"
        if self.processed_mailbox == self.mailbox:
            yield "processed_mailbox", "must not be the mailbox itself; empty leaves the mail where it is"


class SelectSettings(Section):
    """Which data messages are ours: regular expressions on the envelope; all that are given must match."""

    subject: Patterns = ()
    sender: Patterns = ()
    to_hands: Patterns = ()


class IsdsSource(Section):
    """A data box (ISDS)."""

    SECRETS = ("password",)
    PRIVATE_FILES = ("certificate_file",)
    name: str
    kind: Literal["isds"]
    box_id: str
    environment: Literal["production", "test"] = "production"
    base_url: str = ""
    """Replaces scheme, host and port of all hosts."""
    login: Literal["certificate", "password", "certificate_password", "hosted"] = "certificate"
    username: str = ""
    password: SecretStr | None = None
    password_file: OptionalPath = None
    password_credential: str | None = None
    certificate_file: OptionalPath = None
    """PEM with certificate and key."""
    list_received: bool = True
    """Listing serves the messages in law and starts their time limits."""
    mark_downloaded: bool = True
    select: SelectSettings = SelectSettings()
    acknowledge: Literal["never", "when_free", "always"] = "when_free"
    poll_every_s: Seconds = 900
    start_from: date | None = None
    import_silently: bool = False
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 60
    ca_file: OptionalPath = None

    def rules(self) -> Iterator[Rule]:
        """What each way of login needs."""
        yield from super().rules()
        if not re.fullmatch(r"[a-z0-9]{7}", self.box_id):
            yield "box_id", "must be the 7 characters of the data box id"
        if self.base_url and not is_safe_url(self.base_url):
            yield "base_url", "must be an https:// address (http:// only to this machine)"
        if self.login != "password" and self.certificate_file is None:
            yield "certificate_file", f'is missing; login = "{self.login}" needs it'
        if self.login in {"password", "certificate_password"}:
            if not self.username:
                yield "username", f'is missing; login = "{self.login}" needs it'
            if not self.has_secret("password"):
                yield "password_file", f'is missing; login = "{self.login}" needs it (or password_credential)'


class FolderSource(Section):
    """A directory into which files are dropped: scans of letters, saved mails."""

    name: str
    kind: Literal["folder"]
    path: ConfigPath
    processed_path: OptionalPath = None
    """Where files go once they are safely stored; empty: they stay where they are."""
    channel: Literal["paper", "email"] = "paper"
    settle_s: Annotated[float, Field(ge=0, le=3600)] = 5
    """A file is taken when its size has been still for so long."""
    poll_every_s: Seconds = 10
    start_from: date | None = None
    import_silently: bool = False

    def rules(self) -> Iterator[Rule]:
        """Processed files must leave the folder."""
        yield from super().rules()
        if self.processed_path == self.path:
            yield "processed_path", "must not be the folder itself; empty leaves the files where they are"


AnySource = ImapSource | IsdsSource | FolderSource
SOURCE_KINDS: dict[str, type[AnySource]] = {"imap": ImapSource, "isds": IsdsSource, "folder": FolderSource}


class SmtpSettings(Section):
    """The server that takes our mail."""

    SECRETS = ("password",)
    host: Host
    tls: Tls = "starttls"
    port: Port = Field(default_factory=lambda data: {"implicit": 465, "none": 25}.get(data.get("tls"), 587))
    """Without it 587 for starttls, 465 for implicit TLS, 25 for none."""
    username: str = ""
    """Empty: no login."""
    password: SecretStr | None = None
    password_file: OptionalPath = None
    password_credential: str | None = None
    oauth2: OAuth2Settings | None = None
    from_address: Annotated[Email, Field(min_length=3)]
    bounce_address: Email = ""
    """Envelope sender, with -TOKEN before the @; empty: the null sender, bounces are not seen."""
    after_doubt: Literal["resend", "ask"] = "resend"
    """What to do when the connection broke after DATA and nobody knows whether it was taken."""
    daily_cap_per_sender: Annotated[int, Field(ge=0)] = 10
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 60
    ca_file: OptionalPath = None

    def rules(self) -> Iterator[Rule]:
        """A login has a user."""
        yield from super().rules()
        yield from _login_rules(self)
        if not self.username and (self.oauth2 or self.has_secret("password")):
            yield "username", "is missing, but a password or oauth2 is given"


class OutboxSettings(Section):
    """Sending."""

    hold: bool = False
    """Everything is composed, nothing is sent."""


class MailSettings(Section):
    """How mail is judged."""

    internal_domains: Domains = ()
    """Mail from here is a colleague's or a scanner's and never answered by itself."""
    acknowledge_other: bool = False
    """Also acknowledge messages without a form."""


class AlarmSettings(Section):
    """Who is told when the service is unwell."""

    to: Emails = ()


class NetworkSettings(Section):
    """The way out."""

    https_proxy: str = ""
    no_proxy: NoProxy = ()
    ca_file: OptionalPath = None

    def rules(self) -> Iterator[Rule]:
        """A proxy is an address."""
        yield from super().rules()
        if self.https_proxy and urlsplit(self.https_proxy).scheme not in {"http", "https"}:
            yield "https_proxy", "must be an address such as http://proxy.example.cz:3128"


class SignatureSettings(Section):
    """How signatures are judged."""

    trust_dir: ConfigPath = Path("trust")
    checks_online: bool = False
    """Fetch CRL and OCSP."""
    territories: Territories = ("cz",)
    """Whose national lists are fetched."""
    lotl_url: str = "https://ec.europa.eu/tools/lotl/eu-lotl.xml"
    update_every_h: Annotated[int, Field(ge=0, le=720)] = 24
    """The daemon renews lists that `intake trust update` once fetched; 0: only by hand."""
    fetch_hosts: Domains = ()
    """For CRL and OCSP, with their subdomains, beside the hosts of the listed services."""
    fetch_private: bool = False
    """Also from addresses of private networks."""

    def rules(self) -> Iterator[Rule]:
        """The address is a safe one."""
        yield from super().rules()
        if not is_safe_url(self.lotl_url):
            yield "lotl_url", "must be an https:// address (http:// only to this machine)"


class RegisterSettings(Section):
    """Public registers to compare applicants with; they are used once they were imported."""

    directory: ConfigPath = Path("registers")
    authorities_url: str = "https://www.czechpoint.cz/spravadat/ovm/datafile.do?format=xml&service=seznamovm"
    databoxes_url: str = "https://www.mojedatovaschranka.cz/sds/datafile.do?format=xml&service=seznam_ds_ovm"
    postal_codes_url: str = ""
    """CSV with psc, kodobce, nazobce, nazokresu, nazevkraj; empty: only from a file."""
    region: str = "Středočeský"
    """The office's own; applicants from elsewhere go to a person."""
    max_age_days: Annotated[int, Field(ge=1, le=3650)] = 120
    """Registers older than this open an alarm."""
    update_every_days: Annotated[int, Field(ge=0, le=3650)] = 0
    """The daemon fetches them so often by itself; 0: only `intake registers update`."""

    def rules(self) -> Iterator[Rule]:
        """Addresses are safe ones."""
        yield from super().rules()
        for key in ("authorities_url", "databoxes_url", "postal_codes_url"):
            if (url := getattr(self, key)) and not is_safe_url(url):
                yield key, "must be an https:// address (http:// only to this machine)"


class DataboxSettings(Section):
    """Data messages to another box than the office's ``own``, or its sources', go to a person; empty: none does."""

    own: BoxIds = ("keebyyf",)


class WebSettings(Section):
    """The review desk."""

    listen: str = "127.0.0.1:8080"

    def rules(self) -> Iterator[Rule]:
        """host:port"""
        yield from super().rules()
        host, colon, port = self.listen.rpartition(":")
        if not (colon and host and port.isdecimal() and 0 <= int(port) <= 65535):
            yield "listen", "must be an address and a port such as 127.0.0.1:8080"


class EngineSettings(Section):
    """The worker."""

    threads: Annotated[int, Field(ge=1, le=64)] = 2
    lease_s: Annotated[int, Field(ge=5, le=3600)] = 120


class SandboxSettings(Section):
    """Limits of the child process in which foreign bytes are opened."""

    memory_mb: Annotated[int, Field(ge=64)] = 1024
    cpu_s: Annotated[int, Field(ge=1)] = 20
    wall_s: Annotated[float, Field(gt=0)] = 40
    message_s: Annotated[float, Field(ge=2)] = 50
    """Wall time for all documents of one message together; what wasn't read by then is left to a person."""
    message_documents: Annotated[int, Field(ge=1)] = 50
    """Documents that are read of one message."""


class LimitSettings(Section):
    """How much is fetched from a mailbox at once, and what is too large to take."""

    max_message_mb: Annotated[int, Field(ge=1)] = 150
    """A larger message stays on the server and is reported as missing."""
    fetch_whole_kb: Annotated[int, Field(ge=16, le=65_536)] = 4096
    """Larger mail is fetched in parts, straight into the archive."""
    fetch_chunk_kb: Annotated[int, Field(ge=16, le=65_536)] = 2048
    fetch_batch_mb: Annotated[int, Field(ge=1, le=256)] = 8
    """Small mail is fetched together up to so much."""
    fetch_batch_count: Annotated[int, Field(ge=1, le=10_000)] = 100
    fetch_attempts: Annotated[int, Field(ge=1, le=100)] = 3
    """Fetches of one mail that may fail before it is left to the next full comparison."""
    compare_every_s: Annotated[int, Field(ge=60)] = 3600
    """Interval of the full comparison with the server."""


class LoggingSettings(Section):
    """What the daemon says."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json"] = "auto"
    """auto: console on a terminal, else JSON."""
