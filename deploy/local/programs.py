"""The programs of the product, as the supervisor starts them."""

import os
import sys
from dataclasses import dataclass
from enum import StrEnum

from deploy.local.home import Home
from deploy.local.ports import Address

QUEUES = "default,copies,media"
WEB_PROCESSES = 2
THREADS_PER_WEB_PROCESS = 8


class Group(StrEnum):
    """Programs that start and stop together."""

    # Up with the supervisor, down last: servers outlive the programs that use them.
    SERVERS = "servers"
    # Up once the data is ready.
    PRODUCT = "product"


@dataclass(frozen=True)
class Program:
    """One long-running process: how to start it, how to stop it."""

    name: str
    command: tuple[str, ...]
    group: Group = Group.PRODUCT
    user: str | None = None
    stop_signal: str = "TERM"
    stop_seconds: int = 10


def product_programs(home: Home, address: Address) -> list[Program]:
    return [_web(address), _worker(), _beat(home), _relay()]


def _web(address: Address) -> Program:
    """Two processes, so that one busy or dying process never leaves the door unattended."""
    return Program(
        name="web",
        command=_python(
            *("-m", "granian", "--interface", "wsgi"),
            *("--host", address.host, "--port", str(address.port)),
            *("--workers", str(WEB_PROCESSES)),
            *("--blocking-threads", str(THREADS_PER_WEB_PROCESS)),
            *("--respawn-failed-workers", "--respawn-interval", "0.5"),
            *("--workers-kill-timeout", "5"),
            "config.wsgi:application",
        ),
    )


def _worker() -> Program:
    """Gossip and mingle only help fleets of workers; one worker starts faster without them."""
    processes = max(2, min(4, os.cpu_count() or 2))
    return Program(
        name="worker",
        command=_python(
            *("-m", "celery", "-A", "config", "worker", "--loglevel", "INFO"),
            *("--queues", QUEUES, "--concurrency", str(processes)),
            *("--without-gossip", "--without-mingle"),
        ),
    )


def _beat(home: Home) -> Program:
    """The timetable. No pid file: the supervisor already knows the process."""
    return Program(
        name="beat",
        command=_python(
            *("-m", "celery", "-A", "config", "beat", "--loglevel", "INFO", "--pidfile="),
            *("--schedule", str(home.beat / "schedule")),
        ),
    )


def _relay() -> Program:
    return Program(name="relay", command=_python("manage.py", "relay"))


def _python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)
