"""What every view of the partner API shares: who asks, whose rows, same key same effect."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from django.db.models import Model, QuerySet
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from core.errors import NotFound
from core.idempotency import Answer, answer_once, fingerprint, require_key
from core.models import IdempotencyRecord
from partners.api.authentication import PartnerAuthentication, Program
from partners.models import Partner

M = TypeVar("M", bound=Model)
Handler = Callable[..., Response]


class PartnerView(APIView):
    """A view behind an API key.

    Rows are reached through `own` and `own_or_404` and nowhere else, so another partner's object
    cannot be told from one that does not exist. Every `post` a subclass defines honours
    `Idempotency-Key`: with the header it runs inside the transaction that keeps the key and the
    answer; what must be asked of the world before goes into `look_outside`.
    """

    authentication_classes = (PartnerAuthentication,)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "post" in cls.__dict__:
            cls.post = _answered_once(cls.__dict__["post"])  # type: ignore[attr-defined]

    @property
    def partner(self) -> Partner:
        return cast(Program, self.request.user).partner

    @property
    def by(self) -> str:
        """The actor, as services and the audit trail take it."""
        return cast(Program, self.request.user).actor

    @property
    def now(self) -> datetime:
        return timezone.now()

    def own(self, rows: QuerySet[M], *, through: str = "partner") -> QuerySet[M]:
        """Of these rows the asking partner's; `through` is the path from a row to its partner."""
        return rows.filter(**{through: self.partner})

    def own_or_404(
        self,
        rows: QuerySet[M],
        *,
        missing: type[NotFound] = NotFound,
        through: str = "partner",
        **lookup: Any,
    ) -> M:
        """The one row, if it is the asking partner's. Raises `missing`."""
        row = self.own(rows, through=through).filter(**lookup).first()
        if row is None:
            raise missing
        return row

    def given(self, shape: type[Serializer[Any]], data: Any = None) -> dict[str, Any]:
        """The body (or `data`) in the given shape. Raises ValidationError."""
        serializer = shape(data=self.request.data if data is None else data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data  # type: ignore[no-any-return]

    def look_outside(self, request: Request, **path: Any) -> None:
        """Ask the storage what `post` will need: before, not inside, its transaction."""

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Answers hold signed addresses and one partner's data: nobody in between keeps them."""
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers.setdefault("Cache-Control", "no-store")
        return final


def _answered_once(post: Handler) -> Handler:
    """`post` under the caller's Idempotency-Key, if there is one."""

    @wraps(post)
    def guarded(self: PartnerView, request: Request, **path: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            self.look_outside(request, **path)
            return post(self, request, **path)
        return _post_once(self, post, request, require_key(key), path)

    return guarded


def _post_once(
    view: PartnerView, post: Handler, request: Request, key: str, path: dict[str, Any]
) -> Response:
    principal, route = f"partner:{view.partner.pk}", _route(request)
    known = IdempotencyRecord.objects.filter(principal=principal, route=route, key=key)
    digest = fingerprint(request.method, request.path, request.data)
    if not known.exists():  # a replay must not depend on the storage's good will
        view.look_outside(request, **path)
    answer = answer_once(
        principal=principal,
        route=route,
        key=key,
        fingerprint=digest,
        now=view.now,
        act=lambda: _as_answer(post(view, request, **path)),
    )
    headers = {**answer.headers, **({"Idempotent-Replayed": "true"} if answer.replayed else {})}
    return Response(answer.body, status=answer.status, headers=headers)


def _route(request: Request) -> str:
    match = request.resolver_match
    return f"{request.method} {match.route if match else request.path}"[:100]


def _as_answer(response: Response) -> Answer:
    """The answer as plain JSON, the form in which it is kept and told again."""
    body = json.loads(JSONRenderer().render(response.data))
    headers = {name: value for name, value in response.items() if name != "Content-Type"}
    return Answer(response.status_code, body, headers)
