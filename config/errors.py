"""What a visitor sees when nothing stands at an address, or something broke."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.problems import problem_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request Django itself refuses: a forged host, too many fields."""
    if request.path.startswith("/api/"):
        return problem_page(request, status=400, code="bad_request", title="Pedido malformado")
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A problem document for programs, a kind page for people."""
    if request.path.startswith("/api/"):
        return problem_page(request, status=404, code="not_found", title="Não encontrado")
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The same for what nobody foresaw; the details are in the log."""
    if request.path.startswith("/api/"):
        return problem_page(request, status=500, code="internal", title="Erro interno")
    return render(request, "500.html", status=500)
