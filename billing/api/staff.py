"""Rows that staff keep by program: who may, and the trail of what they did."""

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import BearerAuthentication
from billing.api.base import post_once
from billing.errors import AlreadyHeld, RowMissing, SameDayTaken
from core import audit
from core.errors import Conflict
from partners.api.pages import NewestFirst, Pages

_DEEDS = {"GET": "view", "POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


class NewestDay(NewestFirst):
    """By the day from which they hold."""

    ordering = ("-effective_date", "id")
    position_field = serializers.DateField()  # type: ignore[assignment]


class MayKeep(BasePermission):
    """A member of staff with the admin's own permission for this kind of row."""

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        deed = _DEEDS.get(request.method or "", "change")
        codename = f"billing.{deed}_{view.model._meta.model_name}"
        return bool(user and user.is_authenticated and user.is_staff and user.has_perm(codename))


class StaffView(APIView):
    """What the lists and the single rows share."""

    authentication_classes = (BearerAuthentication,)
    permission_classes = (MayKeep,)
    model: type[models.Model]
    shape: type[serializers.ModelSerializer[Any]]
    noun: str
    taken: type[Conflict] = SameDayTaken
    """What a row the database refuses for another one is called."""

    @property
    def by(self) -> str:
        return f"user:{self.request.user.pk}"

    def rows(self) -> models.QuerySet[Any]:
        return self.model._default_manager.all()

    def row(self, pk: int) -> Any:
        found = self.rows().filter(pk=pk).first()
        if found is None:
            raise RowMissing
        return found

    def changeable(self, pk: int) -> Any:
        """The row, unless a day it held on is over. Raises RowMissing, AlreadyHeld."""
        row = self.row(pk)
        since = getattr(row, "effective_date", None)
        if since and since < timezone.localdate():
            raise AlreadyHeld
        return row

    def told(self, row: Any) -> dict[str, Any]:
        return {name: _plain(value) for name, value in self.shape(row).data.items()}

    def keep(self, serializer: serializers.ModelSerializer[Any], before: Any = None) -> Any:
        """Write the row and its line in the trail. Raises `taken`."""
        try:
            with transaction.atomic():
                row = serializer.save()
                audit.record(
                    f"billing.{self.noun}.{'changed' if before else 'created'}",
                    subject=f"{self.noun}:{row.pk}",
                    by=self.by,
                    before=before,
                    after=self.told(row),
                )
        except IntegrityError:
            raise self.taken from None
        return row

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers.setdefault("Cache-Control", "private, no-store")
        return final


class StaffRows(StaffView):
    """A page of rows, and a new one."""

    pages: type[Pages] = NewestDay

    def list_rows(self, request: Request) -> Response:
        pages = self.pages()
        page = pages.page_of(self.rows(), request)
        return pages.get_paginated_response([self.told(each) for each in page])

    def create_row(self, request: Request) -> Response:
        def act() -> Response:
            serializer = self.shape(data=request.data)
            serializer.is_valid(raise_exception=True)
            return Response(self.told(self.keep(serializer)), status=201)

        return post_once(request, principal=self.by, act=act)


class StaffRow(StaffView):
    """One row."""

    def replace_row(self, request: Request, pk: int, *, partial: bool = False) -> Response:
        row = self.changeable(pk)
        before = self.told(row)
        serializer = self.shape(row, data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return Response(self.told(self.keep(serializer, before)))

    def delete_row(self, pk: int) -> Response:
        row = self.changeable(pk)
        with transaction.atomic():
            audit.record(
                f"billing.{self.noun}.deleted",
                subject=f"{self.noun}:{row.pk}",
                by=self.by,
                before=self.told(row),
            )
            row.delete()
        return Response(status=204)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None.__class__) else str(value)
