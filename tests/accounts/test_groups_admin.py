"""Groups give permissions, so only who has them all may touch them."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("is_superuser", "status"), [(True, 200), (False, 403)])
def test_groups_are_for_superusers_alone(client: Client, is_superuser: bool, status: int) -> None:
    staff = StaffFactory.create(is_superuser=is_superuser)
    staff.user_permissions.add(*Permission.objects.filter(content_type__model="group"))
    group = Group.objects.create(name="suporte")
    client.force_login(staff)
    assert client.get(f"/admin/auth/group/{group.pk}/change/").status_code == status
    assert client.get("/admin/auth/group/add/").status_code == status
