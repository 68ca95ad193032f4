"""Doors to a studio's money: for its program, and for the people who look after it."""

from typing import cast

from drf_spectacular.utils import OpenApiParameter
from rest_framework.authentication import SessionAuthentication

from accounts.api.authentication import BearerAuthentication
from accounts.models import User
from core.errors import NotFound
from partners.api.authentication import PartnerAuthentication, Program
from partners.api.base import PartnerView
from partners.models import Partner
from partners.selectors.members import studios_of

WHICH = OpenApiParameter(
    "studio",
    str,
    description="For people who look after several studios: the `id` of one of them.",
)


class StudioMissing(NotFound):
    """This person looks after no studio, or not after this one."""

    code = "studio_not_found"
    title = "Estúdio não encontrado"


class StudioView(PartnerView):
    """A partner view that lets the studio's people in too: all rows stay the studio's own."""

    authentication_classes = (  # type: ignore[assignment]  # more doors than the base has
        PartnerAuthentication,
        BearerAuthentication,
        SessionAuthentication,
    )

    @property
    def partner(self) -> Partner:
        if not hasattr(self, "_partner"):
            self._partner = self._asked()
        return self._partner

    @property
    def by(self) -> str:
        user = self.request.user
        return user.actor if isinstance(user, Program) else f"user:{user.pk}"

    def _asked(self) -> Partner:
        """The key's studio; else the one named, else the first the person joined."""
        user = self.request.user
        if isinstance(user, Program):
            return user.partner
        studios, wanted = list(studios_of(cast(User, user))), self.request.GET.get("studio")
        found = [each for each in studios if wanted in (None, str(each.pk))]
        if not found:
            raise StudioMissing
        return found[0]
