"""HTTP as it goes over the wire: no redirects, no retries, and headers that may lie."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes
    cookies: tuple[str, ...] = ()  # each Set-Cookie as it came

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def send(
    method: str,
    url: str,
    *,
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    timeout: float = 10,
) -> Reply:
    """Send exactly these headers; a length shorter or longer than the body is the caller's wish."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=timeout)
    try:
        connection.putrequest(method, f"{parts.path}?{parts.query}", skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.sock.sendall(body)
        answer = connection.getresponse()
        lowered = {name.lower(): value for name, value in answer.getheaders()}
        cookies = tuple(answer.headers.get_all("Set-Cookie") or ())
        return Reply(answer.status, lowered, answer.read(), cookies)
    finally:
        connection.close()


def send_and_hang_up(url: str, *, headers: dict[str, str], body: bytes) -> None:
    """Begin a PUT and go away before its end; returns when the server has let go, too."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    connection.putrequest("PUT", f"{parts.path}?{parts.query}", skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.sock.sendall(body)
    connection.sock.shutdown(1)  # no more will come; the server may still answer
    connection.sock.recv(65536)
    connection.close()
