"""The sandbox knows nobody: what it is told of a charge is about the charge."""

from core.personal_data import declare_impersonal
from gateways.models.sandbox import SandboxCharge
from gateways.models.sandbox_payout import SandboxPayout

declare_impersonal(
    SandboxCharge,
    idempotency_key="a number of ours",
    description="what is bought, in the shop's words",
    webhook_url="our own address, sealed",
    return_url="our own address",
    payments="amounts",
    refunds="amounts and numbers",
)
declare_impersonal(SandboxPayout, holder="a document of which the middle is left")
