"""The storage the settings name: S3 when there is a bucket, a folder otherwise."""

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from core.storage.interface import ObjectStorage
from core.storage.local import LocalObjectStorage, LocalOptions
from core.storage.s3.backend import S3ObjectStorage
from core.storage.s3.client import S3Options


def storage() -> ObjectStorage:
    """Answer the configured backend; one instance per set of settings, shared by all threads.

    The settings are the cache's key, so a test that overrides one gets its own backend at once.
    """
    return _s3_storage(_s3_options()) if settings.S3_BUCKET else local_storage()


def local_storage() -> LocalObjectStorage:
    """The folder backend, whether or not it is the configured one (its own views need it)."""
    return _local_storage(
        LocalOptions(
            root=Path(settings.MEDIA_ROOT),
            base_url=settings.BASE_URL,
            secret_key=settings.SECRET_KEY,
            ttl_seconds=settings.PRESIGN_TTL_SECONDS,
        )
    )


def forget_storage() -> None:
    """Drop what was built: after a fork, connections of the parent must not be shared."""
    _s3_storage.cache_clear()
    _local_storage.cache_clear()


def _s3_options() -> S3Options:
    return S3Options(
        bucket=settings.S3_BUCKET,
        endpoint_url=settings.S3_ENDPOINT_URL,
        region=settings.S3_REGION,
        access_key_id=settings.S3_ACCESS_KEY_ID,
        secret_access_key=settings.S3_SECRET_ACCESS_KEY,
        ttl_seconds=settings.PRESIGN_TTL_SECONDS,
    )


@lru_cache(maxsize=8)
def _s3_storage(options: S3Options) -> S3ObjectStorage:
    return S3ObjectStorage(options)


@lru_cache(maxsize=8)
def _local_storage(options: LocalOptions) -> LocalObjectStorage:
    return LocalObjectStorage(options)


os.register_at_fork(after_in_child=forget_storage)
