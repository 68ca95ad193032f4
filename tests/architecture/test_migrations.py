"""The schema can be built, taken down and built again."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

APPS = ("vouchers", "billing", "partners", "accounts", "gateways", "core")
INDEXES = {"idx_deliveries_partner", "idx_vouchers_lookup", "idx_assets_processing"}
TABLES = {
    "partners", "deliveries", "vouchers", "media_assets", "moments", "moment_assets",
    "orders", "ledger_postings", "payments", "webhook_deliveries",
}  # fmt: skip


def existing(query: str, *parameters: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_contract_names_of_tables_and_indexes_exist() -> None:
    assert existing("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") >= TABLES
    assert existing("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'") >= INDEXES


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("index", "condition"),
    [("idx_vouchers_lookup", "ACTIVE"), ("idx_assets_processing", "PROCESSING")],
)
def test_partial_indexes_cover_only_what_is_looked_for(index: str, condition: str) -> None:
    [definition] = existing("SELECT indexdef FROM pg_indexes WHERE indexname = %s", index)
    assert f"'{condition}'" in definition
    assert "WHERE" in definition


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_migrations_go_back_to_zero_and_forward_again() -> None:
    executor = MigrationExecutor(connection)
    heads = executor.loader.graph.leaf_nodes()
    ours = [(app, None) for app in (*APPS, "admin", "account", "mfa", "token_blacklist")]
    try:
        for target in ours:
            MigrationExecutor(connection).migrate([target])
        left = existing("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert not left & TABLES
        functions = existing("SELECT proname FROM pg_proc WHERE proname LIKE 'refuse_%'")
        assert not functions
    finally:
        MigrationExecutor(connection).migrate(heads)
    assert existing("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") >= TABLES
