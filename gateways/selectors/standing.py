"""What already stands for a reference."""

from django.db.models import Q

from gateways.models import Payment

LIVE = (Payment.Status.UNKNOWN, Payment.Status.PENDING)
_CARD_OVER = (Payment.Status.FAILED, Payment.Status.EXPIRED, Payment.Status.REFUNDED)


def standing_payment(*, reference: str, method: str) -> Payment | None:
    """The payment that settles the reference, else the one that keeps another from being made."""
    in_the_way = Q(method=method, status__in=LIVE)
    if method == Payment.Method.CARD:
        in_the_way |= Q(method=method) & ~Q(status__in=_CARD_OVER)
    return (
        Payment.objects.filter(
            Q(settles=True) | (in_the_way & Q(superseded_at__isnull=True)), reference=reference
        )
        .select_related("gateway")
        .order_by("-settles", "-created_at")
        .first()
    )


def latest_payment(*, reference: str, method: str) -> Payment | None:
    """The newest try, whatever became of it."""
    tries = Payment.objects.filter(reference=reference, method=method)
    return tries.order_by("-created_at", "-id").first()
