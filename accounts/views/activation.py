"""Behind the links that prove an address. Opening one changes nothing; sending the form does."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from accounts.activation import is_link_good, person_id_of
from accounts.errors import LinkDead, WrongCredentials
from accounts.forms.activation import ActivationForm, ConfirmAddressForm, FreshLinkForm
from accounts.models import User
from accounts.selectors import find_person
from accounts.services import activate_person, confirm_address, request_fresh_link
from core.requests import client_address


@method_decorator(sensitive_post_parameters(), name="dispatch")
class LinkView(FormView[Any]):
    """The token stays in this address: no page it leads to gets to know it, no cache keeps it."""

    person: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.person = self._person_behind_link()
        response = super().dispatch(request, *args, **kwargs)
        # Only the origin is told, to us as well: with less, browsers send a form without one.
        response["Referrer-Policy"] = "strict-origin"
        add_never_cache_headers(response)
        return response

    def _person_behind_link(self) -> User:
        """Raises LinkDead."""
        person = find_person(person_id_of(self.kwargs["uidb64"]))
        if person is None or not is_link_good(person, self.token, now=timezone.now()):
            raise LinkDead
        return person

    @property
    def token(self) -> str:
        return str(self.kwargs["token"])

    @property
    def person_id(self) -> UUID:
        return self.person.pk

    def come_in(self, person: User) -> HttpResponse:
        """Signed in, in a new session, through every step a sign-in has."""
        response: HttpResponse = perform_login(self.request, Login(user=person))
        return response


class ActivateView(LinkView):
    """Choose a password and come in."""

    template_name = "accounts/activate.html"
    form_class = ActivationForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def form_valid(self, form: ActivationForm) -> HttpResponse:
        person = activate_person(
            person_id=self.person_id,
            token=self.token,
            password=form.cleaned_data["password"],
            name=form.cleaned_data["name"],
            now=timezone.now(),
        )
        return self.come_in(person)


class ConfirmAddressView(LinkView):
    """The password chosen at sign-up; who does not know it chooses another."""

    template_name = "accounts/confirm_address.html"
    form_class = ConfirmAddressForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.person.has_usable_password():
            return redirect(self.other_way)
        return super().get(request, *args, **kwargs)

    @property
    def other_way(self) -> str:
        return reverse("account_activate", kwargs=self.kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(other_way=self.other_way, **kwargs)

    def form_valid(self, form: ConfirmAddressForm) -> HttpResponse:
        try:
            person = confirm_address(
                person_id=self.person_id,
                token=self.token,
                password=form.cleaned_data["password"],
                address=client_address(self.request),
                now=timezone.now(),
            )
        except WrongCredentials:
            form.add_error("password", _("Esta não é a senha escolhida ao criar a conta."))
            return self.form_invalid(form)
        return self.come_in(person)


class FreshLinkView(FormView[FreshLinkForm]):
    """Ask for a new link; the answer is the same for every address."""

    template_name = "accounts/fresh_link.html"
    form_class = FreshLinkForm

    def form_valid(self, form: FreshLinkForm) -> HttpResponse:
        request_fresh_link(email=form.cleaned_data["email"], address=client_address(self.request))
        return redirect("account_email_verification_sent")
