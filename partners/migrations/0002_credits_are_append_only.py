"""Credit entries are added, never changed: the trigger function is core's."""

from django.db import migrations

GUARDED = """
CREATE TRIGGER credit_entries_are_append_only
    BEFORE UPDATE OR DELETE ON credit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER credit_entries_are_not_truncated
    BEFORE TRUNCATE ON credit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

UNGUARDED = """
DROP TRIGGER credit_entries_are_append_only ON credit_entries;
DROP TRIGGER credit_entries_are_not_truncated ON credit_entries;
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_initial"), ("core", "0002_triggers")]

    operations = [migrations.RunSQL(GUARDED, UNGUARDED)]
