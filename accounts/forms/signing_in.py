"""Sign-in, and saying the password once more before something that matters."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.account.internal.flows.login import perform_password_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.forms.wording import reword, reword_email


class LoginForm(AllauthLoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword_email(self.fields["login"])
        reword(self.fields["password"], _("Sua senha"))

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in without writing the address into the session, where an erasure could miss it."""
        self._login.redirect_url = redirect_url
        self._login.email = None
        response: HttpResponse = perform_password_login(request, {}, self._login)
        request.session.set_expiry(settings.SESSION_COOKIE_AGE)
        return response


class ReauthenticateForm(AllauthReauthenticateForm):
    """The password, once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reword(self.fields["password"], _("Sua senha"))
