"""What is on sale on the first day, and what the house reckons with."""

from datetime import date
from decimal import Decimal

from django.db import migrations

FIRST_DAY = date(2025, 1, 1)
PRODUCTS = [
    # slug, kind, name, description, units, instalments, Pix, card
    (
        "acesso-perpetuo", "access", "Acesso Perpétuo",
        "Suas fotos e vídeos guardados no tamanho original, sem data para acabar.",
        1, 6, "279.00", "297.00",
    ),
    (
        "creditos-10", "credits", "10 créditos de voucher",
        "Cada crédito emite um voucher de Acesso Perpétuo para um cliente.",
        10, 3, "1200.00", "1200.00",
    ),
    (
        "creditos-50", "credits", "50 créditos de voucher",
        "Cada crédito emite um voucher de Acesso Perpétuo para um cliente, por menos.",
        50, 6, "5000.00", "5000.00",
    ),
]  # fmt: skip
POLICY = {
    "tax_rate": Decimal("0.10"),
    "pce_per_unit": Decimal("25.00"),
    "setup_cost": Decimal("1.50"),
    "hidden_cost": Decimal("5.00"),
    "cac": {"ads": "80.00"},
    "note": "Primeira política.",
}
COMMISSION = Decimal("0.20")
SETTLEMENT_DAYS = {"pix": 1, "card": 30, "": 30}


def stock(apps, schema_editor=None):
    """Rows that are there stay as they are."""
    product_rows = apps.get_model("billing", "Product").objects
    prices = apps.get_model("billing", "PricingConfig").objects
    for slug, kind, name, description, units, instalments, pix, card in PRODUCTS:
        product, _new = product_rows.get_or_create(
            slug=slug,
            defaults={
                "kind": kind,
                "name": name,
                "description": description,
                "units": units,
                "max_installments": instalments,
            },
        )
        for method, amount in (("pix", pix), ("card", card)):
            prices.get_or_create(
                product=product,
                method=method,
                effective_date=FIRST_DAY,
                defaults={"amount": Decimal(amount)},
            )
    apps.get_model("billing", "Policy").objects.get_or_create(
        effective_date=FIRST_DAY, defaults=POLICY
    )
    apps.get_model("billing", "CommissionConfig").objects.get_or_create(
        partner=None, effective_date=FIRST_DAY, defaults={"rate": COMMISSION}
    )
    rules = apps.get_model("billing", "SettlementRule").objects
    for method, days in SETTLEMENT_DAYS.items():
        rules.get_or_create(
            gateway_kind="", method=method, product_kind="", defaults={"days": days}
        )


# Told to the database itself: historical models of later states do not know each other.
CLEAR = """
DELETE FROM settlement_rules;
DELETE FROM commission_configs WHERE partner_id IS NULL AND effective_date = %(day)s;
DELETE FROM policies WHERE effective_date = %(day)s;
DELETE FROM pricing_configs WHERE product_id IN (
    SELECT id FROM products WHERE slug = ANY(%(slugs)s)
    AND NOT EXISTS (SELECT FROM order_lines WHERE product_id = products.id)
);
DELETE FROM products WHERE slug = ANY(%(slugs)s)
    AND NOT EXISTS (SELECT FROM pricing_configs WHERE product_id = products.id);
"""


def clear(apps, schema_editor):
    """What nobody bought goes; what was sold stays with its orders."""
    with schema_editor.connection.cursor() as cursor:
        slugs = [row[0] for row in PRODUCTS]
        for statement in CLEAR.split(";")[:-1]:
            cursor.execute(statement, {"day": FIRST_DAY, "slugs": slugs})


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [migrations.RunPython(stock, clear)]
