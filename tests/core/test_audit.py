"""The trail: beside the change, and not to be touched afterwards."""

import pytest
from django.db import DatabaseError, connection, transaction

from core import audit
from core.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_record_keeps_who_what_and_both_states() -> None:
    audit.record("test.thing.changed", subject="thing:1", by="user:7", before={"a": 1}, after={})
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.before) == ("user:7", "test.thing.changed", {"a": 1})


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused() -> None:
    with pytest.raises(audit.OutsideTransaction):
        audit.record("test.thing.changed", subject="thing:1", by="user:7")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET actor = 'nobody'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
    ],
)
def test_trail_refuses_change(statement: str) -> None:
    audit.record("test.thing.changed", subject="thing:1", by="user:7")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEntry.objects.count() == 1


def test_trail_without_its_trigger_would_take_the_change() -> None:
    """The negative control: the trigger is what refuses, nothing else."""
    audit.record("test.thing.changed", subject="thing:1", by="user:7")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entries DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM audit_entries")
        cursor.execute("ALTER TABLE audit_entries ENABLE TRIGGER USER")
    assert not AuditEntry.objects.exists()
