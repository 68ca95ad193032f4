"""Fixtures every test may use."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from core.cache import ForgivingRedisCache
from core.redis import redis_client
from core.toggles import forget_remembered
from tests.flushing import allow_flush
from tests.support.browser import chromium, site, visit
from tests.support.house_fixtures import house, house_storage, running_house

__all__ = ["chromium", "house", "house_storage", "running_house", "site", "visit"]

allow_flush()


@pytest.fixture
def now() -> datetime:
    """A fixed moment: tests pass it wherever a service asks for the time."""
    return datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clean_memory(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Each test starts with an empty Redis, its own media folder and no remembered toggles."""
    settings.MEDIA_ROOT = tmp_path / "media"
    redis_client().flushdb()
    ForgivingRedisCache._silent_until = 0.0
    forget_remembered()
    yield
    forget_remembered()
