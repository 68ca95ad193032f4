"""Members of staff: one who may do everything, and some who may do one thing."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from gateways.models import Gateway
from tests.factories import StaffFactory
from tests.factories_gateways import GatewayFactory

Clerk = Callable[..., Client]


@pytest.fixture
def staff(db: None) -> User:
    return StaffFactory.create(name="Bia da Equipe")


@pytest.fixture
def desk(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def clerk(db: None) -> Clerk:
    """`clerk("view_payment")`: the browser of somebody who may do only that."""

    def made(*codenames: str) -> Client:
        person = StaffFactory.create(is_superuser=False)
        found = Permission.objects.filter(content_type__app_label="gateways")
        person.user_permissions.set(found.filter(codename__in=codenames))
        client = Client()
        client.force_login(person)
        return client

    return made


@pytest.fixture
def gateway(db: None) -> Gateway:
    keys = {"api_key": "Client_Id_0123456789", "signing_secret": "Client_Secret_abcdef98765"}
    return GatewayFactory.create(kind="sandbox", name="Caixa", credentials=keys)
