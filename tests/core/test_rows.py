"""New rows the short way: the same rows `save()` would make."""

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.models import AuditEntry
from core.rows import insert_rows

pytestmark = pytest.mark.django_db


def person(email: str) -> User:
    return User(email=email, name="Bia")


def test_insert_rows_writes_what_save_would() -> None:
    saved, inserted = person("um@exemplo.com.br"), person("dois@exemplo.com.br")
    saved.save()
    assert insert_rows([inserted]) == 1

    before, after = (dict(User.objects.values().get(pk=each.pk)) for each in (saved, inserted))
    different = {name for name in before if before[name] != after[name]}
    assert different <= {"id", "email", "created_at"}
    assert not inserted._state.adding


def test_insert_rows_prepares_values_as_their_fields_say() -> None:
    loud = person("TRÊS@Exemplo.com.br")
    insert_rows([loud])
    insert_rows([AuditEntry(actor="test", action="a.b.c", subject="x:1", after={"é": [1, None]})])

    assert User.objects.get(pk=loud.pk).email == "três@exemplo.com.br"
    entry = AuditEntry.objects.get()
    assert (entry.after, entry.before) == ({"é": [1, None]}, None)
    assert entry.at is not None


def test_insert_rows_of_many_is_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        assert insert_rows([person(f"{n}@exemplo.com.br") for n in range(5)]) == 5
    assert User.objects.count() == 5


def test_insert_rows_unless_there_leaves_out_what_an_index_refuses() -> None:
    insert_rows([person("bia@exemplo.com.br")])

    rows = [person("bia@exemplo.com.br"), person("ana@exemplo.com.br")]
    assert insert_rows(rows, unless_there=True) == 1

    assert User.objects.count() == 2


def test_insert_rows_of_a_row_that_is_there_is_refused() -> None:
    insert_rows([person("bia@exemplo.com.br")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows([person("bia@exemplo.com.br")])
