"""Nothing personal is held that nobody can export and erase."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from core import personal_data
from core.personal_data import registry

OUR_APPS = {"accounts", "core", "partners", "vouchers", "billing", "gateways", "tracking"}
LIBRARIES = {"account.emailaddress", "mfa.authenticator", "admin.logentry"}
FREE_TEXT_LENGTH = 100
TELLING = re.compile(
    r"name|mail|phone|address|document|cpf|cnpj|birth|\bip\b|_ip|agent|referrer|token|password"
)


def looks_personal(field: Any) -> bool:
    """By type, by whom it points at, by how much one could write into it, by its name."""
    if isinstance(field, models.ForeignKey):
        return bool(field.remote_field.model._meta.label == settings.AUTH_USER_MODEL)
    if isinstance(field, models.EmailField | models.GenericIPAddressField | models.FileField):
        return True
    if isinstance(field, models.TextField | models.JSONField):
        return True
    if isinstance(field, models.CharField) and not field.choices:
        return (field.max_length or 0) >= FREE_TEXT_LENGTH or bool(TELLING.search(field.name))
    return False


def held_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OUR_APPS or model._meta.label_lower in LIBRARIES
    ]


def unaccounted(model: type[models.Model]) -> set[str]:
    suspects = {field.name for field in model._meta.fields if looks_personal(field)}
    return suspects - personal_data.accounted_fields(model)


@pytest.mark.parametrize("model", held_models(), ids=lambda model: model._meta.label)
def test_every_personal_field_is_registered_or_explained(model: type[models.Model]) -> None:
    assert not unaccounted(model), (
        f"{model._meta.label}: register these in <app>/personal_data.py, or declare them impersonal"
    )


def test_a_new_personal_field_would_be_noticed() -> None:
    """The negative control: a model nobody registered, with a little of everything."""

    class Visit(models.Model):
        email = models.EmailField()
        visitor_name = models.CharField(max_length=20)
        came_from = models.GenericIPAddressField()
        note = models.TextField()
        remark = models.CharField(max_length=300)
        visitor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
        state = models.CharField(max_length=300, choices=[("A", "a")])
        count = models.IntegerField()

        class Meta:
            app_label = "visits"

    try:
        assert unaccounted(Visit) == {
            "email",
            "visitor_name",
            "came_from",
            "note",
            "remark",
            "visitor",
        }
    finally:
        del apps.all_models["visits"]
        apps.clear_cache()


def test_the_walk_meets_what_matters() -> None:
    labels = {model._meta.label for model in held_models()}
    assert {"accounts.User", "vouchers.Moment", "partners.Delivery", "mfa.Authenticator"} <= labels


def test_declare_impersonal_wants_a_reason_for_a_field_that_exists() -> None:
    from_nowhere: dict[str, str] = {"no_such_field": "because"}
    with pytest.raises(ValueError, match="no_such_field"):
        personal_data.declare_impersonal(apps.get_model("accounts.User"), **from_nowhere)
    for reasons in registry._impersonal.values():
        assert all(len(reason) >= 6 for reason in reasons.values())


def test_register_takes_a_model_once() -> None:
    user = apps.get_model("accounts.User")
    with pytest.raises(ValueError, match="twice"):
        personal_data.register(
            model=user, fields=["email"], export=personal_data.export_nothing, erase=_nothing
        )


def _nothing(_person: Any, _now: datetime) -> None:
    return None


def test_upper_apps_are_erased_before_lower_ones() -> None:
    """What is above still needs the address that the row below is about to lose."""
    order = [holding.model._meta.app_label for holding in personal_data.holdings()]
    ours = [label for label in order if label in OUR_APPS]
    assert ours == sorted(ours, key=["vouchers", "billing", "partners", "accounts"].index)
