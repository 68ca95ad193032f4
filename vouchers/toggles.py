"""What staff may switch in this app."""

from core.toggles import Toggle

REDEMPTION_OPEN = Toggle(
    "vouchers.redemption_open",
    default=True,
    reason="Fecha /resgatar e POST /api/v1/redeem (503) enquanto algo é consertado; "
    "resgates já iniciados terminam.",
)
