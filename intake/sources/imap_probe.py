"""Try a mailbox account step by step, without a trace on the server: what ``intake doctor`` shows."""

from __future__ import annotations

import contextlib
import imaplib
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from imapclient import IMAPClient

from intake.errors import IntakeError
from intake.sources.imap_account import ImapAccount, Tls
from intake.sources.imap_errors import translated
from intake.sources.imap_login import log_in, reach
from intake.sources.imap_plan import Mailboxes, Marking, marking, nearest, resolve
from intake.sources.imap_session import ImapSession


class ProbeStep(StrEnum):
    """What is tried, in this order; a failure ends the probe."""

    NAME = "name"
    CONNECTION = "connection"
    LOGIN = "login"
    MAILBOX = "mailbox"
    PROCESSED_MAILBOX = "processed_mailbox"
    IDLE = "idle"
    MOVE = "move"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """How one step went; ``code`` and ``remedy`` are empty where nothing is to be done."""

    step: ProbeStep
    ok: bool
    sentence: str
    remedy: str = ""
    code: str = ""
    problem: IntakeError | None = None
    """What ended the probe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapProbe:
    """What a mail server offers to an account."""

    steps: tuple[ProbeResult, ...]
    capabilities: frozenset[str] = frozenset()
    mailboxes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return all(step.ok for step in self.steps)

    @property
    def problem(self) -> IntakeError | None:
        """The error that ended the probe; None when it came to its end."""
        return next((step.problem for step in self.steps if step.problem), None)


def probe(account: ImapAccount) -> ImapProbe:
    """Resolve, connect, log in, look; mailboxes are opened read-only and nothing is made or changed.

    Returns:
        One result a step; nothing is raised for what the server does.
    """
    run = _Probe(account)
    try:
        with contextlib.ExitStack() as stack:
            run.all_steps(stack)
    except IntakeError as problem:
        run.failed(problem)
    return ImapProbe(steps=tuple(run.results), capabilities=run.capabilities, mailboxes=run.mailboxes.names)


class _Probe:
    def __init__(self, account: ImapAccount) -> None:
        self.account = account
        self.results: list[ProbeResult] = []
        self.capabilities: frozenset[str] = frozenset()
        self.mailboxes = Mailboxes(names=())
        self._step = ProbeStep.NAME

    def all_steps(self, stack: contextlib.ExitStack) -> None:
        self._resolve()
        client = stack.enter_context(self._reached())
        self._log_in(client)
        session = ImapSession(client)
        self.capabilities = session.capabilities
        self.mailboxes = session.mailboxes()
        self._look_at_mailbox(session)
        self._look_at_processed()
        self._look_at_capabilities()

    def _passed(self, sentence: str, *, ok: bool = True, remedy: str = "", code: str = "") -> None:
        self.results.append(ProbeResult(step=self._step, ok=ok, sentence=sentence, remedy=remedy, code=code))

    def failed(self, problem: IntakeError) -> None:
        result = ProbeResult(
            step=self._step,
            ok=False,
            sentence=problem.sentence,
            remedy=problem.remedy,
            code=problem.code,
            problem=problem,
        )
        self.results.append(result)

    def _resolve(self) -> None:
        host = self.account.host
        with translated("resolve the name", server=host):
            found = socket.getaddrinfo(host, self.account.port, type=socket.SOCK_STREAM)
        self._passed(f"{host} is {', '.join(sorted({str(entry[4][0]) for entry in found}))}.")

    @contextlib.contextmanager
    def _reached(self) -> Iterator[IMAPClient]:
        self._step = ProbeStep.CONNECTION
        client = reach(self.account)
        try:
            where = f"{self.account.host}:{self.account.port}"
            if self.account.tls is Tls.NONE:
                remedy = 'Set tls = "implicit" or "starttls", unless the server is on this machine.'
                self._passed(f"{where} answers, without TLS: the password is sent readable.", remedy=remedy)
            else:
                self._passed(f"{where} answers by TLS and its certificate is trusted.")
            yield client
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error, ValueError):
                client.logout()
            with contextlib.suppress(OSError, imaplib.IMAP4.error, ValueError):
                client.shutdown()

    def _log_in(self, client: IMAPClient) -> None:
        self._step = ProbeStep.LOGIN
        log_in(client, self.account)
        self._passed("The login is accepted.")

    def _look_at_mailbox(self, session: ImapSession) -> None:
        self._step = ProbeStep.MAILBOX
        wanted = self.account.mailbox
        if (name := resolve(wanted, self.mailboxes)) is None:
            near = ", ".join(nearest(wanted, self.mailboxes))
            remedy = f"Set mailbox to one that is there: {near}."
            self._passed(f"There is no mailbox {wanted}.", ok=False, remedy=remedy, code="imap-mailbox-missing")
            return
        opened = session.open(name, writable=False)
        self._passed(f"The mailbox {name} holds {opened.exists} messages.")

    def _look_at_processed(self) -> None:
        self._step = ProbeStep.PROCESSED_MAILBOX
        wanted = self.account.processed_mailbox
        if not wanted:
            self._passed("processed_mailbox is empty: mail stays where it is.")
        elif resolve(wanted, self.mailboxes) is None:
            self._passed(f"The mailbox {wanted} isn't there yet; the first poll makes it.")
        else:
            self._passed(f"The mailbox {wanted} is there.")

    def _look_at_capabilities(self) -> None:
        self._step = ProbeStep.IDLE
        self._passed(
            "The server tells of new mail at once (IDLE)."
            if "IDLE" in self.capabilities
            else "The server has no IDLE: mail is found at the next poll."
        )
        self._step = ProbeStep.MOVE
        how = marking(self.capabilities)
        if how is Marking.KEYWORD and self.account.processed_mailbox:
            remedy = "Have MOVE or UIDPLUS switched on at the server, or set processed_mailbox to nothing."
            sentence = "The server has neither MOVE nor UIDPLUS: recorded mail can't leave the mailbox."
            self._passed(sentence, ok=False, remedy=remedy, code="imap-cannot-move")
        else:
            words = {Marking.MOVE: "moves mail (MOVE)", Marking.COPY: "moves mail by COPY and UID EXPUNGE"}
            self._passed(f"The server {words.get(how, 'is asked to move nothing')}.")
