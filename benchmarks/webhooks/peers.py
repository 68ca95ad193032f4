"""A library's server beside ours: started, waited for and stopped like one of our programs."""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.programs import Program
from tests.support.house_programs import Running


@dataclass(frozen=True)
class Peer:
    """A server that takes the same deliveries; `slower` divides how many it is sent a round."""

    name: str
    what: str
    port: int
    path: str
    goal: float
    slower: int = 1


@contextmanager
def running(command: tuple[str, ...], port: int, environment: dict[str, str]) -> Iterator[None]:
    """A program that listens on `port` inside, told nothing but `environment` and the way."""
    with tempfile.TemporaryDirectory() as folder:
        program = Running(
            Program(name="peer", command=command),
            Path(folder) / "log",
            lambda _: _listens(port),
        )
        try:
            program.start({"PATH": os.environ["PATH"], "HOME": folder, **environment})
            program.wait()
            yield
        except BaseException:
            print(program.words()[-3000:])
            raise
        finally:
            program.end(15)


def _listens(port: int) -> bool:
    with socket.socket() as knock:
        knock.settimeout(1)
        return knock.connect_ex(("127.0.0.1", port)) == 0
