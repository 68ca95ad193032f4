"""The running house as a fixture; tests/conftest.py makes it known to every test."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker, Settings

from core.storage import forget_storage
from tests.support.house import House

LOG_TAIL_LINES = 40


@pytest.fixture(scope="session")
def running_house(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[House]:
    """One house for the whole session: starting it takes seconds, tidying it does not."""
    house = House()
    failed_before = request.session.testsfailed
    try:
        with django_db_blocker.unblock():
            house.open()
        yield house
    finally:
        failed = request.session.testsfailed > failed_before
        house.close(keep=failed)
        if failed:
            sys.stderr.write(f"\nThe house's logs are kept: {house.home.logs}\n")


@pytest.fixture(scope="module")
def house_storage(request: pytest.FixtureRequest) -> str:
    """ "s3" or "folder"; tests on both say so:

    @pytest.mark.parametrize("house_storage", ["s3", "folder"], indirect=True, scope="module")
    """
    return str(getattr(request, "param", "s3"))


@pytest.fixture
def house(
    request: pytest.FixtureRequest,
    running_house: House,
    house_storage: str,
    django_db_blocker: DjangoDbBlocker,
    clean_memory: None,
    settings: Settings,
) -> Iterator[House]:
    """The house with everybody up and nothing in it; rows and files are at hand in the test."""
    failed_before = request.session.testsfailed
    _use_storage(running_house, on_s3=house_storage == "s3")
    for name, value in running_house.storage_settings.items():
        setattr(settings, name, Path(value) if name == "MEDIA_ROOT" else value)
    settings.BASE_URL = running_house.http.base_url
    forget_storage()
    with django_db_blocker.unblock(), running_house.rows():
        running_house.tidy()
        yield running_house
    forget_storage()
    if request.session.testsfailed > failed_before:
        _show_logs(running_house)


def _use_storage(house: House, *, on_s3: bool) -> None:
    """Programs read their settings once, so another storage means other processes.

    `House.tidy` starts who is not there.
    """
    if house.on_s3 != on_s3:
        house.on_s3 = on_s3
        house.kill("web", "worker")


def _show_logs(house: House) -> None:
    """Printed after the test: pytest shows it with the failure."""
    for name, text in house.logs().items():
        print(f"── {name}", *text.splitlines()[-LOG_TAIL_LINES:], sep="\n")
