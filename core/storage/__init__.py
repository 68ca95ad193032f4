"""Where files are kept: keys in, signed addresses and server-side copies out."""

from core.storage.configured import forget_storage, storage
from core.storage.errors import (
    InvalidKey,
    ObjectMismatch,
    ObjectMissing,
    PreconditionFailed,
    StorageError,
    StorageRefused,
    StorageUnavailable,
)
from core.storage.interface import DownloadedObject, ObjectInfo, ObjectStorage, PresignedUpload

__all__ = [
    "DownloadedObject",
    "InvalidKey",
    "ObjectInfo",
    "ObjectMismatch",
    "ObjectMissing",
    "ObjectStorage",
    "PreconditionFailed",
    "PresignedUpload",
    "StorageError",
    "StorageRefused",
    "StorageUnavailable",
    "forget_storage",
    "storage",
]
