"""One program of the house: a process group that can be started, stopped, frozen and killed."""

import contextlib
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from deploy.local.home import CHECKOUT
from deploy.local.programs import Program

START_SECONDS = 120


class Running:
    """A program and, while it lives, its processes. `answers` tells when it can be used."""

    def __init__(self, program: Program, log: Path, answers: Callable[["Running"], bool]) -> None:
        self.name = program.name
        self.log = log
        self._program = program
        self._answers = answers
        self._process: subprocess.Popen[bytes] | None = None
        self._said_before = 0

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.name} was never started"
        return self._process.pid

    def start(self, environment: dict[str, str], *extra: str) -> None:
        """Start it, with `extra` behind its usual arguments; `wait` tells when it is ready."""
        assert not self.is_alive, f"{self.name} runs already"
        self._said_before = self.log.stat().st_size if self.log.exists() else 0
        user = pwd.getpwnam(self._program.user) if self._program.user else None
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._program.command, *extra],
                cwd=CHECKOUT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a group of its own: one signal reaches all of it
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[user.pw_gid] if user else None,
            )

    def wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers(self):
            if not self.is_alive or time.monotonic() > deadline:
                raise AssertionError(f"{self.name} did not start:\n{self.words()[-3000:]}")
            time.sleep(0.05)

    def words(self) -> str:
        """What it has said since its last start."""
        with self.log.open("rb") as log:
            log.seek(self._said_before)
            return log.read().decode(errors="replace")

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.pid).children(recursive=True)

    def signal(self, number: int) -> None:
        """To the whole group; none left is fine."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """SIGKILL, the whole group. Safe to repeat."""
        if self._process is not None:
            self.signal(signal.SIGKILL)
            self._process.wait(10)

    def end(self, number: int, *, seconds: float = 10) -> None:
        """Ask the main process to leave, and make sure. Safe to repeat."""
        if self.is_alive:
            os.kill(self.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                assert self._process is not None
                self._process.wait(seconds)
        self.kill()
