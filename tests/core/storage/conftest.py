"""The same tests on every storage: a folder behind a real web server, and three S3 servers."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import QuietWSGIRequestHandler
from pytest_django import Settings

from core.storage import ObjectStorage, storage
from tests.support.s3.fake_s3 import FakeS3
from tests.support.s3.others import moto_settings, s3rver_program, s3rver_settings

SIGNATURE, EXPIRY, PRECONDITION = "signature", "expiry", "precondition"
KEY_ORDER, EMPTY_RANGE = "order of keys", "range of an empty object"
_EVERYTHING = frozenset({SIGNATURE, EXPIRY, PRECONDITION, KEY_ORDER, EMPTY_RANGE})


@dataclass(frozen=True)
class Backend:
    """A storage under test, and what its server is known to check at all."""

    name: str
    storage: ObjectStorage
    checks: frozenset[str]

    def must_check(self, what: str) -> None:
        if what not in self.checks:
            pytest.skip(f"{self.name} does not check the {what}")


_CHECKS = {
    "local": _EVERYTHING,
    "fake": _EVERYTHING,
    "moto": frozenset({KEY_ORDER, EMPTY_RANGE}),
    "s3rver": frozenset({EXPIRY}),
}


@pytest.fixture(scope="session")
def moto() -> Iterator[dict[str, str]]:
    with moto_settings() as values:
        yield values


@pytest.fixture(scope="session")
def s3rver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    program = s3rver_program()
    if program is None:
        pytest.skip("s3rver is not installed: `npm install s3rver`, or name it in S3RVER_BIN")
    with s3rver_settings(program, tmp_path_factory.mktemp("s3rver")) as values:
        yield values


@pytest.fixture(scope="session")
def running_fake() -> Iterator[FakeS3]:
    with FakeS3() as fake:
        yield fake


@pytest.fixture
def fake_s3(running_fake: FakeS3, settings: Settings) -> FakeS3:
    """Our own S3, configured, empty and without faults."""
    running_fake.reset()
    _apply(settings, running_fake.settings)
    return running_fake


@pytest.fixture
def local_site(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The folder backend behind a real web server with the real middleware."""
    settings.ROOT_URLCONF = "core.storage.local_urls"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    _apply(settings, {"S3_BUCKET": "", "MEDIA_ROOT": str(tmp_path / "media")})
    with _web_server() as url:
        settings.BASE_URL = url
        yield url


@pytest.fixture(params=["local", "fake", "moto", "s3rver"])
def backend(request: pytest.FixtureRequest, settings: Settings) -> Backend:
    name = request.param
    values = request.getfixturevalue({"local": "local_site", "fake": "fake_s3"}.get(name, name))
    if isinstance(values, dict):
        _apply(settings, values)
    backend = Backend(name, storage(), _CHECKS[name])
    backend.storage.delete([found.key for found in backend.storage.list("")])
    return backend


def _apply(settings: Settings, values: dict[str, str]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)


@contextmanager
def _web_server() -> Iterator[str]:
    with ExitStack() as stack:
        server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
        stack.callback(server.server_close)
        server.set_app(WSGIHandler())
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        stack.callback(server.shutdown)
        yield f"http://127.0.0.1:{server.server_port}"
