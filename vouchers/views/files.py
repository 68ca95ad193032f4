"""One file of a moment: a fresh signed address, for links and pictures that outlive theirs."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect

from vouchers.addresses import original_url, preview_url, steady, thumbnail_url
from vouchers.errors import MomentAssetMissing
from vouchers.models import MomentAsset
from vouchers.selectors.moments import asset_before
from vouchers.views.viewer_access import MomentView


class FileView(MomentView):
    """`miniatura` and `previa` to look at, `assistir` to play a video, `baixar` to keep."""

    def get(self, request: HttpRequest, asset_id: UUID, variant: str) -> HttpResponseRedirect:
        asset = asset_before(self.sight, self.moment, asset_id=asset_id)
        address = self._address(asset, variant)
        if not address:
            raise MomentAssetMissing
        return HttpResponseRedirect(address)

    def _address(self, asset: MomentAsset, variant: str) -> str:
        if variant == "miniatura":
            return thumbnail_url(asset, now=steady(self.now))
        if variant == "previa":
            return preview_url(asset, now=steady(self.now))
        if variant == "assistir" and asset.is_video:
            return original_url(asset, now=self.now, inline=True)
        if variant == "baixar" and self.sight.may_download:
            return original_url(asset, now=self.now)
        return ""
