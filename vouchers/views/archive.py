"""All of a moment as one download."""

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from core.storage import StorageError
from core.storage.filenames import content_disposition
from vouchers.archives import Archive
from vouchers.errors import MomentMissing
from vouchers.selectors.moments import Choice, assets_before
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
            content = archive.chunks() if request.method == "GET" else ()
        except StorageError:
            return render(request, "vouchers/gallery/archive_later.html", self.frame(), status=503)
        response = StreamingHttpResponse(content, content_type="application/zip")
        response.headers["Content-Length"] = str(archive.size_bytes)
        response.headers["Content-Disposition"] = content_disposition(
            f"{self.moment.title}.zip", inline=False
        )
        # A proxy that buffers would hold the whole archive before its first byte.
        response.headers["X-Accel-Buffering"] = "no"
        return response
