"""HTTP to arXiv, politely and within bounds: one request at a time, retries that wait, sizes and addresses limited."""

import time
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
import tenacity

MAX_BYTES = 64 << 20
MAX_REDIRECTS = 3
# Whatever the server does, one request is over after this; a slow body is cut.
MAX_SECONDS = 180.0
MAX_RETRY_AFTER = 3_600.0

# Waits for its turn at a host; the value it gives is called while the answer comes in, to keep the turn.
Turn = Callable[[str], AbstractContextManager[Callable[[], None]]]


class SourceError(Exception):
    """A source cannot be read now. The message says which and why; trying later may help."""


class Answered(SourceError):
    """The source answered with a status that says no, and asking again would not help."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class _Transient(SourceError):
    """Worth another try, after `wait` seconds when the server said so."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try, and how long to wait between: doubling from `first` to `longest` seconds, with jitter."""

    attempts: int = 8
    first: float = 3.0
    longest: float = 300.0


class Client:
    """GET requests to the base addresses of arXiv's interfaces, of others', or of a server that plays them."""

    def __init__(
        self, user_agent: str, turn: Turn, patience: Patience, *, accept: str = "*/*", max_bytes: int = MAX_BYTES
    ) -> None:
        self.patience = patience
        self._turn = turn
        self._max_bytes = max_bytes
        self._http = httpx.Client(
            headers={"User-Agent": user_agent, "Accept": accept},
            timeout=httpx.Timeout(50.0, connect=15.0),
            limits=httpx.Limits(max_connections=1),
            follow_redirects=False,
        )

    def close(self) -> None:
        self._http.close()

    def get(self, url: str, params: Mapping[str, str], accepted: Collection[int] = (200,)) -> bytes:
        """The body of the answer. Raises SourceError when it does not come in spite of all patience.

        A status that is neither accepted nor may pass raises Answered.
        """
        return self.patiently(lambda: self._get(httpx.URL(url, params=dict(params)), accepted))

    def patiently(self, deed: Callable[[], bytes]) -> bytes:
        """Do it, again and again while it fails in a way that may pass."""
        return self._retrying()(deed)

    def _retrying(self) -> tenacity.Retrying:
        backoff = tenacity.wait_exponential_jitter(
            multiplier=self.patience.first, max=self.patience.longest, jitter=self.patience.first
        )

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            said = error.wait if isinstance(error, _Transient) and error.wait else 0.0
            return max(said, backoff(state))

        return tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self.patience.attempts),
            wait=wait,
            retry=tenacity.retry_if_exception_type(_Transient),
            reraise=True,
        )

    def _get(self, url: httpx.URL, accepted: Collection[int]) -> bytes:
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._answer(url, accepted)
            if isinstance(answer, bytes):
                return answer
            url = answer
        raise SourceError(f"{url.host} redirects more than {MAX_REDIRECTS} times.")

    def _answer(self, url: httpx.URL, accepted: Collection[int]) -> bytes | httpx.URL:
        """The body, or where the answer sends us on to."""
        try:
            with self._turn(url.host) as keep_turn, self._http.stream("GET", url) as response:
                if response.is_redirect:
                    return _redirected(url, response)
                _check_status(response, accepted)
                return _body(response, keep_turn, self._max_bytes)
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _Transient(f"{url.host} cannot be reached: {error or type(error).__name__}") from error


def is_arxiv(host: str) -> bool:
    return host == "arxiv.org" or host.endswith(".arxiv.org")


def _redirected(url: httpx.URL, response: httpx.Response) -> httpx.URL:
    target = url.join(response.headers.get("Location", ""))
    stays = (target.scheme, target.host, target.port) == (url.scheme, url.host, url.port)
    within_arxiv = target.scheme == "https" and is_arxiv(url.host) and is_arxiv(target.host)
    if not (stays or within_arxiv):
        raise SourceError(f"{url.host} redirects to {target}, which is not followed.")
    return target


def _check_status(response: httpx.Response, accepted: Collection[int]) -> None:
    if response.status_code in accepted:
        return
    words = f"{urlsplit(str(response.url)).hostname} answered {response.status_code} {response.reason_phrase}".strip()
    if response.status_code in (408, 429) or response.status_code >= 500:
        raise _Transient(words, _retry_after(response.headers.get("Retry-After", "")))
    raise Answered(f"{words}.", response.status_code)


def _retry_after(header: str) -> float | None:
    """Seconds to wait, from a number of them or a date; None when the header says neither. Bounded."""
    if header.strip().isdigit():
        return min(float(header), MAX_RETRY_AFTER)
    try:
        seconds = parsedate_to_datetime(header).timestamp() - time.time()
    except ValueError:
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)


def _body(response: httpx.Response, keep_turn: Callable[[], None], max_bytes: int) -> bytes:
    deadline = time.monotonic() + MAX_SECONDS
    body = bytearray()
    for piece in response.iter_bytes():
        keep_turn()
        body += piece
        if len(body) > max_bytes:
            raise SourceError(f"{response.url.host} sends more than {max_bytes >> 20} MB in one answer.")
        if time.monotonic() > deadline:
            raise _Transient(f"{response.url.host} took more than {MAX_SECONDS:.0f} seconds for one answer")
    return bytes(body)
