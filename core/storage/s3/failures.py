"""botocore's exceptions → ours, in this one place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from botocore import exceptions as botocore
from botocore.parsers import ResponseParserError

from core.storage.errors import (
    ObjectMissing,
    PreconditionFailed,
    StorageError,
    StorageRefused,
    StorageUnavailable,
)

_BY_CODE: Final[dict[str, type[StorageError]]] = {
    "NoSuchKey": ObjectMissing,
    "PreconditionFailed": PreconditionFailed,
    # Named, because these do not always come with the status that would tell.
    "SlowDown": StorageUnavailable,
    "InternalError": StorageUnavailable,
    "ServiceUnavailable": StorageUnavailable,
    "RequestTimeout": StorageUnavailable,
    "Throttling": StorageUnavailable,
    "RequestLimitExceeded": StorageUnavailable,
    "OperationAborted": StorageUnavailable,
    "ConditionalRequestConflict": StorageUnavailable,
    # An upload in parts that somebody cleaned away: the next try opens a new one.
    "NoSuchUpload": StorageUnavailable,
    "NoSuchBucket": StorageRefused,
}
_BY_STATUS: Final[dict[int, type[StorageError]]] = {
    404: ObjectMissing,  # the answer to HEAD has no body, hence no code
    412: PreconditionFailed,
    429: StorageUnavailable,
}
# What a later try can heal: the network, a slow server, a truncated or garbled answer.
_PASSING: Final = (
    botocore.ConnectionError,
    botocore.HTTPClientError,
    botocore.IncompleteReadError,
    botocore.CredentialRetrievalError,
    botocore.MetadataRetrievalError,
    ResponseParserError,
)


@contextmanager
def translated(subject: str) -> Iterator[None]:
    """Run S3 calls; whatever botocore raises leaves as one of core.storage.errors."""
    try:
        yield
    except botocore.ClientError as error:
        raise _from_answer(error, subject) from error
    except _PASSING as error:
        raise StorageUnavailable(f"{subject}: {type(error).__name__}") from error
    except botocore.BotoCoreError as error:
        raise StorageRefused(f"{subject}: {type(error).__name__}") from error


def failure_for(code: str, status: int) -> type[StorageError]:
    """Which error an S3 code and HTTP status mean; a 5xx of any name is worth another try."""
    if known := _BY_CODE.get(code) or _BY_STATUS.get(status):
        return known
    return StorageUnavailable if status >= 500 else StorageRefused


def _from_answer(error: botocore.ClientError, subject: str) -> StorageError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    return failure_for(code, status)(f"{error.operation_name} {subject}: {status} {code}")
