"""A new row the short way: the same row `save()` would make."""

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.rows import insert_row
from partners.models import Delivery
from tests.factories import DeliveryFactory

pytestmark = pytest.mark.django_db


def person(email: str) -> User:
    return User(email=email, name="Bia")


def test_insert_row_writes_what_save_would() -> None:
    saved, inserted = person("um@exemplo.com.br"), person("dois@exemplo.com.br")
    saved.save()
    assert insert_row(inserted)

    before, after = (
        User.objects.filter(pk=each.pk).values_list().get() for each in (saved, inserted)
    )
    names = [field.name for field in User._meta.concrete_fields]
    different = {name for name, a, b in zip(names, before, after, strict=True) if a != b}
    assert different <= {"id", "email", "created_at"}
    assert not inserted._state.adding


def test_insert_row_prepares_values_as_their_fields_say() -> None:
    loud = person("TRÊS@Exemplo.com.br")
    listed = DeliveryFactory.build(partner=DeliveryFactory().partner, assets_payload=[{"é": None}])
    insert_row(loud)
    insert_row(listed)

    assert User.objects.get(pk=loud.pk).email == "três@exemplo.com.br"
    assert Delivery.objects.get(pk=listed.pk).assets_payload == [{"é": None}]


def test_insert_row_is_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        insert_row(person("bia@exemplo.com.br"))


def test_insert_row_unless_there_leaves_out_what_an_index_refuses() -> None:
    assert insert_row(person("bia@exemplo.com.br"), unless_there=True)
    assert not insert_row(person("bia@exemplo.com.br"), unless_there=True)
    assert User.objects.count() == 1


def test_insert_row_of_a_row_that_is_there_is_refused() -> None:
    insert_row(person("bia@exemplo.com.br"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_row(person("bia@exemplo.com.br"))
