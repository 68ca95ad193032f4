"""What can go wrong with stored files, as a tree.

StorageError
├── InvalidKey            a key outside the allowed alphabet: a mistake of ours
├── ObjectMissing         nothing is stored under the key
├── PreconditionFailed    the source is not the version that was promised
├── ObjectMismatch        what arrived is not what was announced (size, content)
├── StorageRefused        the storage said no: credentials, permission, bucket, request
└── StorageUnavailable    no usable answer now: time-out, 5xx, throttling, disk full

Only StorageUnavailable is worth repeating; everything else stays wrong however often it is tried.
"""

from core.errors import Unavailable


class StorageError(Exception):
    """`reason` is for logs: an operation, a key, a vendor's code; never shown to a visitor."""

    code = "storage_error"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return self.reason


class InvalidKey(StorageError):
    code = "storage_invalid_key"


class ObjectMissing(StorageError):
    code = "storage_object_missing"


class PreconditionFailed(StorageError):
    code = "storage_precondition_failed"


class ObjectMismatch(StorageError):
    code = "storage_object_mismatch"


class StorageRefused(StorageError):
    code = "storage_refused"


class StorageUnavailable(StorageError, Unavailable):
    """A door that lets this through answers 503 with the sentence below, not with the reason."""

    code = "storage_unavailable"
    title = "Arquivos indisponíveis no momento"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        Unavailable.__init__(self, "Tente de novo em alguns segundos; nada foi perdido.")
