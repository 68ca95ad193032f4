"""Setting up the second step."""

from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.views import ActivateTOTPView as AllauthActivateTOTPView
from django.http import HttpResponse

from accounts.models import User


class ActivateTOTPView(AllauthActivateTOTPView):
    """allauth's, and: the session that proved the first code counts as proved by a code."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, cast(User, self.request.user), "mfa", type="totp")
        return response
