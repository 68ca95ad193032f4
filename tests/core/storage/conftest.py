"""The same tests on every storage: a folder behind a real web server, and three S3 servers."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import QuietWSGIRequestHandler, ThreadedWSGIServer
from pytest_django.fixtures import SettingsWrapper

from core.storage import ObjectStorage, forget_storage, storage
from tests.support.s3.fake_s3 import FakeS3
from tests.support.s3.others import moto_settings, s3rver_program, s3rver_settings

SIGNATURE, EXPIRY, PRECONDITION, RANGE = "signature", "expiry", "precondition", "range"


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
    "local": frozenset({SIGNATURE, EXPIRY, PRECONDITION}),
    "fake": frozenset({SIGNATURE, EXPIRY, PRECONDITION}),
    "moto": frozenset[str](),
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


@pytest.fixture
def fake_s3(settings: SettingsWrapper) -> Iterator[FakeS3]:
    """Our own S3, running and configured."""
    with FakeS3() as fake:
        _apply(settings, fake.settings)
        yield fake


@pytest.fixture
def local_site(settings: SettingsWrapper, tmp_path: Path) -> Iterator[str]:
    """The folder backend behind a real web server with the real middleware."""
    settings.ROOT_URLCONF = "core.storage.local_urls"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    _apply(settings, {"S3_BUCKET": "", "MEDIA_ROOT": str(tmp_path / "media")})
    with _web_server() as url:
        settings.BASE_URL = url
        yield url


@pytest.fixture(params=["local", "fake", "moto", "s3rver"])
def backend(request: pytest.FixtureRequest, settings: SettingsWrapper) -> Backend:
    name = request.param
    values = request.getfixturevalue({"local": "local_site", "fake": "fake_s3"}.get(name, name))
    if isinstance(values, dict):
        _apply(settings, values)
    backend = Backend(name, storage(), _CHECKS[name])
    backend.storage.delete([found.key for found in backend.storage.list("")])
    return backend


@pytest.fixture(autouse=True)
def no_remembered_storage() -> Iterator[None]:
    yield
    forget_storage()


def _apply(settings: SettingsWrapper, values: dict[str, str]) -> None:
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
