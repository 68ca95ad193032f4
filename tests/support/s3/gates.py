"""A gate in the fake S3: requests from the nth on wait before it until the test decides."""

import threading

from tests.support.s3.fake_s3 import FakeS3
from tests.support.s3.refusals import Refusal

PATIENCE_SECONDS = 60


class Gate:
    """Lets the first `after` requests of one operation through and holds all others.

    What waits has had no effect yet. Opened, it goes on; closed for good, it is refused.
    """

    def __init__(
        self, s3: FakeS3, operation: str, *, after: int = 0, key_contains: str = ""
    ) -> None:
        self.waiting = 0
        self._decided = threading.Event()
        self._refuse = False
        self._lock = threading.Lock()
        s3.faults.add(
            operation,
            "call",
            nth=after + 1,
            times=None,
            key_contains=key_contains,
            callback=self._hold,
        )

    @property
    def is_reached(self) -> bool:
        return self.waiting > 0

    def open(self) -> None:
        """Everybody through, now and later. Safe to repeat."""
        self._decided.set()

    def refuse(self) -> None:
        """Those who wait are sent away without effect, later ones go through."""
        self._refuse = True
        self._decided.set()

    def _hold(self, _key: str) -> None:
        if self._decided.is_set():
            return
        with self._lock:
            self.waiting += 1
        self._decided.wait(PATIENCE_SECONDS)
        if self._refuse:
            raise Refusal("ServiceUnavailable", 503)
