"""TCP ports: finding a free one, and refusing one that is taken before anything starts."""

import errno
import os
import socket
from dataclasses import dataclass

from deploy.local.errors import Unable

LOOPBACK = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def bind_once(host: str, port: int) -> None:
    """Take the port for a moment, the way a server would. Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        # Two sockets may bind one port with SO_REUSEADDR; only one of them may listen.
        probe.listen()


def is_free(port: int) -> bool:
    try:
        bind_once(LOOPBACK, port)
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Address:
    """Where the web server listens, from HOST and PORT."""

    host: str
    port: int

    @classmethod
    def from_environment(cls) -> "Address":
        port = os.environ.get("PORT") or "8000"
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise Unable(f"PORT={port} não é uma porta. Use um número de 1 a 65535.")
        return cls(host=os.environ.get("HOST") or LOOPBACK, port=int(port))

    @property
    def reachable_host(self) -> str:
        """What to type in a browser on this machine."""
        host = LOOPBACK if self.host in EVERYWHERE else self.host
        return f"[{host}]" if ":" in host else host

    @property
    def url(self) -> str:
        return f"http://{self.reachable_host}:{self.port}"

    def check_free(self) -> None:
        """Raises Unable, naming the port and the way out, if nobody could listen here."""
        try:
            bind_once(self.host, self.port)
        except OSError as problem:
            raise Unable(self._refusal(problem)) from problem

    def _refusal(self, problem: OSError) -> str:
        if problem.errno == errno.EADDRINUSE:
            return (
                f"A porta {self.port} de {self.host} já está em uso por outro programa. "
                f"Escolha outra, por exemplo: make run PORT={self._next_port()}"
            )
        return (
            f"Não posso atender em {self.host}:{self.port}: {problem.strerror}. Mude HOST ou PORT."
        )

    def _next_port(self) -> int:
        nearby = range(self.port + 1, min(self.port + 100, 65536))
        return next((port for port in nearby if is_free(port)), free_port())
