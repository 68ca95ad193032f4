"""Where a client's copies live."""

from uuid import UUID


def user_prefix(user_id: UUID) -> str:
    """Everything of one client stands below this."""
    return f"u/{user_id}/"


def moment_prefix(*, user_id: UUID, moment_id: UUID) -> str:
    """Everything of one moment, and nothing else, stands below this."""
    return f"{user_prefix(user_id)}m/{moment_id}/"


def copied_key(source: str, *, prefix: str, asset_id: str) -> str:
    """The one target of a source key: a repeated copy rewrites the same object."""
    return f"{prefix}{asset_id}/{source.rsplit('/', 1)[-1]}"
