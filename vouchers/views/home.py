"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vouchers.forms import CodeForm


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Acervo is, and a place to type a code."""
    return render(request, "vouchers/home.html", {"form": CodeForm()})
