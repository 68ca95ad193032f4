"""Errors → RFC 9457 `application/problem+json`, in one place."""

from collections.abc import Iterator
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from psycopg.errors import LockNotAvailable, QueryCanceled
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.exceptions import NotFound as RestNotFound
from rest_framework.exceptions import PermissionDenied as RestPermissionDenied
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.errors import DomainError, Unavailable

_log = structlog.get_logger("acervo.problems")
CONTENT_TYPE = "application/problem+json"
TYPE_BASE = "/api/docs/#"


class Busy(Unavailable):
    """Another request holds what this one needs, or the database does not answer."""

    code = "busy"
    title = "Muita gente ao mesmo tempo"
    detail = "Tente de novo em alguns segundos; nada foi perdido."
    retry_after_seconds = 2


def problem(
    *, status: int, code: str, title: str, detail: str, extra: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The members of a problem document."""
    return {
        "type": f"{TYPE_BASE}{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        **(extra or {}),
    }


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error a view may raise, as a problem document.

    Returns None for what nobody foresaw: that is a 500 and reaches the logs.
    """
    if isinstance(error, OperationalError):
        error = _database_trouble(error)
    if isinstance(error, RequestDataTooBig):
        error = TooLarge()
    if isinstance(error, Http404):
        error = RestNotFound()
    elif isinstance(error, PermissionDenied):
        error = RestPermissionDenied()
    if isinstance(error, DomainError):
        response = _domain_problem(error)
    elif isinstance(error, APIException):
        response = _rest_problem(error)
    else:
        return None
    response["Cache-Control"] = "no-store"
    set_rollback()
    return response


class TooLarge(DomainError):
    """The body is longer than any body we take."""

    status = 413
    code = "body_too_large"
    title = "Corpo grande demais"


def _database_trouble(error: OperationalError) -> Exception:
    if not isinstance(error.__cause__, LockNotAvailable | QueryCanceled):
        _log.error("database_unavailable", error=type(error.__cause__).__name__)
    return Busy()


def _domain_problem(error: DomainError) -> Response:
    document = problem(
        status=error.status,
        code=error.code,
        title=error.title,
        detail=error.detail,
        extra=error.extra,
    )
    response = Response(document, status=error.status, content_type=CONTENT_TYPE)
    if error.retry_after_seconds is not None:
        response["Retry-After"] = str(error.retry_after_seconds)
    return response


def _rest_problem(error: APIException) -> Response:
    extra: dict[str, Any] = {}
    code = str(getattr(error.detail, "code", None) or error.default_code)
    if isinstance(error, ValidationError):
        code = "invalid"
        extra["errors"] = list(_field_errors(error.detail))
        detail = "Confira os campos indicados."
    else:
        detail = str(error.detail)
    document = problem(
        status=error.status_code,
        code=code,
        title=str(error.default_detail),
        detail=detail,
        extra=extra,
    )
    response = Response(document, status=error.status_code, content_type=CONTENT_TYPE)
    wait = getattr(error, "wait", None)
    if wait is not None:
        response["Retry-After"] = str(int(wait))
    header = getattr(error, "auth_header", None)
    if header:
        response["WWW-Authenticate"] = header
    return response


def _field_errors(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """`{"files": [{}, {"filename": [..]}]}` → `files[1].filename`, one row an error."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _field_errors(inner, _below(field, name))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _field_errors(inner, _below(field, index) if nested else field)
    else:
        yield {"field": field, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}


def _below(field: str, name: object) -> str:
    if name == "non_field_errors":
        return field
    return f"{field}[{name}]" if isinstance(name, int) else f"{field}.{name}".lstrip(".")


def problem_page(request: HttpRequest, *, status: int, code: str, title: str) -> JsonResponse:
    """A problem document outside DRF: unknown API paths, a 500."""
    document = problem(status=status, code=code, title=title, detail=title)
    return JsonResponse(document, status=status, content_type=CONTENT_TYPE)
