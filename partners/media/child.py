"""One confined child process, seen from outside: start it, ask it, bury it."""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO

from partners.media.errors import Refusal, SandboxBroken, TooHeavy, TookTooLong, Unreadable
from partners.media.limits import Limits

CHILD_COMMAND = (sys.executable, "-m", "partners.media")

_PROJECT = Path(__file__).resolve().parents[2]
_ANSWER_BYTES = 64 * 1024
_STDERR_BYTES = 400
# Deaths that a hostile or broken file causes inside a decoder; a kill from outside is not one.
_DECODER_DEATHS = frozenset(
    {signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE}
)


class Child:
    """Answers requests until it dies; any exception from `ask` means that it is dead."""

    def __init__(self, command: Sequence[str], limits: Limits) -> None:
        self.served = 0
        self._limits = limits
        # A file, not a pipe: nobody would drain a pipe while we wait for the answer.
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115
        process = subprocess.Popen(
            [*command, json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            cwd=_PROJECT,
            env=_environment(),
            start_new_session=True,  # so that ffmpeg dies with it
        )
        self._process = process
        self.pid = process.pid
        self._requests, self._answers = _piped(process.stdin), _piped(process.stdout)

    def ask(self, request: bytes) -> bytes:
        """Send one line and wait for one line. Raises Refusal or SandboxBroken."""
        self.served += 1
        deadline = time.monotonic() + self._limits.wall_seconds
        try:
            self._send(request)
            return self._receive(deadline)
        except (Refusal, SandboxBroken):
            self.kill()
            raise

    def kill(self) -> None:
        """End the child and everything it started. Safe to repeat."""
        if self._requests.closed:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._requests, self._answers, self._stderr):
            with suppress(BrokenPipeError):
                stream.close()

    def _send(self, request: bytes) -> None:
        try:
            self._requests.write(request + b"\n")
            self._requests.flush()
        except BrokenPipeError:
            raise self._cause_of_death() from None

    def _receive(self, deadline: float) -> bytes:
        descriptor = self._answers.fileno()
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        answer = b""
        while not answer.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise TookTooLong(f"{self._limits.wall_seconds} s of wall time")
            received = os.read(descriptor, _ANSWER_BYTES)
            answer += received
            if not received:
                raise self._cause_of_death()
            if len(answer) > _ANSWER_BYTES:
                raise SandboxBroken("the child's answer does not end")
        return answer

    def _cause_of_death(self) -> Refusal | SandboxBroken:
        try:
            status = self._process.wait(timeout=self._limits.wall_seconds)
        except subprocess.TimeoutExpired:
            return SandboxBroken("the child closed its answers and lives on")
        if status == -signal.SIGXCPU:
            return TookTooLong(f"{self._limits.cpu_seconds} s of CPU")
        if status == -signal.SIGXFSZ:
            return TooHeavy("the limit of bytes written")
        if -status in _DECODER_DEATHS:
            return Unreadable(f"the decoder died of {signal.Signals(-status).name}")
        return SandboxBroken(f"the child ended with {status}: {self._last_words()}")

    def _last_words(self) -> str:
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - _STDERR_BYTES))
        return self._stderr.read().decode(errors="replace").strip()


def _piped(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise SandboxBroken("the child was started without its pipes")
    return stream


def _environment() -> dict[str, str]:
    """Nothing of ours: the worker's environment holds the database password and every key."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        # Threads' private heaps would count against the memory limit without being used.
        "MALLOC_ARENA_MAX": "2",
    }
