"""PostgreSQL and Redis for a home: the ones the environment names, embedded ones otherwise."""

import os
from typing import Protocol

from deploy.local.home import Home
from deploy.local.memory import Memory
from deploy.local.postgres import Postgres
from deploy.local.programs import Program
from deploy.local.redis import Redis
from deploy.local.supervisor import Supervisor


class Server(Protocol):
    @property
    def settings(self) -> dict[str, str]: ...

    def prepare(self) -> Program: ...

    def answers(self) -> bool: ...


class Servers:
    """The embedded servers of a home; none where the environment names servers of its own."""

    def __init__(self, home: Home, memory: Memory, *, durable: bool) -> None:
        self._embedded: dict[str, Server] = {}
        if not os.environ.get("DATABASE_URL"):
            self._embedded["postgres"] = Postgres(home, memory, durable=durable)
        if not os.environ.get("REDIS_URL"):
            self._embedded["redis"] = Redis(home, memory)

    @property
    def settings(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL, as far as they are ours to say."""
        return {
            name: value
            for server in self._embedded.values()
            for name, value in server.settings.items()
        }

    def prepare(self) -> list[Program]:
        return [server.prepare() for server in self._embedded.values()]

    def wait(self, supervisor: Supervisor) -> None:
        for name, server in self._embedded.items():
            supervisor.wait_for(name, server.answers)
