"""The promises: terms of use and privacy."""

from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vouchers.terms import TERMS_VERSION


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The terms a person accepts when redeeming."""
    return render(request, "vouchers/terms.html", _context())


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of whom, why, and how to have it erased."""
    return render(request, "vouchers/privacy.html", _context())


def _context() -> dict[str, str]:
    return {"version": TERMS_VERSION, "contact": parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}
