"""Members of staff: one who may do everything, and some who may do one thing."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from tests.factories import StaffFactory

Clerk = Callable[..., Client]


@pytest.fixture
def staff(db: None) -> User:
    return StaffFactory.create(name="Bia da Equipe")


@pytest.fixture
def desk(staff: User) -> Client:
    return _browser_of(staff)


@pytest.fixture
def clerk(db: None) -> Clerk:
    """`clerk("view_order")`: the browser of somebody who may do only that in billing."""

    def made(*codenames: str) -> Client:
        person = StaffFactory.create(is_superuser=False)
        found = Permission.objects.filter(content_type__app_label="billing")
        person.user_permissions.set(found.filter(codename__in=codenames))
        assert person.user_permissions.count() == len(codenames)
        return _browser_of(person)

    return made


def _browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client
