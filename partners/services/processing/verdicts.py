"""What became of one file, and how it is written down."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db.models import Q

from partners.keys import original_key, preview_key, thumbnail_key
from partners.media.errors import Refusal
from partners.media.results import Inspection
from partners.metrics import ASSET_REFUSALS, ASSETS_PROCESSED
from partners.models import Delivery, MediaAsset

_log = structlog.get_logger("acervo.partners")
SHORTEST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 60.0
Processing = MediaAsset.Processing


class Missing(Refusal):
    """Not REFUSALS of partners.media, because no look at the bytes finds these."""

    code = "upload_missing"
    sentence = "O arquivo enviado não está mais no armazenamento. Envie-o de novo."


class Changed(Refusal):
    code = "upload_changed"
    sentence = "O arquivo foi trocado depois da publicação. Envie a versão certa em outra entrega."


class ChecksumMismatch(Refusal):
    code = "checksum_mismatch"
    sentence = "O conteúdo recebido não confere com o SHA-256 informado. Envie-o de novo."


class Unmanageable(Refusal):
    """Its decoding ended badly every time, and not in a way that says whose fault it is."""

    code = "unmanageable"
    sentence = "Não conseguimos abrir o arquivo depois de várias tentativas. Exporte-o de novo."


@dataclass(frozen=True, slots=True)
class Taken:
    """The file is what was announced, and all its objects stand at their keys."""

    sha256: str
    inspection: Inspection
    original_etag: str
    preview_bytes: int
    thumbnail_bytes: int


@dataclass(frozen=True, slots=True)
class Later:
    """Trouble of ours. `decoded` tells that the file itself did no harm."""

    reason: str
    decoded: bool


Verdict = Taken | Refusal | Later


def write_verdict(asset: MediaAsset, verdict: Verdict, *, now: datetime) -> bool:
    """Write it, if the file still waits for one; False if another worker was faster."""
    if isinstance(verdict, Later):
        return _postpone(asset, verdict, now)
    fields = _ready(asset, verdict) if isinstance(verdict, Taken) else _failed(verdict)
    waiting = MediaAsset.objects.filter(id=asset.id, processing_status=Processing.PROCESSING)
    written = bool(waiting.update(claimed_until=None, **fields))
    if written:
        _count(verdict)
    return written


def _ready(asset: MediaAsset, taken: Taken) -> dict[str, object]:
    look = taken.inspection
    return {
        "processing_status": Processing.READY,
        "sha256": taken.sha256,
        "width": look.width,
        "height": look.height,
        "duration_seconds": look.duration_seconds,
        "dominant_color": look.dominant_color,
        "taken_at": look.taken_at,
        "original_key": original_key(asset),
        "original_etag": taken.original_etag,
        "preview_key": preview_key(asset),
        "preview_bytes": taken.preview_bytes,
        "thumbnail_key": thumbnail_key(asset),
        "thumbnail_bytes": taken.thumbnail_bytes,
    }


def _failed(refusal: Refusal) -> dict[str, object]:
    return {
        "processing_status": Processing.FAILED,
        "failure_code": refusal.code,
        "failure_detail": refusal.sentence,
    }


def _postpone(asset: MediaAsset, later: Later, now: datetime) -> bool:
    until = now + pause_before_retry(asset.delivery, now)
    held = Q(claimed_until=asset.claimed_until)
    waiting = MediaAsset.objects.filter(held, id=asset.id, processing_status=Processing.PROCESSING)
    fields = {"tries": 0} if later.decoded else {}
    written = bool(waiting.update(claimed_until=until, **fields))
    ASSETS_PROCESSED.labels("postponed").inc(written)
    _log.warning("asset_postponed", asset=str(asset.id), reason=later.reason)
    return written


def pause_before_retry(delivery: Delivery, now: datetime) -> timedelta:
    """The longer the delivery waits already, the longer the pause: no counter needed."""
    waited = (now - (delivery.published_at or now)).total_seconds()
    pause = min(max(waited / 4, SHORTEST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=pause * random.uniform(0.5, 1))  # noqa: S311


def _count(verdict: Taken | Refusal) -> None:
    if isinstance(verdict, Taken):
        ASSETS_PROCESSED.labels("ready").inc()
        return
    ASSETS_PROCESSED.labels("failed").inc()
    ASSET_REFUSALS.labels(verdict.code).inc()
