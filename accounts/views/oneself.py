"""One's own account: overview, name, data, sign-out everywhere, leaving."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView

from accounts import services
from accounts.forms.oneself import ErasureForm, ProfileForm
from accounts.models import User
from accounts.second_factor import has_second_factor, is_second_factor_due
from accounts.services.exporting import EXPORT_FILENAME


@method_decorator(never_cache, name="dispatch")
class OwnPage(LoginRequiredMixin):
    """A page for who is signed in, kept by no cache."""

    request: HttpRequest

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    @property
    def by(self) -> str:
        return f"user:{self.person.pk}"


class AccountView(OwnPage, TemplateView):
    """The overview."""

    template_name = "accounts/account.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            has_second_factor=has_second_factor(self.person),
            second_factor_due=is_second_factor_due(self.person),
            **kwargs,
        )


class ProfileView(OwnPage, FormView[ProfileForm]):
    """The name."""

    template_name = "accounts/profile.html"
    form_class = ProfileForm

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.person.name}

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        services.rename_person(person=self.person, name=form.cleaned_data["name"], by=self.by)
        messages.success(self.request, _("Nome guardado."))
        return redirect("account")


class ExportPage(OwnPage, View):
    """Everything held, as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        document = services.export_person(person=self.person, now=timezone.now())
        response = JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})
        response["Content-Disposition"] = f'attachment; filename="{EXPORT_FILENAME}"'
        return response


class SignOutEverywhereView(OwnPage, View):
    """Every other device and program; this one stays."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        services.sign_out_everywhere(person=self.person, now=timezone.now(), by=self.by)
        update_session_auth_hash(request, self.person)
        messages.success(request, _("Pronto. Só este aparelho continua conectado."))
        return redirect("account")


@method_decorator(sensitive_post_parameters(), name="dispatch")
class ErasureView(OwnPage, FormView[ErasureForm]):
    """The password, a tick, and it is done."""

    template_name = "accounts/erase.html"
    form_class = ErasureForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request, "person": self.person}

    def form_valid(self, form: ErasureForm) -> HttpResponse:
        services.erase_person(person_id=self.person.pk, now=timezone.now(), by=self.by)
        logout(self.request)
        return redirect("account_erased")


class ErasedView(TemplateView):
    """Goodbye."""

    template_name = "accounts/erased.html"
