"""What a guest meets who comes by a share link."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render

from core.errors import DomainError
from core.requests import client_address
from vouchers.gallery_forms import LinkPasswordForm
from vouchers.services.unlocking import unlock_share
from vouchers.views.gallery import GalleryView
from vouchers.views.viewer_access import UNLOCKED_COOKIE


class SharedGalleryView(GalleryView):
    """The gallery below a link; before it, if the owner set one, the password."""

    def locked(self, request: HttpRequest) -> HttpResponseBase:
        form = LinkPasswordForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            return self._ask(request, form, status=200)
        try:
            proof = unlock_share(
                moment=self.moment,
                password=form.cleaned_data["password"],
                address=client_address(request),
            )
        except DomainError as refusal:
            form.add_error("password", refusal.detail)
            response = self._ask(request, form, status=refusal.status)
            if refusal.retry_after_seconds:
                response.headers["Retry-After"] = str(refusal.retry_after_seconds)
            return response
        return self._let_in(request, proof)

    def post(self, request: HttpRequest) -> HttpResponseRedirect:
        """Unlocked already, perhaps in another tab."""
        return HttpResponseRedirect(self.root)

    def _ask(self, request: HttpRequest, form: LinkPasswordForm, *, status: int) -> HttpResponse:
        context = {**self.frame(), "form": form}
        response = render(request, "vouchers/gallery/locked.html", context, status=status)
        # With `no-referrer` browsers send `Origin: null`, and the form would be refused as forged.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def _let_in(self, request: HttpRequest, proof: str) -> HttpResponseRedirect:
        response = HttpResponseRedirect(self.root)
        response.set_signed_cookie(
            UNLOCKED_COOKIE,
            proof,
            salt=self.moment.share_token,
            path=self.root,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        return response
