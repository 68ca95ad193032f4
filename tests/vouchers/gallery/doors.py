"""Every address below a moment, and who is asking: the two sides of the matrix."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.services.tokens import begin_token_family
from tests.factories import UserFactory
from tests.vouchers.gallery.conftest import share
from vouchers.access import issue_token
from vouchers.models import Moment, Redemption

BELOW = ("acervo/", "g/", "api/v1/moments/")
JSON = "application/json"


@dataclass(frozen=True)
class Door:
    """One route and one method of it. `deed` is what opening it lets one do."""

    method: str
    route: str
    deed: str

    @property
    def face(self) -> str:
        return next(prefix for prefix in BELOW if self.route.startswith(prefix))

    def address(self, moment: Moment, *, absent: bool = False) -> str:
        """The route filled in, with the moment's own keys or with ones that do not exist."""
        asset = moment.assets.get(position=0)
        nowhere = "00000000-0000-4000-8000-000000000000"
        filled = {
            "<uuid:moment_id>": nowhere if absent else str(moment.id),
            "<uuid:asset_id>": nowhere if absent else str(asset.id),
            "<str:token>": "x" * 32 if absent else moment.share_token,
            "<str:variant>": {"take": "baixar"}.get(self.deed, "previa"),
        }
        route = self.route
        for hole, value in filled.items():
            route = route.replace(hole, value)
        return f"/{route}"


# What each door is for. A route that is not here fails `test_matrix_names_every_route`.
DOORS = [
    Door("get", "acervo/<uuid:moment_id>", "look"),
    Door("get", "acervo/<uuid:moment_id>/f/<uuid:asset_id>", "look"),
    Door("get", "acervo/<uuid:moment_id>/f/<uuid:asset_id>/<str:variant>", "look"),
    Door("get", "acervo/<uuid:moment_id>/f/<uuid:asset_id>/<str:variant>", "take"),
    Door("get", "acervo/<uuid:moment_id>/baixar.zip", "take"),
    Door("get", "acervo/<uuid:moment_id>/titulo", "manage"),
    Door("post", "acervo/<uuid:moment_id>/titulo", "manage"),
    Door("get", "acervo/<uuid:moment_id>/privacidade", "manage"),
    Door("post", "acervo/<uuid:moment_id>/privacidade", "manage"),
    Door("get", "acervo/<uuid:moment_id>/link", "manage"),
    Door("post", "acervo/<uuid:moment_id>/link", "manage"),
    Door("get", "acervo/<uuid:moment_id>/link/fechar", "manage"),
    Door("post", "acervo/<uuid:moment_id>/link/fechar", "manage"),
    Door("post", "acervo/<uuid:moment_id>/f/<uuid:asset_id>/marcar", "manage"),
    Door("get", "g/<str:token>", "look"),
    Door("post", "g/<str:token>", "look"),
    Door("get", "g/<str:token>/f/<uuid:asset_id>", "look"),
    Door("get", "g/<str:token>/f/<uuid:asset_id>/<str:variant>", "look"),
    Door("get", "g/<str:token>/f/<uuid:asset_id>/<str:variant>", "take"),
    Door("get", "g/<str:token>/baixar.zip", "take"),
    Door("get", "api/v1/moments/<uuid:moment_id>", "know"),
    Door("patch", "api/v1/moments/<uuid:moment_id>", "manage"),
    Door("post", "api/v1/moments/<uuid:moment_id>/share-link", "manage"),
    Door("get", "api/v1/moments/<uuid:moment_id>/products", "know"),
    Door("post", "api/v1/moments/<uuid:moment_id>/orders", "buy"),
    Door("get", "api/v1/moments/<uuid:moment_id>/assets", "look"),
    Door("patch", "api/v1/moments/<uuid:moment_id>/assets/<uuid:asset_id>", "manage"),
]


def house_routes() -> Iterator[tuple[str, str]]:
    """(method, route) of everything the house serves below a moment."""
    for route, view in _patterns(get_resolver().url_patterns, ""):
        if route.startswith(BELOW):
            shape: Any = getattr(view, "view_class", None) or getattr(view, "cls", None)
            allowed: set[str] = set(shape.http_method_names) - {"options", "head"}
            yield from ((method, route) for method in allowed if hasattr(shape, method))


def _patterns(
    patterns: list[URLPattern | URLResolver], before: str
) -> Iterator[tuple[str, Callable[..., object]]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


# Who asks. Each takes the moment and its redemption and answers with a client.


def owner(moment: Moment, redemption: Redemption) -> Client:
    client = Client()
    client.force_login(moment.user)
    return client


def owner_bearer(moment: Moment, redemption: Redemption) -> Client:
    pair = begin_token_family(user=moment.user, now=timezone.now())
    return Client(headers={"Authorization": f"Bearer {pair.access}"})


def redeemer(moment: Moment, redemption: Redemption) -> Client:
    client = Client()
    client.cookies["redemption"] = issue_token(redemption.id)
    return client


def redeemer_header(moment: Moment, redemption: Redemption) -> Client:
    return Client(headers={"Authorization": f"Redemption {issue_token(redemption.id)}"})


def guest(moment: Moment, redemption: Redemption) -> Client:
    share(moment)
    return Client()


def guest_who_may_download(moment: Moment, redemption: Redemption) -> Client:
    share(moment, allow_download=True)
    return Client()


def guest_locked_out(moment: Moment, redemption: Redemption) -> Client:
    share(moment, allow_download=True, link_password=make_password("segredo"))
    return Client()


def guest_with_password(moment: Moment, redemption: Redemption) -> Client:
    client = guest_locked_out(moment, redemption)
    client.post(f"/g/{moment.share_token}", {"password": "segredo"})
    return client


def guest_too_late(moment: Moment, redemption: Redemption) -> Client:
    share(moment, allow_download=True, link_expires_at=timezone.now())
    return Client()


def guest_of_a_private_one(moment: Moment, redemption: Redemption) -> Client:
    return Client()


def somebody_else(moment: Moment, redemption: Redemption) -> Client:
    client = Client()
    client.force_login(UserFactory.create())
    return client


def anonymous(moment: Moment, redemption: Redemption) -> Client:
    return Client()


def forger(moment: Moment, redemption: Redemption) -> Client:
    client = Client(headers={"Authorization": f"Redemption {redemption.id}"})
    client.cookies["redemption"] = str(redemption.id)
    return client
