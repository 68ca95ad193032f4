"""What the ledger refuses, whoever asks: changes, entries that are not whole, overdrafts.

All triggers are ENABLE ALWAYS: `session_replication_role = replica` does not pass them by.
`refuse_change()` is core's.
"""

from django.db import migrations

APPEND_ONLY = {"ledger_accounts", "ledger_entries", "ledger_postings"}

# Nobody chooses a posting's number: it is drawn here, while its transaction holds a lock on the
# table, and whoever has seen all holders of that lock end has seen all lower numbers
# (billing/ledgering/folding.py). The one the column's own default drew is let go.
NUMBERED = """
CREATE FUNCTION number_ledger_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.id := nextval('ledger_postings_id_seq');
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_postings_are_numbered
    BEFORE INSERT ON ledger_postings
    FOR EACH ROW EXECUTE FUNCTION number_ledger_posting();
ALTER TABLE ledger_postings ENABLE ALWAYS TRIGGER ledger_postings_are_numbered;
"""
NOT_NUMBERED = """
DROP TRIGGER ledger_postings_are_numbered ON ledger_postings;
DROP FUNCTION number_ledger_posting();
"""

# Both the entry a leg belongs to and the one it belonged to; an entry that came without legs.
WHOLE = """
CREATE FUNCTION check_ledger_entry(entry uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    promised integer;
    found integer;
    difference numeric;
BEGIN
    SELECT legs INTO promised FROM ledger_entries WHERE id = entry;
    SELECT count(*), coalesce(sum(debit - credit), 0) INTO found, difference
        FROM ledger_postings WHERE entry_id = entry;
    IF found <> coalesce(promised, 0) THEN
        RAISE EXCEPTION 'ledger entry % has % legs instead of %', entry, found, promised
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_entry_is_whole';
    END IF;
    IF difference <> 0 THEN
        RAISE EXCEPTION 'ledger entry % is out of balance by %', entry, difference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_entry_balances';
    END IF;
END $$;

CREATE FUNCTION check_entry_of_ledger_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM check_ledger_entry(OLD.entry_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM check_ledger_entry(NEW.entry_id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_postings_balance
    AFTER INSERT OR UPDATE OR DELETE ON ledger_postings
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_entry_of_ledger_posting();
ALTER TABLE ledger_postings ENABLE ALWAYS TRIGGER ledger_postings_balance;

CREATE FUNCTION check_new_ledger_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_ledger_entry(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_entries_have_their_legs
    AFTER INSERT OR UPDATE ON ledger_entries
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_new_ledger_entry();
ALTER TABLE ledger_entries ENABLE ALWAYS TRIGGER ledger_entries_have_their_legs;
"""
NOT_WHOLE = """
DROP TRIGGER ledger_entries_have_their_legs ON ledger_entries;
DROP TRIGGER ledger_postings_balance ON ledger_postings;
DROP FUNCTION check_new_ledger_entry();
DROP FUNCTION check_entry_of_ledger_posting();
DROP FUNCTION check_ledger_entry(uuid);
"""

# The lock comes first and the sum after it, each in a statement of its own: two that lower one
# account at once are judged one after the other. Floored accounts grow on the credit side.
FLOORED = """
CREATE FUNCTION check_ledger_floor() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    folded numeric;
    up_to bigint;
    since numeric;
BEGIN
    PERFORM FROM ledger_accounts
        WHERE id = NEW.account_id AND never_negative FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT credit - debit, up_to_posting_id INTO folded, up_to
        FROM ledger_balances WHERE account_id = NEW.account_id;
    SELECT sum(credit - debit) INTO since FROM ledger_postings
        WHERE account_id = NEW.account_id AND id > coalesce(up_to, 0);
    IF coalesce(folded, 0) + coalesce(since, 0) < 0 THEN
        RAISE EXCEPTION 'ledger account % would be at %',
            NEW.account_id, coalesce(folded, 0) + coalesce(since, 0)
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_account_stays_above_its_floor';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_postings_stay_above_the_floor
    AFTER INSERT ON ledger_postings
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.debit > 0) EXECUTE FUNCTION check_ledger_floor();
ALTER TABLE ledger_postings ENABLE ALWAYS TRIGGER ledger_postings_stay_above_the_floor;
"""
NOT_FLOORED = """
DROP TRIGGER ledger_postings_stay_above_the_floor ON ledger_postings;
DROP FUNCTION check_ledger_floor();
"""


def _guarded(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_are_append_only
    BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER {table}_are_not_truncated
    BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_are_append_only;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_are_not_truncated;
"""


def _unguarded(table: str) -> str:
    return f"""
DROP TRIGGER {table}_are_append_only ON {table};
DROP TRIGGER {table}_are_not_truncated ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_first_prices"), ("core", "0002_triggers")]

    operations = [
        *(migrations.RunSQL(_guarded(each), _unguarded(each)) for each in sorted(APPEND_ONLY)),
        migrations.RunSQL(NUMBERED, NOT_NUMBERED),
        migrations.RunSQL(WHOLE, NOT_WHOLE),
        migrations.RunSQL(FLOORED, NOT_FLOORED),
    ]
