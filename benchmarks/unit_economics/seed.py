"""A month of orders, made by the database itself: ours, the studios', packs of credits."""

from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.ledger.seed import GATEWAY, unguarded
from billing.chart import PCE_EXPENSE, RECEIVABLE, REFUNDS, TAX_EXPENSE
from billing.ledgering.accounts import account_ids
from billing.reports.months import Month

MONTH = Month(2026, 10)
PARTNERS = 100
REFUNDS_OF = 100
"""One order of so many was given back."""

STUDIOS = """
INSERT INTO partners (id, name, email, phone, logo_key, accent_color, is_active, created_at)
SELECT md5('p' || n)::uuid, 'Estúdio ' || n, 'estudio' || n || '@semente.com.br', '', '', '',
    true, now()
FROM generate_series(1, %(partners)s) AS n
"""
# Of a hundred: one is a pack of credits, 30 are a studio's photos, the others access.
ORDERS = """
INSERT INTO orders (id, status, subject, seller_id, customer_name, customer_email,
    customer_document, customer_phone, tracking_token, product_kind, channel, method, amount_gross,
    gateway_fee, fee_is_estimate, pce_reserved, tax_effective, partner_share, amount_refunded,
    tax_rate_applied, paid_to, payment_id, gateway_kind, pce_released, tax_reversed,
    share_reversed, adjustments, dispute, created_at, expires_at, paid_at)
SELECT md5('o' || n)::uuid, 'PAID',
    CASE WHEN kind = 'credits' THEN 'partner:' || studio ELSE '' END,
    CASE WHEN kind = 'photos' THEN studio END, 'Ana Souza', 'ana@exemplo.com.br', '', '', '', kind,
    CASE WHEN kind = 'access' AND n %% 2 = 0 THEN 'ads' ELSE '' END,
    CASE WHEN n %% 3 = 0 THEN 'card' ELSE 'pix' END, 297.00, 16.33, false,
    CASE WHEN kind = 'access' THEN 25.00 ELSE 0 END,
    CASE WHEN kind = 'access' THEN 29.70 ELSE 0 END,
    CASE WHEN kind = 'photos' THEN 237.60 ELSE 0 END, 0, 0.1, 'platform', 'PAY_' || n,
    (ARRAY['stripe', 'efi', 'mercadopago'])[1 + n %% 3], 0, 0, 0, 0, '', paid_at, paid_at, paid_at
FROM (
    SELECT n, md5('p' || 1 + n / 100 %% %(partners)s)::uuid AS studio,
        CASE WHEN n %% 100 = 7 THEN 'credits' WHEN n %% 10 > 6 THEN 'photos' ELSE 'access' END
            AS kind,
        %(starts)s::timestamptz + n * (%(ends)s::timestamptz - %(starts)s) / (%(orders)s + 1)
            AS paid_at
    FROM generate_series(1, %(orders)s) AS n
) AS row
"""
LOTS = """
INSERT INTO credit_lots (order_id, partner_id, unit_price, units, units_used, units_refunded,
    bought_at)
SELECT id, substr(subject, 9)::uuid, 29.70, 10, 0, 0, paid_at FROM orders
WHERE product_kind = 'credits'
"""
# The sales' entries are there for the index to pass over; only the refunds' legs are asked for.
ENTRIES = """
INSERT INTO ledger_entries (id, kind, source, currency, legs, effective_date, posted_at, by, memo)
SELECT md5('s' || n)::uuid, 'sale', 'order:' || md5('o' || n)::uuid, 'BRL', 2, %(day)s, now(),
    'seed', ''
FROM generate_series(1, %(orders)s) AS n
UNION ALL
SELECT md5('r' || n)::uuid, 'refund', 'order:' || md5('o' || n)::uuid || ':1', 'BRL', 6, %(day)s,
    now(), 'seed', ''
FROM generate_series(1, %(orders)s, %(refunds)s) AS n
"""
LEGS = """
INSERT INTO ledger_postings (entry_id, account_id, debit, credit)
SELECT md5('r' || n)::uuid, account_id, debit, credit
FROM generate_series(1, %(orders)s, %(refunds)s) AS n, LATERAL (VALUES
    (%(given_back)s, 297.00, 0), (%(receivable)s, 0, 297.00), (%(tax)s, 0, 29.70),
    (%(pce)s, 0, 25.00)
) AS leg (account_id, debit, credit)
"""


def seed(orders: int) -> None:
    """So many orders paid within one month, and let the planner know."""
    told = {
        "given_back": REFUNDS.path(),
        "receivable": RECEIVABLE.path(id=GATEWAY),
        "tax": TAX_EXPENSE.path(),
        "pce": PCE_EXPENSE.path(),
    }
    ids = account_ids(told.values(), now=timezone.now())
    values: dict[str, Any] = {
        **{name: ids[path] for name, path in told.items()},
        "orders": orders,
        "partners": PARTNERS,
        "refunds": REFUNDS_OF,
        "day": MONTH.first_day,
        "starts": MONTH.starts_at,
        "ends": MONTH.ends_at,
    }
    with unguarded(), connection.cursor() as cursor:
        for statement in (STUDIOS, ORDERS, LOTS, ENTRIES, LEGS):
            cursor.execute(statement, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
