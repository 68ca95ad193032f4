"""What happened to a payment is added to, never changed: the trigger function is core's."""

from django.db import migrations

GUARDED = """
CREATE TRIGGER payment_events_are_append_only
    BEFORE UPDATE OR DELETE ON payment_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_events_are_not_truncated
    BEFORE TRUNCATE ON payment_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

UNGUARDED = """
DROP TRIGGER payment_events_are_append_only ON payment_events;
DROP TRIGGER payment_events_are_not_truncated ON payment_events;
"""


class Migration(migrations.Migration):
    dependencies = [("gateways", "0001_initial"), ("core", "0002_triggers")]

    operations = [migrations.RunSQL(GUARDED, UNGUARDED)]
