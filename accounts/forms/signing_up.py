"""A new account."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.wording import PASSWORD_HINT, name_field, reword, reword_email
from accounts.services.registering import register_person
from core.requests import client_address


class SignupForm(AllauthSignupForm):
    """Name, e-mail, password. A known address gets the same page and a letter of its own."""

    field_order = ["name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = name_field()
        reword_email(self.fields["email"])
        reword(self.fields["password1"], _("Escolha uma senha"), PASSWORD_HINT)
        self.order_fields(self.field_order)

    def clean_email(self) -> str:
        """Whether it is known is not looked at here: how long that takes would tell."""
        return str(self.cleaned_data["email"]).lower()

    def try_save(self, request: HttpRequest) -> tuple[None, HttpResponse]:
        """Leave it to our service; the person is told to look at their mail, whoever they are."""
        register_person(
            email=self.cleaned_data["email"],
            password=self.cleaned_data["password1"],
            name=self.cleaned_data["name"],
            address=client_address(request),
            now=timezone.now(),
            by="visitor",
        )
        return None, redirect("account_email_verification_sent")
