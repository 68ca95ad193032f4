"""HTTP to providers: time-outs, no redirects, numbers as Decimal, and every failure named.

Only what happened before the request left counts as "not sent"; all else may have been done.
"""

import ssl
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import simplejson

from gateways.trouble import (
    CredentialsRejected,
    InvalidRequest,
    OutcomeUnknown,
    RateLimited,
    Unreachable,
)

TIMEOUT = httpx.Timeout(connect=3, read=15, write=10, pool=3)
LONGEST_WAIT_SECONDS = 3600
"""However long a provider wants to be left alone: a refund must not wait for ever."""
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer that was read to its end."""

    status: int
    json: Any = field(repr=False)
    """Parsed with Decimal numbers; None when it is not JSON."""
    headers: Mapping[str, str] = field(repr=False, default_factory=dict)

    @property
    def ok(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300

    def body(self) -> dict[str, Any]:
        """The object a "yes" has to hold. Raises OutcomeUnknown for a yes that cannot be read."""
        if not isinstance(self.json, dict):
            raise OutcomeUnknown("unreadable answer", code=str(self.status))
        return self.json

    def agreed(self) -> dict[str, Any]:
        """The object of a yes. Raises InvalidRequest for a no, OutcomeUnknown for neither."""
        if not self.ok:
            raise self.refused()
        return self.body()

    def rows(self) -> list[Any]:
        """The list of a yes: an empty one surely says that nothing is there. Raises as `agreed`."""
        if not self.ok:
            raise self.refused()
        if not isinstance(self.json, list):
            raise OutcomeUnknown("unreadable list", code=str(self.status))
        return self.json

    def refused(self, code: str = "") -> InvalidRequest:
        """The error for a 4xx nobody knows better. `code` is the vendor's word, never its text."""
        return InvalidRequest(f"refused with {self.status}", code=code or str(self.status))


class HttpClient:
    """Calls to one provider's base address, for one account."""

    def __init__(
        self, base_url: str, *, certificate_pem: str = "", timeout: httpx.Timeout = TIMEOUT
    ):
        self.base_url = base_url
        self._client = httpx.Client(
            base_url=base_url,
            timeout=timeout,
            follow_redirects=False,
            verify=_context(certificate_pem),
            trust_env=False,
        )

    def get(self, path: str, **options: Any) -> Answer:
        """`request("GET", …)`: nothing is changed at the provider."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> Answer:
        """`request("POST", …)`."""
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> Answer:
        """`request("PUT", …)`."""
        return self.request("PUT", path, **options)

    def request(self, method: str, path: str, *, json: Any = None, **options: Any) -> Answer:
        """One call; 2xx, 3xx and the 4xx that mean something to an adapter come back.

        `json` is sent compactly with sorted keys, so that the same request is the same bytes;
        Decimals become JSON numbers. Other options are httpx's (headers, params, data, auth).
        Raises Unreachable, RateLimited, CredentialsRejected, OutcomeUnknown.
        """
        if json is not None:
            options["content"] = encode(json)
            options["headers"] = {"Content-Type": "application/json", **options.get("headers", {})}
        response = self.send(method, path, **options)
        return Answer(response.status_code, _read(response.content), response.headers)

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One call, its answer unread: for a vendor's own client that reads answers itself.

        `path` may be a whole address. Raises as `request` does.
        """
        try:
            response = self._client.request(method, path, **options)
        except _NOT_SENT as trouble:
            raise Unreachable(type(trouble).__name__) from None
        except httpx.HTTPError as trouble:
            # Without the address: some vendors want the key in it.
            raise OutcomeUnknown(type(trouble).__name__) from None
        _raise_for(response)
        return response

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


def encode(value: Any) -> bytes:
    """JSON bytes, the same for the same value; a Decimal becomes a number as it is written."""
    text: str = simplejson.dumps(value, sort_keys=True, separators=(",", ":"), use_decimal=True)
    return text.encode()


def decode(content: bytes) -> Any:
    """Parsed JSON with Decimal numbers. Raises ValueError."""
    return simplejson.loads(content.decode(), use_decimal=True)


def _read(content: bytes) -> Any:
    try:
        return decode(content)
    except (ValueError, RecursionError):
        return None


def _raise_for(response: httpx.Response) -> None:
    status = response.status_code
    if status in (401, 403):
        raise CredentialsRejected(code=str(status))
    if status == 429:
        after = _seconds(response.headers.get("retry-after", ""))
        raise RateLimited(code="429", retry_after_seconds=after)
    if status >= 500 or status == 408:
        raise OutcomeUnknown(code=str(status))


def _seconds(told: str) -> int:
    """How long to wait, up to an hour; a date, or anything else, tells nothing."""
    known = told.isascii() and told.isdigit() and len(told) <= 9
    return min(int(told), LONGEST_WAIT_SECONDS) if known else 0


def _context(certificate_pem: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if certificate_pem:
        # OpenSSL reads key pairs from files alone; this one is gone again at once.
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            Path(file.name).chmod(0o600)
            file.write(certificate_pem)
            file.flush()
            try:
                # Without a password OpenSSL would ask for one at the terminal.
                context.load_cert_chain(file.name, password="")
            except ssl.SSLError:
                raise CredentialsRejected("unreadable certificate", code="certificate") from None
    return context
