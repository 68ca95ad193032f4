"""Of the transactions that commit at the same moment, one rings for all.

A transaction that notifies keeps every other one that wants to from committing until it is on the
disk itself, so commits queue one behind the other instead of sharing a write. Whoever finds the
rope in another's hands leaves it: the bell rings at about the same time anyway, and the relay,
once woken, looks twice. Deferred, because only the commit itself is as short as that.
"""

from django.db import migrations

ONE_RINGS = """
DROP TRIGGER outbox_messages_ring ON outbox_messages;

CREATE OR REPLACE FUNCTION ring_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_try_advisory_xact_lock(hashtext('outbox'), hashtext('bell')) THEN
        NOTIFY outbox;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER outbox_messages_ring
    AFTER INSERT ON outbox_messages DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ring_outbox();
"""

EACH_RINGS = """
DROP TRIGGER outbox_messages_ring ON outbox_messages;

CREATE OR REPLACE FUNCTION ring_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY outbox;
    RETURN NULL;
END $$;

CREATE TRIGGER outbox_messages_ring
    AFTER INSERT ON outbox_messages
    FOR EACH STATEMENT EXECUTE FUNCTION ring_outbox();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_triggers")]

    operations = [migrations.RunSQL(ONE_RINGS, EACH_RINGS)]
