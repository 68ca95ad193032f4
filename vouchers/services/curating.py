"""What an owner says about the moment and its files: a name, a favourite, one not to be shown."""

from uuid import UUID

from vouchers.models import Moment, MomentAsset


def rename_moment(*, moment_id: UUID, title: str) -> None:
    """Give the gallery another name. Safe to repeat."""
    Moment.objects.filter(pk=moment_id).update(title=title)


def mark_asset(
    *,
    moment_id: UUID,
    asset_id: UUID,
    is_favorite: bool | None = None,
    is_hidden: bool | None = None,
) -> None:
    """Set what is given and leave the rest. Safe to repeat.

    Nothing is ever deleted by hiding: the file stays the owner's, only out of sight.
    """
    marks = {"is_favorite": is_favorite, "is_hidden": is_hidden}
    given = {name: value for name, value in marks.items() if value is not None}
    if given:
        MomentAsset.objects.filter(pk=asset_id, moment_id=moment_id).update(**given)
