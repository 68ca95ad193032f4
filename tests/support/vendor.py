"""A payment provider over real HTTP on loopback, doing what a test tells it to."""

import json
import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Seen:
    """One request as it arrived. Header names are in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


class Hang:
    """Take the request and say nothing until the client goes away."""


class Cut:
    """Take the request, begin an answer and break off in its middle."""


class Reset:
    """Take the request and reset the connection."""


Say = Any
"""`(status, body)` with body as JSON value or bytes, or Hang, Cut, Reset; or a function of Seen."""


@dataclass
class Vendor:
    """`on("POST", r"/v1/payments", (201, {...}))`; the newest rule that fits answers."""

    url: str = ""
    requests: list[Seen] = field(default_factory=list)
    hang_seconds: float = 30
    _rules: list[tuple[str, re.Pattern[str], Say]] = field(default_factory=list)

    def on(self, method: str, path: str, *answers: Say) -> "Vendor":
        """Answer this request so; several answers are given in turn, the last one again."""
        turns = iter(answers)
        last = [answers[-1]]

        def in_turn(seen: Seen) -> Say:
            last[0] = next(turns, last[0])
            return last[0](seen) if callable(last[0]) and not isinstance(last[0], type) else last[0]

        self._rules.insert(0, (method, re.compile(path), in_turn))
        return self

    def seen(self, method: str, path: str = "") -> list[Seen]:
        """The requests so far with this method and a path that fits."""
        return [r for r in self.requests if r.method == method and re.search(path, r.path)]

    def forget(self) -> None:
        """No rules, no requests."""
        self.requests.clear()
        self._rules.clear()

    def answer(self, seen: Seen) -> Say:
        """What the newest fitting rule says; 404 without one."""
        self.requests.append(seen)
        for method, path, say in self._rules:
            if method == seen.method and path.fullmatch(seen.path):
                return say(seen)
        return 404, {"error": f"no rule for {seen.method} {seen.path}"}


@contextmanager
def running_vendor(tls: ssl.SSLContext | None = None) -> Iterator[Vendor]:
    """A provider that listens on a free port of loopback; over TLS where a context is given."""
    vendor = Vendor()
    server = _Server(("127.0.0.1", 0), _handler(vendor))
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    vendor.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield vendor
    finally:
        server.shutdown()
        server.server_close()


def closed_port() -> int:
    """A port of loopback nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256


def _handler(vendor: Vendor) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Quiet."""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (ConnectionError, TimeoutError):
                self.close_connection = True

        def _do(self) -> None:
            say = vendor.answer(self._seen())
            if say is Hang:
                time.sleep(vendor.hang_seconds)
                self.close_connection = True
            elif say is Reset:
                gone = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, gone)
                self.connection.close()
                self.close_connection = True
            elif say is Cut:
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b'{"id": ')
                self.close_connection = True
            else:
                self._say(*say)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _do

        def _seen(self) -> Seen:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            return Seen(self.command, parts.path, query, headers, body)

        def _say(self, status: int, body: Any = b"", headers: dict[str, str] | None = None) -> None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

    return Handler


__all__ = ["Cut", "Hang", "Reset", "Say", "Seen", "Vendor", "closed_port", "running_vendor"]
