"""The admin's home page and its search; config/urls.py puts them in front of the site's own."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from config.admin.desk import desk
from config.admin.finding import findings, hint

LONGEST = 200


def home(request: HttpRequest) -> HttpResponse:
    """What needs a person now, and the last seven days in a few figures."""
    return admin.site.index(request, {"desk": desk(request, timezone.now())})


def find(request: HttpRequest) -> HttpResponse:
    """One box for codes, addresses, names and ids of everything."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    context = {
        **admin.site.each_context(request),
        "title": _("Busca"),
        "q": text,
        "found": findings(request, text) if text else [],
        "hint": hint(text),
    }
    return TemplateResponse(request, "admin/find.html", context)
