"""What can go wrong on purpose: on which request, how, and how often."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.s3.refusals import Refusal


@dataclass
class Fault:
    """Strikes `times` requests of one operation in a row (None: all), beginning with the nth.

    kind      before the effect: "error" (status, code), "delay" (seconds), "kill" (pid, SIGKILL),
              "call" (callback, in-process only); "call_after" and "lose_answer" after it;
              "error_in_200": an error document under status 200, no effect;
              "partial": DeleteObjects that failed for a key (code); "cut": half of a body;
              "truncate", "corrupt": a copy whose bytes are wrong, its ETag telling;
              "truncate_silently": the same with the source's ETag in the answer.
    Counting starts when the fault is added, and counts only keys that contain `key_contains`.
    Remember that boto3 tries three times: one struck request alone is healed inside the client.
    """

    operation: str
    kind: str
    nth: int = 1
    times: int | None = 1
    key_contains: str = ""
    code: str = "InternalError"
    status: int = 500
    seconds: float = 0
    pid: int = 0
    callback: Callable[[str], None] | None = None
    seen: int = 0

    def strikes(self, operation: str, key: str) -> bool:
        if self.operation != operation or self.key_contains not in key:
            return False
        self.seen += 1
        return self.nth <= self.seen and (self.times is None or self.seen < self.nth + self.times)


@dataclass
class Faults:
    """The plan, and the book of what was asked: counts and (operation, key, status) in order."""

    latency_seconds: dict[str, float] = field(default_factory=dict)  # "*" for every operation
    planned: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    log: list[tuple[str, str, int]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, operation: str, kind: str, **how: Any) -> Fault:
        fault = Fault(operation, kind, **how)
        with self._lock:
            self.planned.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self.planned.clear()
            self.latency_seconds.clear()
            self.counts.clear()
            self.log.clear()

    def struck(self, operation: str, key: str) -> list[Fault]:
        with self._lock:
            self.counts[operation] += 1
            return [fault for fault in self.planned if fault.strikes(operation, key)]

    def note(self, operation: str, key: str, status: int) -> None:
        with self._lock:
            self.log.append((operation, key, status))

    def before(self, operation: str, key: str, struck: list[Fault]) -> None:
        time.sleep(self.latency_seconds.get(operation, self.latency_seconds.get("*", 0)))
        for fault in struck:
            if fault.kind == "delay":
                time.sleep(fault.seconds)
            elif fault.kind == "kill":
                os.kill(fault.pid, signal.SIGKILL)
            elif fault.kind == "call" and fault.callback:
                fault.callback(key)
        for fault in struck:
            if fault.kind == "error":
                raise Refusal(fault.code, fault.status)


def after(key: str, struck: list[Fault]) -> Iterator[str]:
    """Run what comes after the effect; yields "lose_answer" when nothing may be answered."""
    for fault in struck:
        if fault.kind == "call_after" and fault.callback:
            fault.callback(key)
        elif fault.kind == "lose_answer":
            yield fault.kind
