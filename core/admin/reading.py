"""What every table that is only looked at has in common."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString


def actor_of(request: HttpRequest) -> str:
    """The member of staff behind a request, as the trail names them."""
    return f"user:{request.user.pk}"


def pretty_json(value: Any) -> SafeString:
    """A JSON value, indented, as a block."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
    return format_html('<pre class="json">{}</pre>', text)


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that people look at and programs write."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
