"""Signed addresses are counted: those made and those that failed."""

from datetime import UTC, datetime

import pytest
from prometheus_client import REGISTRY
from pytest_django import Settings

from core.storage import InvalidKey, storage

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def count(name: str, direction: str) -> float:
    return REGISTRY.get_sample_value(f"presign_{name}_total", {"direction": direction}) or 0


@pytest.mark.parametrize("bucket", ["", "acervo-files"])
def test_presign_counts_generated_and_failed(settings: Settings, bucket: str) -> None:
    settings.S3_BUCKET = bucket
    settings.S3_ACCESS_KEY_ID = settings.S3_SECRET_ACCESS_KEY = "x"
    names = [(n, d) for n in ("generated", "failed") for d in ("upload", "download")]
    before = {pair: count(*pair) for pair in names}

    for key in ("a.jpg", "b.jpg", "../a"):
        for sign in (upload, download):
            try:
                sign(key)
            except InvalidKey:
                assert key == "../a"

    assert {pair: count(*pair) - before[pair] for pair in names} == {
        ("generated", "upload"): 2,
        ("generated", "download"): 2,
        ("failed", "upload"): 1,
        ("failed", "download"): 1,
    }


def upload(key: str) -> None:
    storage().presign_upload(key=key, content_type="image/png", size_bytes=1, now=NOW)


def download(key: str) -> None:
    storage().presign_download(key=key, filename="a", content_type="image/png", now=NOW)
