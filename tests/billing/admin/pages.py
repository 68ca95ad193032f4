"""Addresses of the desk, and what people do on its pages."""

import re
from typing import Any

from django.db.models import Model
from django.test import Client


def list_page(model: type[Model]) -> str:
    return f"/admin/billing/{model._meta.model_name}/"


def row_page(row: Model) -> str:
    return f"{list_page(type(row))}{row.pk}/change/"


def text_of(page: Any) -> str:
    return str(page.content.decode())


def once_of(page: Any) -> str:
    found = re.search(r'name="once" value="([0-9a-f-]{36})"', text_of(page))
    assert found
    return found[1]


def act(desk: Client, deed: str, *rows: Model, confirmed: bool = True) -> Any:
    """Press a button of the list, and say yes."""
    data: dict[str, Any] = {"action": deed, "_selected_action": [str(row.pk) for row in rows]}
    if confirmed:
        data["confirmed"] = "yes"
    return desk.post(list_page(type(rows[0])), data, follow=True)
