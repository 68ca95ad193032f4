"""A partner with a key, a stranger with another, and their deliveries."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from partners.models import Partner
from tests.factories import PartnerFactory, plain_api_key
from tests.support.s3.fake_s3 import FakeS3


class JsonClient(APIClient):
    """Speaks JSON unless told otherwise; our API takes nothing else."""

    default_format = "json"


def program_of(partner: Partner) -> APIClient:
    """A client that sends a key of this partner's."""
    client = JsonClient()
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {plain_api_key(partner)}")
    return client


@pytest.fixture
def partner(db: None) -> Partner:
    return PartnerFactory.create()


@pytest.fixture
def program(partner: Partner) -> APIClient:
    """The partner's program."""
    return program_of(partner)


@pytest.fixture
def stranger(db: None) -> APIClient:
    """Another partner's program."""
    return program_of(PartnerFactory.create())


@pytest.fixture(scope="session")
def running_s3() -> Iterator[FakeS3]:
    with FakeS3() as fake:
        yield fake


@pytest.fixture
def fake_s3(running_s3: FakeS3, settings: Settings) -> FakeS3:
    """Files live in our own S3, which is empty and fails when told to."""
    running_s3.reset()
    for name, value in running_s3.settings.items():
        setattr(settings, name, value)
    return running_s3
