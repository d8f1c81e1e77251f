"""Status codes of the answers (dmStatus, dbStatus), HTTP statuses and SOAP faults → our errors.

Business errors come with HTTP 200 and a code of four digits: 00xx is success.  No complete list of the codes is
public, so an unknown one is a refusal of the operation, but one of 3xxx (limits) or 9xxx (internal) is weather.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from intake.errors import BadData, ConfigurationError, IntakeError, LoginRefused, TryAgain, Unavailable
from intake.sources.isds.codes import CODES
from intake.sources.isds.records import Status


class Kind(StrEnum):
    """Whose business a status is."""

    SUCCESS = "success"
    LATER = "later"
    """Weather: the same call may succeed later."""
    FINAL = "final"
    """Of this message, box or attachment; the same call will never succeed, others will."""
    OTHER_CALL = "other_call"
    """Another call comes first (the listing), or takes its place (the service for large messages)."""
    OFFICE = "office"
    """The office's mistake: a right, a setting, a recipient."""
    OURS = "ours"
    """A mistake of this program."""
    STOP = "stop"
    """The source must not go on by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a status says to us."""

    kind: Kind
    code: str
    """Of ours, e.g. ``isds-erased``; empty for success."""


def _table(kind: Kind, code: str, *statuses: str) -> dict[str, Meaning]:
    return dict.fromkeys(statuses, Meaning(kind=kind, code=code))


MEANINGS: Mapping[str, Meaning] = {
    **_table(Kind.OFFICE, "isds-closed-box", "1201"),
    **_table(Kind.OFFICE, "isds-recipient-refused", "1205", "1233"),
    **_table(Kind.OFFICE, "isds-foreign-message", "1211"),
    **_table(Kind.FINAL, "isds-attachment-refused", "1214", "2035"),
    **_table(Kind.OFFICE, "isds-right-missing", "1218"),
    **_table(Kind.FINAL, "isds-erased", "1219"),
    **_table(Kind.OTHER_CALL, "isds-not-served", "1222"),
    **_table(Kind.LATER, "isds-not-yet", "1229"),
    **_table(Kind.OTHER_CALL, "isds-wrong-service", "1281"),
    **_table(Kind.FINAL, "isds-large-message", "1286", "1288", "1289", "1293", "1294", "1295", "1297"),
    **_table(Kind.FINAL, "isds-no-such-attachment", "1299"),
    **_table(Kind.OURS, "isds-bad-request", "1101", "1109", "1189", "2004", "2006"),
    **_table(Kind.LATER, "isds-busy", "2046", "2352"),
    **_table(Kind.LATER, "isds-throttled", "3005", "3006", "3008", "3009", "3013"),
    **_table(Kind.STOP, "isds-download-blocked", "3022"),
    **_table(Kind.OFFICE, "isds-no-such-box", "2011", "5001"),
    **_table(Kind.LATER, "isds-internal", "9204", "9500", "9502"),
}
"""By dmStatusCode or dbStatusCode."""

REFUSED_AT_THE_DOOR = frozenset({"3008", "3009", "3013"})
"""Weather that comes before anything was done."""


def meaning(status_code: str) -> Meaning:
    """What a status code says, also one that nobody has told us of."""
    if re.fullmatch(r"00\d\d", status_code):
        return Meaning(kind=Kind.SUCCESS, code="")
    if status_code in MEANINGS:
        return MEANINGS[status_code]
    if re.fullmatch(r"[39]\d\d\d", status_code):
        return Meaning(kind=Kind.LATER, code="isds-throttled" if status_code[0] == "3" else "isds-internal")
    return Meaning(kind=Kind.OFFICE, code="isds-status-refused")


class Refused(Unavailable):
    """The system answered and said no, to this call only."""

    def __init__(self, code: str, status: Status, kind: Kind) -> None:
        super().__init__(code, *_words(code, status.code))
        self.status = status
        """The server's own words may hold names, so they belong on the desk and not into a log."""
        self.kind = kind


class Later(TryAgain):
    """The system answered and asked for patience."""

    def __init__(self, code: str, status: Status) -> None:
        super().__init__(code, *_words(code, status.code))
        self.status = status


