"""The order of the menu: what staff look at most comes first."""

from typing import Any

_ORDER = [
    "Voucher", "Redemption", "Moment", "MomentAsset",
    "Delivery", "Partner", "MediaAsset", "CreditEntry", "ApiKey",
    "Order", "Payout", "Settlement", "CreditLot", "VoucherSale", "Product", "PricingConfig",
    "Policy", "CommissionConfig", "SettlementRule", "PayoutAccount", "Account", "Entry",
    "Payment", "Discrepancy", "WebhookDelivery", "Gateway",
    "User", "Group",
    "OutboxMessage", "AuditEntry", "ToggleOverride",
]  # fmt: skip
_APPS = ["vouchers", "partners", "billing", "gateways", "accounts", "core"]
_MOVED = {"auth": "accounts"}


def in_order(apps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Apps and their models as the menu shows them; a library's models stand with ours."""
    by_label = {app["app_label"]: app for app in apps}
    for label, home in _MOVED.items():
        if label in by_label and home in by_label:
            by_label[home]["models"] += by_label.pop(label)["models"]
    for app in by_label.values():
        app["models"].sort(key=lambda model: _rank(_ORDER, model["object_name"]))
    return sorted(by_label.values(), key=lambda app: _rank(_APPS, app["app_label"]))


def _rank(order: list[str], name: str) -> tuple[int, str]:
    """What is not in the list comes after it, by name."""
    return (order.index(name) if name in order else len(order), name)
