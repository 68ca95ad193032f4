"""One batch: fetched in threads, decoded one by one, stored in threads, written down."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.storage import StorageError
from partners.media.errors import Refusal, SandboxBroken
from partners.media.results import ProcessedFile
from partners.media.sandbox import Job, Sandbox
from partners.metrics import ASSET_PROCESSING_SECONDS
from partners.models import MediaAsset
from partners.services.processing.claiming import begin
from partners.services.processing.fetching import fetch
from partners.services.processing.storing import Looked, store
from partners.services.processing.verdicts import (
    Later,
    Taken,
    Unmanageable,
    Verdict,
    write_verdict,
)

MOST_TRIES = 5
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Tools:
    """What a worker keeps between batches."""

    sandbox: Sandbox
    pool: Executor
    clock: Clock


def process_batch(batch: list[MediaAsset], folder: Path, tools: Tools) -> None:
    """Give each file of the batch its verdict, unless another worker took it over.

    While one file is decoded, others are on their way in and out. Safe to repeat.
    """
    fetched = [tools.pool.submit(fetch, asset, folder / f"{asset.id}.upload") for asset in batch]
    stored: list[tuple[MediaAsset, Future[Taken]]] = []
    for asset, arriving in zip(batch, fetched, strict=True):
        outcome = _look(asset, arriving, folder, tools)
        if isinstance(outcome, Looked):
            stored.append((asset, tools.pool.submit(store, outcome)))
        elif outcome is not None:
            write_verdict(asset, outcome, now=tools.clock())
    for asset, storing in stored:
        write_verdict(asset, _result(storing), now=tools.clock())


def _look(
    asset: MediaAsset, arriving: Future[str], folder: Path, tools: Tools
) -> Looked | Refusal | Later | None:
    """None for a file that is another worker's by now."""
    try:
        sha256 = arriving.result()
        if not begin(asset, now=tools.clock()):
            return None
        return Looked(asset, sha256, _decode(asset, folder, tools.sandbox))
    except Refusal as refusal:
        return refusal
    except StorageError as trouble:
        return Later(trouble.code, decoded=False)
    except SandboxBroken as trouble:
        hopeless = asset.tries >= MOST_TRIES
        return Unmanageable(str(trouble)) if hopeless else Later(trouble.code, decoded=False)


def _decode(asset: MediaAsset, folder: Path, sandbox: Sandbox) -> ProcessedFile:
    if asset.tries > MOST_TRIES:
        raise Unmanageable
    job = Job(folder / f"{asset.id}.upload", asset.content_type, folder / str(asset.id))
    with ASSET_PROCESSING_SECONDS.time():
        return sandbox.process(job)


def _result(storing: Future[Taken]) -> Verdict:
    try:
        return storing.result()
    except Refusal as refusal:
        return refusal
    except StorageError as trouble:
        return Later(trouble.code, decoded=True)
