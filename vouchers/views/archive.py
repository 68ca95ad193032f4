"""All of a moment as one download."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from core.errors import Unavailable
from core.storage import StorageError, StorageUnavailable
from core.storage.filenames import content_disposition
from vouchers.archives import Archive
from vouchers.errors import MomentMissing, TooManyArchives
from vouchers.selectors.moments import Choice, assets_before
from vouchers.sending import Place, Sent
from vouchers.views.gallery import GalleryPage


class ArchiveView(GalleryPage):
    """Everything the viewer may download, hidden files of the owner's own among it.

    With a filter (`?ver=favoritas`), that part of it.
    """

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if not self.sight.may_download:
            raise MomentMissing
        everything = assets_before(self.sight, self.moment)
        archive = Archive(self.assets() if self.choice is not Choice.ALL else everything)
        try:
            content = self._content(archive) if request.method == "GET" else ()
        except TooManyArchives as refusal:
            return self._later(refusal)
        except StorageError:
            return self._later(StorageUnavailable("archive"))
        response = StreamingHttpResponse(content, content_type="application/zip")
        response.headers["Content-Length"] = str(archive.size_bytes)
        response.headers["Content-Disposition"] = content_disposition(
            f"{self.moment.title}.zip", inline=False
        )
        # A proxy that buffers would hold the whole archive before its first byte.
        response.headers["X-Accel-Buffering"] = "no"
        return response

    @staticmethod
    def _content(archive: Archive) -> Sent:
        place = Place(at_most=settings.ARCHIVES_AT_ONCE)
        try:
            return Sent(archive.chunks(), place)
        except StorageError:
            place.leave()
            raise

    def _later(self, refusal: Unavailable) -> HttpResponse:
        context = {**self.frame(), "refusal": refusal}
        response = render(
            self.request, "vouchers/gallery/archive_later.html", context, status=refusal.status
        )
        response.headers["Retry-After"] = str(refusal.retry_after_seconds)
        return response