class Stopped(LoginRefused):
    """The source must not go on before a person has looked: every further try makes it worse."""

    def __init__(self, code: str, *, detail: str = "", status: Status | None = None, blocked_until: str = "") -> None:
        super().__init__(code, *_words(code, detail))
        self.status = status
        self.blocked_until = blocked_until
        """``hh:mm:ss`` of the same day as the server says, else empty."""


class Doubtful(TryAgain):
    """A call with an effect of its own may have been carried out; look before it is made again."""

    def __init__(self, operation: str, cause: IntakeError) -> None:
        super().__init__("isds-doubtful", f"{CODES['isds-doubtful'][0]} ({operation})", CODES["isds-doubtful"][1])
        self.operation = operation
        self.cause = cause
        """What hindered us from knowing."""


def raise_for(status: Status) -> None:
    """Nothing for a success, else the error that fits.

    Raises:
        Later: Weather.
        Refused: A no to this call; ``kind`` and ``code`` say why.
        Stopped: The source must not go on by itself.
    """
    found = meaning(status.code)
    if found.kind is Kind.SUCCESS:
        return
    if found.kind is Kind.LATER:
        raise Later(found.code, status)
    if found.kind is Kind.STOP:
        raise Stopped(found.code, detail=status.code, status=status)
    raise Refused(found.code, status, found.kind)


def http_error(status: int, text: str, location: str = "") -> IntakeError:
    """The error of an HTTP status other than 200; the body is only looked through for the end of a block.

    Args:
        text: Begin of the body, whatever it is.
        location: Of a redirect.
    """
    detail = f"HTTP {status}"
    if status == 401:
        return login_refused(text)
    if status == 403:
        return Stopped("isds-forbidden", detail=detail)
    if 300 <= status < 400:
        if "/as/" in location:  # the login page of the portal
            return Stopped("isds-login-refused", detail=detail)
        return Unavailable("isds-redirected", *_words("isds-redirected", detail))
    if status == 503:
        return TryAgain("isds-outage", *CODES["isds-outage"])
    if status == 599:  # of the services for large messages: a content type that they don't take
        return Unavailable("isds-request-refused", *_words("isds-request-refused", detail))
    if status in {408, 425, 429} or status >= 500:
        return TryAgain("isds-busy", *_words("isds-busy", detail))
    return Unavailable("isds-request-refused", *_words("isds-request-refused", detail))


def login_refused(text: str) -> Stopped:
    """Of a page that came with HTTP 401."""
    until = re.search(r"blocked\s+until:?\s*(\d{1,2}:\d\d(?::\d\d)?)", text, re.IGNORECASE)
    if until or re.search(r"login\s+blocked", text, re.IGNORECASE):
        moment = until[1] if until else ""
        return Stopped("isds-login-blocked", detail=f"until {moment}" if moment else "", blocked_until=moment)
    return Stopped("isds-login-refused", detail="HTTP 401")


def fault_error(fault_code: str) -> IntakeError:
    """Of a SOAP fault that came with HTTP 200 or 500; a faultcode may be prose, so only the standard's are read."""
    if fault_code.rpartition(":")[2].strip() in {"Client", "Sender", "VersionMismatch", "MustUnderstand"}:
        return Unavailable("isds-request-refused", *CODES["isds-request-refused"])
    return TryAgain("isds-server-fault", *CODES["isds-server-fault"])


def odd_answer() -> TryAgain:
    """An answer that breaks its own grammar; what it holds is never quoted."""
    return TryAgain("isds-odd-answer", *CODES["isds-odd-answer"])


def too_large() -> BadData:
    """An answer beyond the bounds of its operation."""
    return BadData("isds-answer-large", *CODES["isds-answer-large"])


def misconfigured(code: str) -> ConfigurationError:
    """A setting of the source that can't be."""
    return ConfigurationError(code, *CODES[code])


def _words(code: str, detail: str) -> tuple[str, str]:
    sentence, remedy = CODES[code]
    # a status code comes from outside
    shown = detail if re.fullmatch(r"[\w :.]{1,40}", detail, re.ASCII) else ""
    return (f"{sentence} ({shown})" if shown else sentence), remedy
