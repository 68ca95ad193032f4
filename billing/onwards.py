"""Where a buyer goes from an order: to what it was for."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.models import Order


@dataclass(frozen=True, slots=True)
class Way:
    """An address and what its button says."""

    address: str
    label: str


def onwards(order: Order) -> Way:
    """The gallery, the studio's own pages, or the person's purchases."""
    kind, _colon, name = order.subject.partition(":")
    if kind == "moment":
        return Way(f"/acervo/{name}", _("Abrir minha galeria"))
    if kind == "partner":
        return Way(reverse("studio"), _("Ver meus créditos"))
    return Way(reverse("purchases"), _("Ver minhas compras"))
