"""What the gateways app holds of a person: as little as a provider makes us, and not for long.

Whose payment it is stands in the order above; here is only an opaque reference. The payer's data
go to the provider once, sealed, and are forgotten with its answer. What providers write into their
webhooks may name the payer: it is kept for disputes and then forgotten (`forget_old_webhooks`).
"""

from core.personal_data import declare_impersonal
from gateways.models import (
    Discrepancy,
    Gateway,
    Payment,
    PaymentEvent,
    Refund,
    Rotation,
    WebhookDelivery,
)

declare_impersonal(
    Gateway,
    name="what staff call the account",
    methods="pix, card",
    credentials="an account's keys, sealed",
    webhook_secret="a random secret, sealed",  # noqa: S106 (a sentence)
    previous_webhook_secret="a random secret, sealed",  # noqa: S106
    webhook_secret_digest="a digest",  # noqa: S106
    previous_webhook_secret_digest="a digest",  # noqa: S106
)
declare_impersonal(
    Payment,
    webhook_token="a number of ours",  # noqa: S106
    reference="a noun and an id",
    description="what is bought, in our words",
    tracking_token="a number of ours; whose click it was stands in tracking",  # noqa: S106
    routing="gateways and reasons",
    request="the payer's data, sealed, forgotten as soon as the gateway has answered",
    provider_id="the provider's number",
    pix_code="a code to pay to us",
    redirect_url="the provider's page",
)
declare_impersonal(PaymentEvent, details="amounts, codes and names of fields")
declare_impersonal(Discrepancy, details="amounts, codes and ids")
declare_impersonal(Refund, source="a noun and an id", provider_id="the provider's number")
declare_impersonal(Rotation, members="ids of gateways and their weights")
declare_impersonal(
    WebhookDelivery,
    event_key="the provider's number",
    token="a number of ours",  # noqa: S106
    path_token="a number of ours",  # noqa: S106
    provider_id="the provider's number",
    end_to_end_id="the number of a Pix",
    headers="of the provider's server; forgotten after 90 days",
    query="of our own address; forgotten after 90 days",
    body="may name the payer; forgotten after 90 days",
    error="a word of ours",
)
