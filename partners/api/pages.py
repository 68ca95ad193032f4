"""Cursor pages: `results, next, previous`, at the same cost on page one and page ten thousand."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

LONGEST_PAGE = 200
M = TypeVar("M", bound=Model)


class Pages(CursorPagination):
    """DRF's cursors, with a made-up one refused here and not by the database.

    `position_field` is the form of the first field of `ordering`.
    """

    page_size = 50
    page_size_query_param = "page_size"
    page_size_query_description = f"Up to {LONGEST_PAGE}."
    cursor_query_description = "Taken from `next` or `previous` of another page."
    max_page_size = LONGEST_PAGE
    position_field: serializers.Field[Any, Any, Any, Any]

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None:
                self.position_field.run_validation(cursor.position)
        except (NotFound, ValidationError):
            raise ValidationError({"cursor": ["Cursor inválido."]}) from None
        return cursor

    def page_of(self, rows: QuerySet[M], request: Request) -> list[M]:
        """One page of the rows. Raises ValidationError on a cursor that is none of ours."""
        return list(self.paginate_queryset(rows, request) or [])


class NewestFirst(Pages):
    """By creation; the order of idx_deliveries_partner."""

    ordering = ("-created_at", "id")
    position_field = serializers.DateTimeField()


class ByPosition(Pages):
    """As the files of a delivery stand."""

    ordering = "position"
    position_field = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


def page_parameters() -> list[OpenApiParameter]:
    """For the OpenAPI document."""
    return [
        OpenApiParameter("cursor", str, description=str(Pages.cursor_query_description)),
        OpenApiParameter("page_size", int, description=str(Pages.page_size_query_description)),
    ]


def page_shape(of: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """For the OpenAPI document: one page of these."""
    return inline_serializer(
        f"{of.__name__.removesuffix('Output')}Page",
        {
            "results": of(many=True),
            "next": serializers.URLField(allow_null=True, help_text="Null on the last page."),
            "previous": serializers.URLField(allow_null=True, help_text="Null on the first page."),
        },
    )
