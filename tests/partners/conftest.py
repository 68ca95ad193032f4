"""A partner with a key, a stranger with another, and their deliveries."""

import pytest
from rest_framework.test import APIClient

from partners.models import Partner
from tests.factories import PartnerFactory, plain_api_key


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
