"""Eight connections that send one prepared request after another.

One thread and one selector: the load must leave the machine to what is measured.
"""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

CONNECTIONS = 8
_PATIENCE_SECONDS = 60


@dataclass
class _Line:
    """One connection and what has come of the present answer."""

    connection: socket.socket
    answer: bytearray = field(default_factory=bytearray)

    def is_answered(self) -> bool:
        head, gap, body = self.answer.partition(b"\r\n\r\n")
        if not gap:
            return False
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                return len(body) >= int(value)
        raise AssertionError(f"an answer without a length: {head!r}")


def requests_a_second(port: int, requests: list[bytes], *, expected: int) -> float:
    """Send them all over eight connections. Fails unless every answer has the expected status."""
    statuses: Counter[int] = Counter()
    waiting = iter(requests)
    with selectors.DefaultSelector() as selector:
        lines = [_connect(port) for _ in range(CONNECTIONS)]
        started = time.perf_counter()
        for line in lines:
            selector.register(line.connection, selectors.EVENT_READ, line)
            _send_next(line, waiting, selector)
        while selector.get_map():
            events = selector.select(_PATIENCE_SECONDS)
            assert events, "the server is silent"
            for key, _ in events:
                _receive(key.data, waiting, selector, statuses)
        seconds = time.perf_counter() - started
    assert statuses == {expected: len(requests)}, statuses
    return len(requests) / seconds


def _connect(port: int) -> _Line:
    connection = socket.create_connection(("127.0.0.1", port), _PATIENCE_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return _Line(connection)


def _receive(
    line: _Line,
    waiting: Iterator[bytes],
    selector: selectors.BaseSelector,
    statuses: Counter[int],
) -> None:
    received = line.connection.recv(65536)
    assert received, "the server hung up"
    line.answer += received
    if line.is_answered():
        statuses[int(line.answer[9:12])] += 1
        line.answer.clear()
        _send_next(line, waiting, selector)


def _send_next(line: _Line, waiting: Iterator[bytes], selector: selectors.BaseSelector) -> None:
    following = next(waiting, None)
    if following is None:
        selector.unregister(line.connection)
        line.connection.close()
    else:
        line.connection.sendall(following)
