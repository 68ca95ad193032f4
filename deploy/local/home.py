"""The folder that holds one local installation: `.local/`, or `.local/test/` for the tests."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import Unable

CHECKOUT = Path(__file__).resolve().parents[2]
RUN_HOME = CHECKOUT / ".local"
TEST_HOME = RUN_HOME / "test"


@dataclass(frozen=True)
class Home:
    """Paths of one installation; nothing outside `root` is ever written."""

    root: Path

    @property
    def env_file(self) -> Path:
        return self.root / "env"

    @property
    def demo_file(self) -> Path:
        return self.root / "demo.json"

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        return self.root / "redis"

    @property
    def media(self) -> Path:
        return self.root / "media"

    @property
    def mail(self) -> Path:
        return self.root / "mail"

    @property
    def metrics(self) -> Path:
        return self.root / "metrics"

    @property
    def beat(self) -> Path:
        return self.root / "beat"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    def log(self, program: str) -> Path:
        return self.logs / f"{program}.log"

    def make(self) -> None:
        """Create the folders. Others may pass through, not look: PostgreSQL has its own OS user."""
        try:
            for folder in self._way_in():
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(0o711)
            for folder in (self.redis, self.beat, self.media, self.mail, self.metrics, self.logs):
                folder.mkdir(mode=0o700, exist_ok=True)
        except PermissionError as refusal:
            raise Unable(
                f"Não posso escrever em {refusal.filename}: a pasta é de outro usuário. "
                f"Rode como esse usuário ou apague {self.root}."
            ) from refusal

    def _way_in(self) -> list[Path]:
        """The folders that are ours to open, outermost first: never one above the checkout."""
        inside = [folder for folder in self.root.parents if CHECKOUT in folder.parents]
        return [*reversed(inside), self.root]


@contextmanager
def only_one_in(home: Home, *, refusal: str) -> Iterator[None]:
    """Hold the home's lock; the kernel drops it with the process, so it can never be stale.

    Raises Unable with the `refusal` its present holder left for whoever comes second.
    """
    with (home.root / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            lock.seek(0)
            raise Unable(lock.read()) from taken
        lock.truncate(0)
        lock.write(refusal)
        lock.flush()
        yield
