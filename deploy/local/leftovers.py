"""What a killed earlier run left alive: found by whose it is, stopped in order."""

import contextlib
import signal
import time
from collections.abc import Iterator

import psutil

from deploy.local.environment import MARKER
from deploy.local.home import Home

SERVERS = ("postgres", "redis-server")
PATIENCE_SECONDS = 45


def stop_leftovers(home: Home) -> int:
    """Stop every process of this home; say how many there were. Safe to repeat.

    Only for the holder of the home's lock: then no living run can be among them. The supervisor
    goes first, because it stops the others in order and would otherwise restart them.
    """
    found = list(leftovers(home))
    _stop([process for process in found if _is_supervisor(process)])
    _stop(list(leftovers(home)))
    return len(found)


def leftovers(home: Home) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if _is_alive(process) and _belongs_to(home, process):
                yield process


def _belongs_to(home: Home, process: psutil.Process) -> bool:
    """By the marker in its environment; PostgreSQL and Redis write their titles over theirs and
    are known by the data folder they work in."""
    if process.name() in SERVERS:
        return process.cwd() in (str(home.redis), str(home.postgres / "data"))
    return process.environ().get(MARKER) == str(home.root)


def _is_supervisor(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return "supervisor.supervisord" in process.cmdline()
    return False


def _is_alive(process: psutil.Process) -> bool:
    """A zombie has stopped; only its parent can make its entry go away."""
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _stop(processes: list[psutil.Process]) -> None:
    """Politely, then not."""
    for process in processes:
        _ask_to_stop(process)
    for process in (stubborn := _alive_after(PATIENCE_SECONDS, processes)):
        with contextlib.suppress(psutil.Error):
            process.kill()
    _alive_after(PATIENCE_SECONDS, stubborn)


def _ask_to_stop(process: psutil.Process) -> None:
    """PostgreSQL waits for its clients on SIGTERM, and for nobody on SIGINT."""
    with contextlib.suppress(psutil.Error):
        process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)


def _alive_after(seconds: float, processes: list[psutil.Process]) -> list[psutil.Process]:
    """Wait until all have stopped, at most so long; those still alive."""
    deadline = time.monotonic() + seconds
    alive = processes
    while (alive := [each for each in alive if _is_alive(each)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive
