"""Guards of the database itself: append-only tables, and the bell that wakes the relay."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_entries_are_append_only
    BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entries_are_not_truncated
    BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

CHANGEABLE = """
DROP TRIGGER audit_entries_are_append_only ON audit_entries;
DROP TRIGGER audit_entries_are_not_truncated ON audit_entries;
DROP FUNCTION refuse_change();
"""

BELL = """
CREATE FUNCTION ring_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY outbox;
    RETURN NULL;
END $$;

CREATE TRIGGER outbox_messages_ring
    AFTER INSERT ON outbox_messages
    FOR EACH STATEMENT EXECUTE FUNCTION ring_outbox();
"""

NO_BELL = """
DROP TRIGGER outbox_messages_ring ON outbox_messages;
DROP FUNCTION ring_outbox();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
        migrations.RunSQL(BELL, NO_BELL),
    ]
