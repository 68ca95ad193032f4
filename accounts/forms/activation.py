"""Behind the link that proves an address."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.forms.wording import PASSWORD_HINT, email_field, name_field
from accounts.models import User


class ActivationForm(forms.Form):
    """Choose a password, confirm the name."""

    name = name_field()
    password = forms.CharField(
        label=_("Escolha uma senha"),
        help_text=PASSWORD_HINT,
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["name"].initial = person.name

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


class ConfirmAddressForm(forms.Form):
    """The password chosen when signing up: link and password together prove who it is."""

    password = forms.CharField(
        label=_("Sua senha"),
        help_text=_("A que você escolheu ao criar a conta."),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class FreshLinkForm(forms.Form):
    """Where to send a new link."""

    email = email_field()
