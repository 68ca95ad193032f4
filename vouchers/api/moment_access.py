"""How the API knows who is asking for a moment."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import BearerAuthentication
from vouchers.errors import AccessEnded, MomentMissing
from vouchers.viewing import Sight, Standing, Viewer
from vouchers.views.viewer_access import viewer_of


class RedemptionAuthentication(BaseAuthentication):
    """`Authorization: Redemption <token>` opens a moment and signs nobody in.

    `viewer_of` reads it; this class only stands for it in the OpenAPI document.
    """

    def authenticate(self, request: Request) -> None:
        return None


class RedemptionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = RedemptionAuthentication
    name = "RedemptionToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Redemption <access_token>`, from the answer to redeem.",
        }


class MomentAPIView(APIView):
    """A door for the owner and the redeeming browser; to everybody else no moment exists."""

    authentication_classes = (
        BearerAuthentication,
        SessionAuthentication,
        RedemptionAuthentication,
    )
    permission_classes = ()
    viewer: Viewer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.now = timezone.now()
        self.viewer = viewer_of(request)

    def require_somebody(self) -> None:
        """Raises NotAuthenticated for a request that proves nothing at all."""
        if self.viewer.is_nobody:
            raise NotAuthenticated

    @staticmethod
    def require_owner(sight: Sight) -> None:
        """Raises AccessEnded, and MomentMissing for those who may look but not manage."""
        if sight.standing is not Standing.OWNER:
            raise MomentMissing
        if not sight.may_manage:
            raise AccessEnded

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers.setdefault("Cache-Control", "private, no-store")
        return final
