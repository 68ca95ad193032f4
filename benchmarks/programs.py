"""The product's own programs, started as `make run` starts them and stopped by their ids."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.environment import program_environment
from deploy.local.home import Home
from deploy.local.ports import LOOPBACK, Address, free_port
from deploy.local.programs import Program, product_programs
from tests.support.house_programs import Running
from tests.support.http import send

PATIENCE_SECONDS = 10
# What a program says once it works; the web server is asked instead.
_SIGNS = {"worker": "ready.", "relay": "relay_listening", "s3": "S3_BUCKET="}


class Programs:
    """Web, worker and relay of one benchmark, in a folder that goes away."""

    def __init__(self, home: Home, **settings: str) -> None:
        self.home = home
        self.address = Address(LOOPBACK, free_port())
        self._settings = {
            "BASE_URL": self.address.url,
            "ALLOWED_HOSTS": LOOPBACK,
            "LOG_LEVEL": "INFO",  # as in production: a line for each request is part of its price
            **settings,
        }
        self._running: list[Running] = []

    def start(self, name: str, **more: str) -> Running:
        """Start one of the product's; `more` are variables only it is told."""
        mine = product_programs(self.home, self.address)
        [program] = (each for each in mine if each.name == name)
        return self.start_program(program, **more)

    def start_program(self, program: Program, **more: str) -> Running:
        running = Running(program, self.home.log(program.name), self._works)
        self._running.append(running)
        told = program_environment(self.home, self._settings) | self._settings | more
        running.start({**told, "PROCESS_NAME": program.name})
        running.wait()
        return running

    @staticmethod
    def python(*arguments: str) -> tuple[str, ...]:
        return (sys.executable, *arguments)

    def _works(self, running: Running) -> bool:
        if running.name != "web":
            return _SIGNS[running.name] in running.words()
        try:
            return send("GET", f"{self.address.url}/healthz", timeout=2).status == 200
        except OSError:
            return False

    def stop(self) -> None:
        for running in reversed(self._running):
            running.end(15, seconds=PATIENCE_SECONDS)


@contextmanager
def programs(**settings: str) -> Iterator[Programs]:
    """Start what is needed inside; all of it is stopped at the end."""
    folder = Path(tempfile.mkdtemp(prefix="acervo-benchmark-"))
    home = Home(folder)
    home.make()
    started = Programs(home, **settings)
    try:
        yield started
    finally:
        started.stop()
        shutil.rmtree(folder, ignore_errors=True)
