"""What a killed earlier run left alive: found by whose it is, stopped in order."""

import contextlib
import signal
import time
from collections.abc import Iterator

import psutil

from deploy.local.environment import MARKER
from deploy.local.home import Home

SERVERS = ("postgres", "redis-server")
# The supervisor needs the time its programs may take, one group after the other.
SUPERVISOR_SECONDS, PROGRAM_SECONDS, SERVER_SECONDS = 60, 10, 30


def stop_leftovers(home: Home) -> int:
    """Stop every process of this home; say how many there were. Safe to repeat.

    Only for the holder of the home's lock: then no living run can be among them. First the
    supervisor, which would restart the others; then the programs; the servers they use last.
    """
    found = list(leftovers(home))
    _stop([each for each in found if _is_supervisor(each)], SUPERVISOR_SECONDS)
    _stop([each for each in leftovers(home) if not _is_server(each)], PROGRAM_SECONDS)
    _stop(list(leftovers(home)), SERVER_SECONDS)
    return len(found)


def leftovers(home: Home) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if _is_alive(process) and _belongs_to(home, process):
                yield process


def _belongs_to(home: Home, process: psutil.Process) -> bool:
    """By the marker in its environment; PostgreSQL and Redis write their titles over theirs and
    are known by the data folder they work in."""
    if _is_server(process):
        return process.cwd() in (str(home.redis), str(home.postgres / "data"))
    return process.environ().get(MARKER) == str(home.root)


def _is_supervisor(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return "supervisor.supervisord" in process.cmdline()
    return False


def _is_server(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.name() in SERVERS
    return False


def _is_alive(process: psutil.Process) -> bool:
    """A zombie has stopped; only its parent can make its entry go away."""
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _stop(processes: list[psutil.Process], patience: float) -> None:
    """Politely, then not."""
    for process in processes:
        _ask_to_stop(process)
    for process in (stubborn := _alive_after(patience, processes)):
        with contextlib.suppress(psutil.Error):
            process.kill()
    _alive_after(patience, stubborn)


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
