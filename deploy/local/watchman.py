"""Sees to it that no process outlives its purpose: an event listener of the supervisor.

A web or worker process killed with SIGKILL cannot stop its own children, and those would go on
holding its port and its tasks. The supervisor gives every program a process group of its own, so
whatever is still in the group of a dead program is an orphan and is killed.

The runner itself may be killed too. Its supervisor is then handed to another parent, and is told
to stop everything.
"""

import contextlib
import os
import signal
import sys

import psutil

ENDED = ("PROCESS_STATE_EXITED", "PROCESS_STATE_STOPPED")
EVENTS = (*ENDED, "TICK_5")
# Which process started the supervisor.
RUNNER = "ACERVO_RUNNER"


def listen() -> None:
    """The supervisor's listener protocol: say READY, take one event, say it is done, again."""
    while True:
        sys.stdout.write("READY\n")
        sys.stdout.flush()
        if not (header := sys.stdin.readline()):
            return
        event = _fields(header)
        _notice(event["eventname"], _fields(sys.stdin.read(int(event["len"]))))
        sys.stdout.write("RESULT 2\nOK")
        sys.stdout.flush()


def kill_group(leader: int) -> None:
    """Safe to repeat: an empty group is what we want."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _notice(event: str, details: dict[str, str]) -> None:
    if event in ENDED:
        kill_group(int(details["pid"]))
    elif _runner_is_gone():
        os.kill(os.getppid(), signal.SIGTERM)


def _runner_is_gone() -> bool:
    supervisor = psutil.Process(os.getppid())
    return bool(supervisor.ppid() != int(os.environ[RUNNER]))


def _fields(line: str) -> dict[str, str]:
    return dict(field.split(":", 1) for field in line.split())


if __name__ == "__main__":
    listen()
