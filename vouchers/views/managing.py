"""What only the owner does: name, mark, share. Each works as a plain form; htmx gets the part."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.errors import Refused
from vouchers.addresses import share_address
from vouchers.gallery_forms import MarkForm, SharingForm, TitleForm
from vouchers.models import Moment
from vouchers.selectors.moments import asset_before
from vouchers.services.curating import mark_asset, rename_moment
from vouchers.services.sharing import SharingChanges, change_sharing, renew_share_link
from vouchers.views.gallery import GalleryPage


class OwnerPage(GalleryPage):
    needs_owner = True

    @property
    def by(self) -> str:
        return f"user:{self.moment.user_id}"

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """The whole page, or for htmx only what goes into the gallery's dialog."""
        part = "part" if self.request.headers.get("HX-Request") else "page"
        context = {**self.frame(), "part": f"vouchers/gallery/{template}.html", **context}
        return render(self.request, f"vouchers/gallery/panel_{part}.html", context, status=status)


class TitleView(OwnerPage):
    """Give the gallery another name."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("title", form=TitleForm({"title": self.moment.title}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TitleForm(request.POST)
        if not form.is_valid():
            return self.page("title", form=form)
        rename_moment(moment_id=self.moment.id, title=form.cleaned_data["title"])
        return _back_to(self.root, request)


class MarkView(OwnerPage):
    """Favourite or hide one photo, or take it back."""

    def post(self, request: HttpRequest, asset_id: UUID) -> HttpResponse:
        asset = asset_before(self.sight, self.moment, asset_id=asset_id)
        form = MarkForm(request.POST)
        if form.is_valid():
            mark_asset(moment_id=self.moment.id, asset_id=asset.id, **form.cleaned_data)
        if request.headers.get("Accept") == "application/json":
            return HttpResponse(status=204)
        return HttpResponseRedirect(f"{self.root}/f/{asset.id}{self.query}")


class SharingView(OwnerPage):
    """Who sees this gallery: only its owner, or whoever has the link, on which terms."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._panel(self.moment, SharingForm(moment=self.moment))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SharingForm(request.POST, moment=self.moment)
        if not form.is_valid():
            return self._panel(self.moment, form)
        try:
            moment = self._change(form.changes())
        except Refused as refusal:
            form.add_error("expires_on", refusal.detail)
            return self._panel(self.moment, form)
        return self._done(moment, _("Pronto, salvo."))

    def _change(self, changes: SharingChanges) -> Moment:
        return change_sharing(moment_id=self.moment.id, changes=changes, by=self.by, now=self.now)

    def _done(self, moment: Moment, word: str) -> HttpResponse:
        if self.request.headers.get("HX-Request"):
            self.moment = moment
            return self._panel(moment, SharingForm(moment=moment), said=word)
        messages.success(self.request, word)
        return HttpResponseRedirect(f"{self.root}/privacidade")

    def _panel(self, moment: Moment, form: SharingForm, said: str = "") -> HttpResponse:
        is_link = moment.privacy == Moment.Privacy.LINK
        has_expired = bool(moment.link_expires_at and moment.link_expires_at <= self.now)
        address = share_address(moment) if is_link else ""
        return self.page(
            "sharing", form=form, said=said, address=address, link_has_expired=has_expired
        )


class ShareLinkView(SharingView):
    """Make the link; made again, the earlier one is dead at once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(f"{self.root}/privacidade")

    def post(self, request: HttpRequest) -> HttpResponse:
        moment = renew_share_link(moment_id=self.moment.id, by=self.by)
        return self._done(moment, _("O link está pronto para enviar."))


class CloseLinkView(ShareLinkView):
    """Stop sharing: the link dies for good."""

    def post(self, request: HttpRequest) -> HttpResponse:
        moment = self._change({"privacy": Moment.Privacy.PRIVATE})
        return self._done(moment, _("O link antigo não abre mais."))


def _back_to(address: str, request: HttpRequest) -> HttpResponse:
    """After a form in the dialog htmx must load the page anew, not put it into the dialog."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
