"""The house as it runs: web, worker, relay and beat as processes, beside servers of their own.

The programs are those of `make run`, started here one by one so that a test may kill, freeze and
restart each of them. Files live in a fake S3 inside the test's process, which can be told to fail,
or in a folder. The test sees the house's rows through its own ORM.
"""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

import redis
from celery import Celery

from deploy.local.environment import program_environment
from deploy.local.home import Home
from deploy.local.memory import Memory
from deploy.local.ports import LOOPBACK, Address, free_port
from deploy.local.postgres import Postgres
from deploy.local.programs import product_programs
from deploy.local.redis import Redis
from tests.support.house_client import Client
from tests.support.house_database import default_database, empty_tables, migrate
from tests.support.house_programs import Running
from tests.support.s3.fake_s3 import FakeS3

PRODUCT = ("web", "worker", "relay")
KEYS = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS")
# What each program says once it does its work; the web server is asked instead.
SIGNS = {"worker": "ready.", "relay": "relay_listening", "beat": "beat: Starting"}


class House:
    """One installation in a folder of its own, from `open` to `close`."""

    def __init__(self) -> None:
        # Not pytest's folder: PostgreSQL's OS user could not enter it.
        self.home = Home(Path(tempfile.mkdtemp(prefix="acervo-house-")))
        self.home.make()
        self.s3 = FakeS3()
        self.on_s3 = True
        self._special: set[str] = set()  # programs started for one test's sake
        self._address = Address(LOOPBACK, free_port())
        self.http = Client(self._address.url)
        memory = Memory(self.home)
        self._postgres = Postgres(self.home, memory, durable=True)
        self._redis = Redis(self.home, memory)
        self.database_url = self._postgres.settings["DATABASE_URL"]
        self.redis_url = self._redis.settings["REDIS_URL"]
        self.programs = {each.name: each for each in self._servers()}
        for program in product_programs(self.home, self._address):
            self.programs[program.name] = Running(program, self.home.log(program.name), self._up)

    def _servers(self) -> Iterator[Running]:
        postgres = self._postgres.prepare()
        # A killed server still loses nothing without fsync, only a machine without power does.
        command = (*postgres.command, "-c", "fsync=off")
        log = self.home.log("postgres")
        yield Running(replace(postgres, command=command), log, lambda _: self._postgres.answers())
        yield Running(
            self._redis.prepare(), self.home.log("redis"), lambda _: self._redis.answers()
        )

    def open(self) -> None:
        self.s3.__enter__()
        self.start("postgres", "redis")
        with self.rows():
            migrate()
        self.start(*PRODUCT)

    def close(self, *, keep: bool) -> None:
        """Stop everything that was started; `keep` the logs for whoever looks for the reason."""
        for name in ("beat", *PRODUCT, "redis"):
            self.programs[name].kill()
        self.programs["postgres"].end(signal.SIGQUIT)
        self.s3.__exit__()
        if not keep:
            shutil.rmtree(self.home.root, ignore_errors=True)

    # Processes

    def start(self, *names: str, extra: tuple[str, ...] = (), **settings: str) -> None:
        """Start programs and wait for them; `settings` are variables only for this start."""
        for name in names:
            self.programs[name].start(self.environment(PROCESS_NAME=name, **settings), *extra)
            (self._special.add if settings or extra else self._special.discard)(name)
        for name in names:
            self.programs[name].wait()

    def kill(self, *names: str) -> None:
        """SIGKILL to every process of each program."""
        for name in names:
            self.programs[name].kill()

    def restart(self, *names: str, extra: tuple[str, ...] = (), **settings: str) -> None:
        self.kill(*names)
        self.start(*names, extra=extra, **settings)

    @contextmanager
    def paused(self, name: str) -> Iterator[None]:
        """Frozen: connections stay, nothing is answered."""
        self.programs[name].signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.programs[name].signal(signal.SIGCONT)

    def _up(self, program: Running) -> bool:
        return SIGNS[program.name] in program.words() if program.name != "web" else self._web_up()

    def _web_up(self) -> bool:
        try:
            return self.http.get("/healthz", timeout=2).status == 200
        except OSError:
            return False

    def send_task(self, name: str, *arguments: object, queue: str = "default") -> None:
        """Put a task where the worker takes it from, past the outbox."""
        with Celery(broker=self._broker_url, set_as_current=False) as app:
            app.send_task(name, args=list(arguments), queue=queue, ignore_result=True)

    @property
    def _broker_url(self) -> str:
        """The broker's own database beside the cache's, as config.settings.data has it."""
        return f"{self.redis_url.rpartition('/')[0]}/1"

    # Surroundings

    def environment(self, **settings: str) -> dict[str, str]:
        told = {
            **{name: os.environ[name] for name in KEYS},
            **self._postgres.settings,
            **self._redis.settings,
            **self.storage_settings,
            "BASE_URL": self._address.url,
            "ALLOWED_HOSTS": LOOPBACK,
            "EMAIL_URL": f"filemail:///{self.home.mail}",
            "LOG_LEVEL": "INFO",
        }
        settings = {"DJANGO_SETTINGS_MODULE": "tests.support.house_settings", **settings}
        return program_environment(self.home, told) | settings

    @property
    def storage_settings(self) -> dict[str, str]:
        """What both the programs and the test need to find the files."""
        local = {**dict.fromkeys(self.s3.settings, ""), "S3_REGION": "us-east-1"}
        where = self.s3.settings if self.on_s3 else local
        return {**where, "MEDIA_ROOT": str(self.home.media)}

    @contextmanager
    def rows(self) -> Iterator[None]:
        """Inside, the ORM of this process works on the house's database."""
        with default_database(self.database_url):
            yield

    def tidy(self) -> None:
        """Everybody up, no rows, no files, no letters, nothing counted, nothing failing."""
        self.s3.reset()
        self.kill("beat", *self._special)
        down = [each for each in ("postgres", "redis") if not self.programs[each].is_alive]
        self.start(*down)
        self.start(*(each for each in PRODUCT if not self.programs[each].is_alive))
        empty_tables()
        with redis.Redis.from_url(self.redis_url) as client:
            client.flushdb()
        for folder in (self.home.media, self.home.mail):
            shutil.rmtree(folder)
            folder.mkdir(mode=0o700)

    # Looking

    def wait_until(
        self, condition: Callable[[], object], seconds: float = 30, *, what: str = "it happened"
    ) -> float:
        """Answer how many seconds it took. Fails when it does not come in time."""
        started = time.monotonic()
        while not condition():
            if time.monotonic() - started > seconds:
                raise AssertionError(f"after {seconds} s still not: {what}")
            time.sleep(0.1)
        return time.monotonic() - started

    def letters(self) -> list[EmailMessage]:
        """Every e-mail sent since `tidy`."""
        texts = [file.read_text() for file in sorted(self.home.mail.iterdir())]
        letters = [part for text in texts for part in text.split("-" * 79 + "\n") if part.strip()]
        return [message_from_string(letter, policy=policy.default) for letter in letters]

    def logs(self) -> dict[str, str]:
        """Everything every program has said, by name."""
        files = sorted(self.home.logs.iterdir())
        return {file.stem: file.read_text(errors="replace") for file in files}
