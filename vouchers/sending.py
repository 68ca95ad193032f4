"""A few archives at once: each holds a thread of the web process for as long as it lasts."""

from collections.abc import Iterator
from threading import Lock
from weakref import WeakSet

from vouchers.errors import TooManyArchives

_lock = Lock()


class Place:
    """One of the few places; kept until `leave`, which may be called more than once."""

    def __init__(self, *, at_most: int) -> None:
        """Raises TooManyArchives when all places are taken."""
        with _lock:
            if len(_taken) >= at_most:
                raise TooManyArchives
            _taken.add(self)

    def leave(self) -> None:
        with _lock:
            _taken.discard(self)


# Held weakly: a response that is dropped without being closed gives its place back as well.
_taken: WeakSet[Place] = WeakSet()


class Sent:
    """A stream that gives its place back at its end, or when the visitor goes away."""

    def __init__(self, chunks: Iterator[bytes], place: Place) -> None:
        self._chunks = chunks
        self._place = place

    def __iter__(self) -> "Sent":
        return self

    def __next__(self) -> bytes:
        return next(self._chunks)

    def close(self) -> None:
        """Called by the server after the last byte, or the last one anybody wanted."""
        self._place.leave()
