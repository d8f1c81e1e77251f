"""SOAP over HTTPS: one request, one answer, in turn; what goes wrong becomes one of our errors.

The HTTP status is judged before anything is parsed: a refused login comes as a web page.  Nothing is tried again, no
redirect is followed, and neither secrets nor content get into an exception.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpx2

from intake import __version__
from intake.errors import ConfigurationError, IntakeError, Unavailable
from intake.sources.https import HttpsRoute, https_client, translated
from intake.sources.isds.answers import Sink
from intake.sources.isds.logins import Account, address, authorization, certificate_file
from intake.sources.isds.payload import Payload
from intake.sources.isds.requests import Request
from intake.sources.isds.soap import ERROR_BYTES, Answer, Bounds, fault_in, read_answer
from intake.sources.isds.status import REFUSED_AT_THE_DOOR, Doubtful, Later, Refused, Stopped, http_error, odd_answer

USER_AGENT = f"Intake/{__version__}"
WHO = "The data-box system"
_HEADERS: Mapping[int, Mapping[str, str]] = {
    1: {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""', "Accept": "text/xml"},
    2: {
        "Content-Type": "application/soap+xml; charset=utf-8",
        # Without multipart/related content comes as base64.
        "Accept": "multipart/related, application/xop+xml, application/soap+xml, text/xml",
    },
}


class SoapChannel:
    """The connections of one box; calls from several threads take turns, as the system wants it."""

    def __init__(self, account: Account, route: HttpsRoute, bounds: Bounds | None = None) -> None:
        self._account = account
        self._route = route
        self._bounds = bounds or Bounds()
        self._authorization = authorization(account.login)
        self._clients: dict[int, httpx2.Client] = {}
        self._turn = threading.Lock()

    def call(self, request: Request, sink: Sink | None = None) -> Answer:
        """Carry out one operation, once.

        Args:
            sink: For the large content of the answer; holds part of it after an error.

        Raises:
            Stopped: Login or certificate refused, or the source is blocked: don't go on by yourself.
            Refused: The system says no to this call.
            Doubtful: The call has an effect, and whether it came about isn't known.
            TryAgain: Weather.
            Unavailable: Address or certificate of the server are wrong; somebody has to do something.
            BadData: The answer is too large.
            ConfigurationError: Login, certificate or address can't be used.

        What the sink raises, or a file that is to be sent, comes as it is.
        """
        with self._turn:
            reached = _Reached()
            try:
                return self._exchange(request, sink, reached)
            except (Refused, Stopped, ConfigurationError):
                raise
            except IntakeError as error:
                if request.has_effect and reached.maybe and not _refused_at_the_door(error):
                    raise Doubtful(request.operation, error) from error
                raise

    def close(self) -> None:
        """Close the connections; the next call would open new ones."""
        with self._turn:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _exchange(self, request: Request, sink: Sink | None, reached: _Reached) -> Answer:
        payload = Payload(request)
        headers = {
            **_HEADERS[request.service.generation],
            **self._authorization,
            "User-Agent": USER_AGENT,
            "Accept-Encoding": "identity",
            "Content-Length": str(len(payload)),
        }
        url = address(self._account, request.service)
        client = self._client(request.service.generation, url)
        with _translated(reached), client.stream("POST", url, content=iter(payload), headers=headers) as response:
            _refuse(response)
            if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise odd_answer()  # we asked for none, and it could grow without bounds
            content_type = response.headers.get("Content-Type", "")
            return read_answer(response.iter_raw(), content_type, request, sink, self._bounds)

    def _client(self, generation: int, url: str) -> httpx2.Client:
        if generation not in self._clients:
            client = https_client(self._route, url, certificate_file=certificate_file(self._account.login))
            silence_s = self._bounds.silence_s if generation == 1 else self._bounds.large_silence_s
            client.timeout = httpx2.Timeout(silence_s, connect=self._route.timeout_s)
            self._clients[generation] = client
        return self._clients[generation]


@dataclass(slots=True)
class _Reached:
    """How far a request came."""

    maybe: bool = True
    """Some of it may have been sent."""


def _refused_at_the_door(error: IntakeError) -> bool:
    """Nothing was done: the system said so before it began."""
    if isinstance(error, Later):
        return error.status.code in REFUSED_AT_THE_DOOR
    return isinstance(error, Unavailable)  # HTTP 3xx, 4xx, a fault of the request, a server that isn't trusted


@contextlib.contextmanager
def _translated(reached: _Reached) -> Iterator[None]:
    """httpx2's exceptions → ours, without the request that they carry."""
    with translated(WHO):
        try:
            yield
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError) as error:
            reached.maybe = False
            _forget(error)
            _refused_certificate(error)
            raise
        except httpx2.TransportError as error:
            _forget(error)
            _refused_certificate(error)
            raise
        except httpx2.HTTPError as error:  # decoding, redirects: not of the transport
            _forget(error)
            raise odd_answer() from None


def _forget(error: httpx2.HTTPError) -> None:
    """Take the login out of the request that the exception carries."""
    with contextlib.suppress(RuntimeError):  # it carries none
        error.request.headers.pop("Authorization", None)


def _refused_certificate(error: BaseException) -> None:
    """A server that doesn't take our certificate says so by a TLS alert."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLCertVerificationError):
            reason = f"{cause.reason or ''} {cause}".upper()
            if "ALERT" in reason and any(word in reason for word in _ABOUT_CERTIFICATES):
                raise Stopped("isds-certificate-refused") from error
        cause = cause.__cause__ or cause.__context__
    text = str(error).upper()
    if "ALERT" in text and any(word in text for word in _ABOUT_CERTIFICATES):
        raise Stopped("isds-certificate-refused") from error


_ABOUT_CERTIFICATES = ("CERTIFICATE", "UNKNOWN_CA", "UNKNOWN CA", "ACCESS_DENIED", "ACCESS DENIED", "HANDSHAKE_FAILURE")


def _refuse(response: httpx2.Response) -> None:
    """Anything but 200, and 500 with a fault, is judged by its status alone."""
    code = response.status_code
    if code == httpx2.codes.OK:
        return
    begin = b"" if response.headers.get("Content-Encoding") else _begin_of(response)
    if code == httpx2.codes.INTERNAL_SERVER_ERROR and (fault := fault_in(begin)) is not None:
        raise fault
    raise http_error(code, begin.decode("utf-8", "replace"), response.headers.get("Location", ""))


def _begin_of(response: httpx2.Response) -> bytes:
    begin = bytearray()
    with contextlib.suppress(httpx2.HTTPError):  # the status says enough
        for chunk in response.iter_raw():
            begin += chunk
            if len(begin) >= ERROR_BYTES:
                break
    return bytes(begin[:ERROR_BYTES])
