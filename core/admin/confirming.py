"""Asking once more before what cannot be undone."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django_stubs_ext import StrOrPromise

NAMED = 20

Action: TypeAlias = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse | None]


def ask_first(*, title: StrOrPromise, consequence: StrOrPromise) -> Callable[[Action], Action]:
    """An action of a list that shows what it is about to do, and to what, before doing it.

    Stands below `@admin.action`: the permission is checked both times.
    """

    def wrap(action: Action) -> Action:
        @wraps(action)
        def asked(model_admin: Any, request: HttpRequest, chosen: QuerySet[Any]) -> Any:
            if request.POST.get("confirmed") == "yes":
                return action(model_admin, request, chosen)
            across = request.POST.get("select_across", "0")
            context = {
                **model_admin.admin_site.each_context(request),
                "title": title,
                "consequence": consequence,
                "opts": model_admin.opts,
                "action": request.POST["action"],
                "select_across": across,
                "on_page": request.POST.get("on_page", ""),
                "selected": [] if across == "1" else [model_admin.key_of(row) for row in chosen],
                "named": [
                    (model_admin.name_of(row), model_admin.about(row)) for row in chosen[:NAMED]
                ],
                "left": max(chosen.count() - NAMED, 0),
            }
            return TemplateResponse(request, "admin/confirm_action.html", context)

        return asked

    return wrap
