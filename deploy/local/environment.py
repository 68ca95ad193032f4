"""The variables a local installation runs with, and how `manage.py` beside it gets them."""

import base64
import os
import secrets
import shlex
from pathlib import Path

from deploy.local.files import write_private
from deploy.local.home import CHECKOUT, RUN_HOME, Home
from deploy.local.memory import Memory
from deploy.local.ports import EVERYWHERE, LOOPBACK, Address

# Every process of an installation carries this, so that leftovers can be told from strangers.
MARKER = "ACERVO_HOME"
# Servers that are not ours: whoever runs beside us must be told of them in full.
OUTSIDE = ("DATABASE_", "REDIS_", "S3_")


def adopt_running_servers(file: Path = RUN_HOME / "env") -> None:
    """Give a bare `manage.py` the servers and keys of `make run`. Safe to repeat.

    Says nothing over what is set already, and does nothing at all where DATABASE_URL is set:
    then somebody else decides which servers are used.
    """
    if os.environ.get("DATABASE_URL") or not file.exists():
        return
    for name, value in read_env_file(file).items():
        os.environ.setdefault(name, value)


def read_env_file(file: Path) -> dict[str, str]:
    """NAME=value lines, quoted for a shell: `set -a; . .local/env` reads the same."""
    assignments = (shlex.split(line)[0] for line in file.read_text().splitlines() if line)
    return dict(assignment.split("=", 1) for assignment in assignments)


def write_env_file(file: Path, settings: dict[str, str]) -> None:
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in sorted(settings.items())]
    write_private(file, "".join(lines))


def run_settings(
    home: Home, memory: Memory, address: Address, servers: dict[str, str]
) -> dict[str, str]:
    """What the product's programs are told; a variable already set always wins."""
    told = command_settings(home, memory, servers) | _unless_set(
        {
            "BASE_URL": address.url,
            "ALLOWED_HOSTS": _allowed_hosts(address),
            # One slash more than usual: the first one only parts the path from the empty host.
            "EMAIL_URL": f"filemail:///{home.mail}",
            # A place to pay at, with money that is none.
            "SANDBOX_GATEWAY_ENABLED": "true",
        }
    )
    return told | {name: os.environ[name] for name in os.environ if name.startswith(OUTSIDE)}


def command_settings(home: Home, memory: Memory, servers: dict[str, str]) -> dict[str, str]:
    """What any command needs: servers, keys, a place for files where S3 is not told."""
    files = {} if os.environ.get("S3_BUCKET") else {"MEDIA_ROOT": str(home.media)}
    return _unless_set(_remembered_keys(memory) | servers | files)


def program_environment(home: Home, settings: dict[str, str]) -> dict[str, str]:
    """The whole environment of a supervised program."""
    return {
        **os.environ,
        **settings,
        MARKER: str(home.root),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(home.metrics),
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONUNBUFFERED": "1",
    }


def _unless_set(defaults: dict[str, str]) -> dict[str, str]:
    return {name: os.environ.get(name) or value for name, value in defaults.items()}


def _remembered_keys(memory: Memory) -> dict[str, str]:
    return {
        "SECRET_KEY": memory.recall("SECRET_KEY", lambda: secrets.token_urlsafe(50)),
        "JWT_SECRET": memory.recall("JWT_SECRET", lambda: secrets.token_urlsafe(50)),
        "FIELD_ENCRYPTION_KEYS": memory.recall("FIELD_ENCRYPTION_KEYS", _fernet_key),
    }


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _allowed_hosts(address: Address) -> str:
    """This machine's names; every name once the person asked to be reached from elsewhere."""
    if address.host in EVERYWHERE:
        return "*"
    return ",".join(dict.fromkeys([LOOPBACK, "localhost", "[::1]", address.reachable_host]))
