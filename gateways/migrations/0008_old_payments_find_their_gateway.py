"""Payments that only say which provider they were made at are given the account, where it is clear.

Clear is: the payment's partner has exactly one account of that kind, and no other such payment
claims the same id there. The rest stay without one; `manage.py payments_without_gateway` lists them.
"""

from django.db import migrations

FILL = """
WITH accounts AS (
    SELECT partner_id, kind, (array_agg(id))[1] AS id
    FROM gateways GROUP BY partner_id, kind HAVING count(*) = 1
), clear AS (
    SELECT payments.id, accounts.id AS gateway_id, payments.provider_id,
           count(*) OVER (PARTITION BY accounts.id, payments.provider_id) AS claims
    FROM payments JOIN accounts
      ON accounts.kind = payments.gateway_type
     AND accounts.partner_id IS NOT DISTINCT FROM payments.partner_id
    WHERE payments.gateway_id IS NULL
)
UPDATE payments SET gateway_id = clear.gateway_id FROM clear
WHERE payments.id = clear.id
  AND (clear.provider_id = '' OR (clear.claims = 1 AND NOT EXISTS (
        SELECT FROM payments AS rival WHERE rival.gateway_id = clear.gateway_id
           AND rival.provider_id = clear.provider_id)))
"""

# Only old payments name a provider: new ones name their account alone.
EMPTY = "UPDATE payments SET gateway_id = NULL WHERE gateway_type <> ''"


class Migration(migrations.Migration):
    dependencies = [("gateways", "0007_webhooks_pay_for_few_indexes")]

    operations = [migrations.RunSQL(FILL, EMPTY)]
