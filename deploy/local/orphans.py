"""Stops the children a killed program leaves: an event listener of the supervisor.

A web or worker process killed with SIGKILL cannot stop its own children, and those would go on
holding its port and its tasks. The supervisor gives every program a process group of its own, so
whatever is still in the group of a dead program is an orphan.
"""

import contextlib
import os
import signal
import sys

EVENTS = "PROCESS_STATE_EXITED,PROCESS_STATE_STOPPED"


def listen() -> None:
    """The supervisor's listener protocol: say READY, take one event, say it is done, again."""
    while True:
        sys.stdout.write("READY\n")
        sys.stdout.flush()
        if not (header := sys.stdin.readline()):
            return
        kill_group(_pid_in(sys.stdin.read(int(_fields(header)["len"]))))
        sys.stdout.write("RESULT 2\nOK")
        sys.stdout.flush()


def kill_group(leader: int) -> None:
    """Safe to repeat: an empty group is what we want."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _pid_in(payload: str) -> int:
    return int(_fields(payload)["pid"])


def _fields(line: str) -> dict[str, str]:
    return dict(field.split(":", 1) for field in line.split())


if __name__ == "__main__":
    listen()
