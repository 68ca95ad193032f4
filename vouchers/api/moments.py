"""/api/v1/moments: what a person has, and how it is shown to others."""

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.idempotency import Answer, answer_once, fingerprint, require_key
from partners.api.docs import IDEMPOTENCY_KEY
from partners.api.fields import LineField
from partners.api.pages import NewestFirst
from vouchers.api.moment_access import MomentAPIView
from vouchers.api.moment_outputs import MomentOutput, moment_bodies
from vouchers.gallery_forms import PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH
from vouchers.models import Moment
from vouchers.selectors.moments import moment_before, own_moments
from vouchers.services.curating import rename_moment
from vouchers.services.sharing import SharingChanges, change_sharing, renew_share_link
from vouchers.viewing import Sight, sight_of

PAGE_PARAMETERS = [
    OpenApiParameter("cursor", str, description="Taken from `next` or `previous`."),
    OpenApiParameter("page_size", int),
]


class MomentsView(MomentAPIView):
    class Output(serializers.Serializer[object]):
        results = MomentOutput(many=True)
        next = serializers.URLField(allow_null=True)
        previous = serializers.URLField(allow_null=True)

    @extend_schema(
        operation_id="moments_list",
        tags=["Moments"],
        parameters=PAGE_PARAMETERS,
        responses=Output,
    )
    def get(self, request: Request) -> Response:
        """The galleries of the person, newest first; with a redemption token, that one."""
        self.require_somebody()
        pages = NewestFirst()
        moments = cast(list[Moment], pages.page_of(own_moments(self.viewer), request))
        seen = [(each, sight_of(self.viewer, each, now=self.now)) for each in moments]
        return pages.get_paginated_response(moment_bodies(seen, now=self.now))


class MomentView(MomentAPIView):
    class Input(serializers.Serializer[object]):
        title = LineField(required=False, max_length=200)
        privacy = serializers.ChoiceField(required=False, choices=Moment.Privacy.choices)
        link_password = serializers.CharField(
            required=False,
            allow_null=True,
            min_length=PASSWORD_MIN_LENGTH,
            max_length=PASSWORD_MAX_LENGTH,
            trim_whitespace=False,
            help_text="Null takes it away.",
        )
        link_expires_at = serializers.DateTimeField(
            required=False, allow_null=True, help_text="In the future; null takes the end away."
        )
        allow_download = serializers.BooleanField(required=False)

    @extend_schema(tags=["Moments"], responses=MomentOutput)
    def get(self, request: Request, moment_id: UUID) -> Response:
        """One gallery, also after its access has ended."""
        return self._told(*moment_before(self.viewer, moment_id=moment_id, now=self.now))

    @extend_schema(tags=["Moments"], request=Input, responses=MomentOutput)
    def patch(self, request: Request, moment_id: UUID) -> Response:
        """Rename it, or say who sees it. Closing the link (`private`) burns it for good."""
        moment, sight = moment_before(self.viewer, moment_id=moment_id, now=self.now)
        self.require_owner(sight)
        given = self.Input(data=request.data)
        given.is_valid(raise_exception=True)
        changes: dict[str, Any] = dict(given.validated_data)
        title = changes.pop("title", None)
        if changes:
            change_sharing(
                moment_id=moment.id,
                changes=cast(SharingChanges, changes),
                by=f"user:{moment.user_id}",
                now=self.now,
            )
        if title is not None:
            rename_moment(moment_id=moment.id, title=title)
        return self._told(*moment_before(self.viewer, moment_id=moment_id, now=self.now))

    def _told(self, moment: Moment, sight: Sight) -> Response:
        return Response(moment_bodies([(moment, sight)], now=self.now)[0])


class ShareLinkView(MomentView):
    http_method_names = ["post", "options"]

    @extend_schema(
        tags=["Moments"], request=None, responses=MomentOutput, parameters=[IDEMPOTENCY_KEY]
    )
    def post(self, request: Request, moment_id: UUID) -> Response:
        """Share it under a new link; an earlier one is dead at once."""
        moment, sight = moment_before(self.viewer, moment_id=moment_id, now=self.now)
        self.require_owner(sight)
        by = f"user:{moment.user_id}"
        key = request.headers.get("Idempotency-Key")
        if key is None:
            renew_share_link(moment_id=moment.id, by=by)
            return self._told(*moment_before(self.viewer, moment_id=moment_id, now=self.now))

        def act() -> Answer:
            """The kept answer holds no link: whoever reads the table learns nothing."""
            renew_share_link(moment_id=moment.id, by=by)
            return Answer(200, {})

        answer = answer_once(
            principal=by,
            route="POST moments/share-link",
            key=require_key(key),
            fingerprint=fingerprint(request.method, request.path),
            now=self.now,
            act=act,
        )
        told = self._told(*moment_before(self.viewer, moment_id=moment_id, now=self.now))
        if answer.replayed:
            told.headers["Idempotent-Replayed"] = "true"
        return told
