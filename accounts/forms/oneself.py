"""One's own name, and leaving."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.errors import WrongCredentials
from accounts.forms.wording import name_field
from accounts.models import User
from accounts.services.credentials import check_credentials
from core.requests import client_address


class ProfileForm(forms.Form):
    name = name_field()


class ErasureForm(forms.Form):
    """Both the password and a deliberate tick: there is no way back."""

    password = forms.CharField(
        label=_("Sua senha"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    understood = forms.BooleanField(
        label=_("Entendo que minhas fotos serão apagadas e não poderão ser recuperadas.")
    )

    def __init__(self, *args: Any, request: HttpRequest, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.person = request, person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            check_credentials(
                email=self.person.email, password=password, address=client_address(self.request)
            )
        except WrongCredentials:
            raise forms.ValidationError(_("Senha incorreta."), "wrong_password") from None
        return password
