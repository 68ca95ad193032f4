"""A redemption under way: prints land on the table until the gallery is whole."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.storage import storage
from partners.media.derivatives import CONTENT_TYPE as JPEG
from vouchers.addresses import steady
from vouchers.codes import display
from vouchers.errors import RedemptionMissing
from vouchers.models import Redemption
from vouchers.selectors.redemptions import Arrived, Progress
from vouchers.selectors.redemptions import redemption_progress as progress_of
from vouchers.views.browser_access import redemptions_of_browser

PLACES = 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where one print may lie; empty until its copy is done."""

    number: int
    print: Arrived | None = None
    url: str = ""


@never_cache
@require_safe
def redemption_progress(request: HttpRequest, redemption_id: UUID) -> HttpResponse:
    """The whole page, or for htmx only what moved. Nobody else's redemption exists."""
    progress = _own_progress(request, redemption_id)
    running = progress.status == Redemption.Status.COPYING
    context = {
        "progress": progress,
        "running": running,
        "done": progress.status == Redemption.Status.COMPLETED,
        "places": _places(progress, timezone.now()),
        "told": _told(progress),
        "code": display(progress.code),
        "signed_in": progress.user_id == request.user.pk,
    }
    if not request.headers.get("HX-Request"):
        return render(request, "vouchers/progress.html", context)
    response = render(request, "vouchers/progress_moved.html", context)
    if not running:
        response["HX-Retarget"] = "#words"
        response["HX-Reswap"] = "outerHTML"
    return response


def _own_progress(request: HttpRequest, redemption_id: UUID) -> Progress:
    try:
        progress = progress_of(redemption_id, places=PLACES)
    except RedemptionMissing as missing:
        raise Http404 from missing
    if redemption_id in redemptions_of_browser(request) or progress.user_id == request.user.pk:
        return progress
    raise Http404


def _places(progress: Progress, now: datetime) -> list[Place]:
    """After a failure the copies are taken away again, and so are the places."""
    if progress.status == Redemption.Status.FAILED:
        return []
    return [_place(number, print_, now) for number, print_ in enumerate(progress.places)]


def _place(number: int, print_: Arrived | None, now: datetime) -> Place:
    if print_ is None or not print_.thumbnail_key:
        return Place(number)
    return Place(number, print_, _address(print_, now))


def _address(print_: Arrived, now: datetime) -> str:
    """Rounded down in time, so that a browser that asks again has the picture already."""
    return storage().presign_download(
        key=print_.thumbnail_key,
        filename=f"{print_.position + 1}.jpg",
        content_type=JPEG,
        now=steady(now),
        inline=True,
    )


def _told(progress: Progress) -> int:
    """What is read aloud, in quarters: a voice that counts every photo is no comfort."""
    total = progress.assets_total or 1
    return progress.assets_copied * 4 // total * 25
