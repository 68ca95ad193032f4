"""GET /api/v1/partner/balance and /statement: a studio's money with us."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.outputs import MONEY
from billing.api.studio import WHICH, StudioView
from billing.selectors.ledger import Statement, StatementLine, partner_balances, partner_statement
from billing.selectors.payouts import month_statement, next_releases
from partners.api.docs import problems

LONGEST_PAGE = 200


class ReleaseOutput(serializers.Serializer[Any]):
    date = serializers.DateField()
    amount = serializers.DecimalField(**MONEY)  # type: ignore[arg-type]


class BalanceOutput(serializers.Serializer[Any]):
    """What is the studio's, and how near it is."""

    pending = serializers.DecimalField(
        help_text="Waits for its day.",
        **MONEY,  # type: ignore[arg-type]
    )
    available = serializers.DecimalField(
        help_text="Can be asked for.",
        **MONEY,  # type: ignore[arg-type]
    )
    in_transit = serializers.DecimalField(
        help_text="On its way to the bank.",
        **MONEY,  # type: ignore[arg-type]
    )
    debt = serializers.DecimalField(
        help_text="Owed by the studio; repaid first, out of what is released.",
        **MONEY,  # type: ignore[arg-type]
    )
    minimum_payout = serializers.DecimalField(**MONEY)  # type: ignore[arg-type]
    next_releases = ReleaseOutput(many=True)


class MovementOutput(serializers.Serializer[Any]):
    """One movement of one of the studio's accounts."""

    id = serializers.IntegerField()
    entry = serializers.UUIDField(help_text="Movements of one entry belong together.")
    posted_at = serializers.DateTimeField()
    effective_date = serializers.DateField()
    kind = serializers.CharField(help_text="What happened, such as `sale` or `settlement`.")
    source = serializers.CharField(  # type: ignore[assignment]  # the entry's word for it
        help_text="What it happened to: `order:<id>`, `payout:<id>`."
    )
    account = serializers.ChoiceField(choices=["pending", "available", "in_transit", "debt"])
    amount = serializers.DecimalField(
        help_text="Negative when it lowers what the studio has.",
        **MONEY,  # type: ignore[arg-type]
    )
    balance = serializers.DecimalField(
        help_text="All accounts together, after this line.",
        **MONEY,  # type: ignore[arg-type]
    )


class StatementOutput(serializers.Serializer[Any]):
    results = MovementOutput(many=True)
    next = serializers.URLField(allow_null=True, help_text="Null on the last page.")
    previous = serializers.URLField(allow_null=True, help_text="Null: pages lead back in time.")


class StatementInput(serializers.Serializer[Any]):
    cursor = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    page_size = serializers.IntegerField(min_value=1, max_value=LONGEST_PAGE, default=50)
    month = serializers.RegexField(r"^20\d\d-(0[1-9]|1[0-2])\Z", required=False)


class BalanceView(StudioView):
    @extend_schema(
        operation_id="partner_balance_retrieve",
        tags=["Money"],
        parameters=[WHICH],
        responses={200: BalanceOutput, **problems(404)},
        summary="What is pending, available and on its way",
    )
    def get(self, _request: Request) -> Response:
        balances = partner_balances(partner_id=self.partner.pk)
        names = ("pending", "available", "in_transit", "debt")
        body = {name: getattr(balances, name) for name in names}
        body["minimum_payout"] = settings.PAYOUT_MINIMUM
        releases = next_releases(self.partner.pk)
        return Response(BalanceOutput({**body, "next_releases": releases}).data)


class StatementView(StudioView):
    @extend_schema(
        operation_id="partner_statement_list",
        tags=["Money"],
        parameters=[
            WHICH,
            OpenApiParameter("month", str, description="`2026-11`, São Paulo time; else all."),
            OpenApiParameter("cursor", str, description="From `next`."),
            OpenApiParameter("page_size", int, description=f"Up to {LONGEST_PAGE}."),
        ],
        responses={200: StatementOutput, **problems(400, 404)},
        summary="Every movement, the newest first",
    )
    def get(self, request: Request) -> Response:
        asked = self.given(StatementInput, request.query_params)
        page = self._page(asked)
        body = {"results": [_line(each) for each in page.lines], "previous": None}
        return Response(StatementOutput({**body, "next": self._next(page)}).data)

    def _page(self, asked: dict[str, Any]) -> Statement:
        given = {"before": asked.get("cursor"), "size": asked["page_size"]}
        if "month" not in asked:
            return partner_statement(partner_id=self.partner.pk, **given)
        month = date.fromisoformat(f"{asked['month']}-01")
        return month_statement(partner_id=self.partner.pk, month=month, **given)

    def _next(self, page: Statement) -> str | None:
        if page.before is None:
            return None
        query: QueryDict = self.request.query_params.copy()
        query["cursor"] = str(page.before)
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")


def _line(line: StatementLine) -> dict[str, Any]:
    account = line.path.rpartition(":")[2]
    return {
        "id": line.number,
        "entry": line.entry_id,
        "posted_at": line.posted_at,
        "effective_date": line.effective_date,
        "kind": line.kind,
        "source": line.source,
        "account": "debt" if account == "debit" else account,
        "amount": line.amount,
        "balance": line.balance,
    }
