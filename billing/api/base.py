"""What the doors to orders share: who is asking, same key same effect."""

import json
from collections.abc import Callable
from typing import Any, cast

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.api.authentication import BearerAuthentication
from billing.access import Asker, read_token
from billing.views.browser_access import orders_of_browser
from core.idempotency import Answer, answer_once, fingerprint, require_key
from core.models import IdempotencyRecord
from partners.api.authentication import PartnerAuthentication, Program

SCHEME = "Order "


class OrderAuthentication(BaseAuthentication):
    """`Authorization: Order <token>` opens one order and signs nobody in; `asker_of` reads it."""

    def authenticate(self, request: Request) -> None:
        return None


class OrderScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = OrderAuthentication
    name = "OrderToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Order <access_token>`, from the answer to an order.",
        }


def asker_of(request: Request) -> Asker:
    """A person, a studio's program, whoever holds an order's token: all that is proved."""
    opened = set(orders_of_browser(request))
    header = request.headers.get("Authorization", "")
    token = read_token(header.removeprefix(SCHEME)) if header.startswith(SCHEME) else None
    if token is not None:
        opened.add(token)
    orders = frozenset(opened)
    if isinstance(request.user, Program):
        partner_id = request.user.partner.pk
        return Asker(partner_id=partner_id, orders=orders, knows_by_id=True)
    return Asker(user_id=request.user.pk, orders=orders, knows_by_id=True)


class OrderAPIView(APIView):
    """A door that everybody may knock at; to who proves nothing, no order of others exists."""

    authentication_classes = (
        BearerAuthentication,
        SessionAuthentication,
        PartnerAuthentication,
        OrderAuthentication,
    )
    permission_classes = ()
    asker: Asker

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.now = timezone.now()
        self.asker = asker_of(request)

    @property
    def by(self) -> str:
        """The actor, as services and the audit trail take it."""
        program = self.request.user
        return program.actor if isinstance(program, Program) else self.asker.actor

    def given(self, shape: type[Serializer[Any]]) -> dict[str, Any]:
        """The body in the given shape. Raises ValidationError."""
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return cast(dict[str, Any], serializer.validated_data)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers.setdefault("Cache-Control", "private, no-store")
        return final


def post_once(
    request: Request,
    *,
    principal: str,
    act: Callable[[], Response],
    prepare: Callable[[], Any] | None = None,
) -> Response:
    """`act` under the caller's Idempotency-Key, if there is one.

    With the key `act` runs in the transaction that keeps it; what asks the world belongs into
    `prepare`, which runs before, and not at all for a request that was answered already.
    """
    given = request.headers.get("Idempotency-Key")
    if given is None:
        if prepare:
            prepare()
        return act()
    key, route = require_key(given), _route(request)
    known = IdempotencyRecord.objects.filter(principal=principal, route=route, key=key)
    if prepare and not known.exists():
        prepare()
    answer = answer_once(
        principal=principal,
        route=route,
        key=key,
        fingerprint=fingerprint(request.method, request.path, request.data),
        now=timezone.now(),
        act=lambda: _as_answer(act()),
    )
    headers = {**answer.headers, **({"Idempotent-Replayed": "true"} if answer.replayed else {})}
    return Response(answer.body, status=answer.status, headers=headers)


def principal_of(asker: Asker) -> str:
    """Whose keys these are."""
    if asker.partner_id:
        return f"partner:{asker.partner_id}"
    return asker.actor


def _route(request: Request) -> str:
    match = request.resolver_match
    return f"{request.method} {match.route if match else request.path}"[:100]


def _as_answer(response: Response) -> Answer:
    body = json.loads(JSONRenderer().render(response.data))
    headers = {name: value for name, value in response.items() if name != "Content-Type"}
    return Answer(response.status_code, body, headers)


__all__ = ["OrderAPIView", "asker_of", "post_once", "principal_of"]
