"""Real processes and folders: no row and no Redis is needed here."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.home import Home

NAMED_BY_A_CALLER = ("DATABASE_", "REDIS_", "S3_")
OURS = ("PORT", "HOST", "BASE_URL", "ALLOWED_HOSTS", "EMAIL_URL", "MAKELEVEL", "MEDIA_ROOT")


@pytest.fixture(autouse=True)
def clean_memory() -> None:
    """The suite's own fixture asks for Redis; these tests start their own."""


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the environment says which servers, address or keys to use."""
    for name in list(os.environ):
        if name.startswith(NAMED_BY_A_CALLER) or name in OURS:
            monkeypatch.delenv(name)


@pytest.fixture
def home() -> Iterator[Home]:
    """An empty home in a folder PostgreSQL's OS user can reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="acervo-"))
    folder.chmod(0o711)
    made = Home(folder / "home")
    made.make()
    yield made
    shutil.rmtree(folder, ignore_errors=True)
