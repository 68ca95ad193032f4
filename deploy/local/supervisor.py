"""One supervisor over everything: it starts, restarts and stops the programs of a home."""

import contextlib
import secrets
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from deploy.local.errors import Unable
from deploy.local.files import write_private
from deploy.local.home import CHECKOUT, Home
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.programs import Group, Program
from deploy.local.supervisor_file import supervisor_file

# Longer than the slowest program's own stop_seconds, several times over.
STOP_SECONDS = 90
# Crash recovery of a database after a power cut may take its time.
ANSWER_SECONDS = 120
LINES_SHOWN = 15


class Supervisor:
    """supervisord as a child process, spoken to over a password-protected loopback port."""

    def __init__(self, home: Home, programs: list[Program]) -> None:
        self._home = home
        port, password = free_port(), secrets.token_urlsafe(24)
        self._file = home.root / "supervisord.conf"
        write_private(self._file, supervisor_file(home, programs, port, password))
        self._url = f"http://acervo:{password}@{LOOPBACK}:{port}/RPC2"

    @contextmanager
    def running(self, environment: dict[str, str]) -> Iterator[None]:
        """Start what starts at once; at the end, however it comes, everything is stopped.

        The supervisor gets a session of its own: Ctrl-C in a terminal then reaches only us, and
        we stop the programs in their order.
        """
        with self._home.log("supervisord").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(self._file)],
                cwd=CHECKOUT,
                env=environment,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        try:
            self.wait_for("supervisord", self._answers)
            yield
        finally:
            self._stop()

    def start(self, group: Group) -> None:
        self._rpc.startProcessGroup(group.value, False)

    def wait_for(self, name: str, answers: Callable[[], bool]) -> None:
        """Return once the program answers. Raises Unable with its last words if it never does."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while not answers():
            if self.died() or self._gave_up(name) or time.monotonic() > deadline:
                raise Unable(f"{name} não subiu. {last_words(self._home, name)}")
            time.sleep(0.1)

    def given_up(self) -> list[str]:
        """Programs (as group:name) that died again and again: supervisord has stopped trying."""
        try:
            processes = cast(list[dict[str, Any]], self._rpc.getAllProcessInfo())
        except (OSError, xmlrpc.client.Error):
            return []
        return [
            f"{each['group']}:{each['name']}" for each in processes if each["statename"] == "FATAL"
        ]

    def retry(self, name: str) -> None:
        with contextlib.suppress(OSError, xmlrpc.client.Error):
            self._rpc.startProcess(name, False)

    def died(self) -> bool:
        return self._process.poll() is not None

    @property
    def _rpc(self) -> Any:
        return xmlrpc.client.ServerProxy(self._url).supervisor

    def _answers(self) -> bool:
        try:
            self._rpc.getState()
        except (OSError, xmlrpc.client.Error):
            return False
        return True

    def _gave_up(self, name: str) -> bool:
        return any(program.endswith(f":{name}") for program in self.given_up())

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()


def last_words(home: Home, name: str) -> str:
    """Where the log is, and how it ends."""
    log = home.log(name)
    lines = log.read_text(errors="replace").splitlines()[-LINES_SHOWN:] if log.exists() else []
    return "\n".join([f"Veja {log}:", *(f"  {line}" for line in lines)])
