"""Moments and their files as the API tells them."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from vouchers.addresses import original_url, preview_url, share_address, steady, thumbnail_url
from vouchers.models import Moment, MomentAsset
from vouchers.selectors.moments import Contents, contents_of, covers_of
from vouchers.viewing import Sight

_ADDRESS = "Presigned for 15 minutes; null when there is none."


class MomentOutput(serializers.Serializer[object]):
    """A gallery, without its files."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Moment.Kind.choices)
    title = serializers.CharField()
    studio = serializers.CharField(help_text="Who delivered it.")
    event_date = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    access = serializers.ChoiceField(choices=["perpetual", "timed"])
    access_until = serializers.DateTimeField(allow_null=True)
    access_ended = serializers.BooleanField()
    assets_total = serializers.IntegerField(help_text="Files not hidden.")
    cover_url = serializers.URLField(allow_null=True, help_text=_ADDRESS)
    can_manage = serializers.BooleanField(help_text="What follows is null for who cannot.")
    privacy = serializers.ChoiceField(choices=Moment.Privacy.choices, allow_null=True)
    share_url = serializers.URLField(allow_null=True, help_text="Null while private.")
    link_has_password = serializers.BooleanField(allow_null=True)
    link_expires_at = serializers.DateTimeField(allow_null=True)
    allow_download = serializers.BooleanField(
        allow_null=True, help_text="For who comes by the link."
    )


class MomentAssetOutput(serializers.Serializer[object]):
    """One file of a gallery."""

    id = serializers.UUIDField()
    position = serializers.IntegerField()
    filename = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    duration_seconds = serializers.FloatField(allow_null=True)
    dominant_color = serializers.CharField()
    taken_at = serializers.DateTimeField(allow_null=True)
    is_favorite = serializers.BooleanField()
    is_hidden = serializers.BooleanField(help_text="Hidden files are told to the owner only.")
    thumbnail_url = serializers.URLField(allow_null=True, help_text=_ADDRESS)
    preview_url = serializers.URLField(allow_null=True, help_text=_ADDRESS)
    download_url = serializers.URLField(help_text="The delivered bytes; presigned for 15 minutes.")


_SHARING = ("privacy", "share_url", "link_has_password", "link_expires_at", "allow_download")


def moment_bodies(seen: list[tuple[Moment, Sight]], *, now: datetime) -> list[dict[str, Any]]:
    """What MomentOutput promises, of some moments in three queries however many they are."""
    moments = [moment for moment, _sight in seen]
    contents, covers = contents_of(moments), covers_of(moments)
    return [
        _moment_body(moment, sight, contents.get(moment.id, Contents()), covers.get(moment.id), now)
        for moment, sight in seen
    ]


def _moment_body(
    moment: Moment, sight: Sight, contents: Contents, cover: MomentAsset | None, now: datetime
) -> dict[str, Any]:
    """Nothing is signed once access has ended."""
    return {
        "id": moment.id,
        "kind": moment.kind,
        "title": moment.title,
        "studio": moment.partner.name,
        "event_date": moment.event_date,
        "created_at": moment.created_at,
        "access": "perpetual" if moment.is_perpetual else "timed",
        "access_until": moment.access_until,
        "access_ended": sight.has_ended,
        "assets_total": contents.shown,
        "cover_url": _cover_url(cover, now) if cover and sight.is_open else None,
        "can_manage": sight.may_manage,
        **(_sharing_body(moment) if sight.may_manage else dict.fromkeys(_SHARING)),
    }


def _cover_url(cover: MomentAsset, now: datetime) -> str | None:
    return thumbnail_url(cover, now=steady(now)) or None


def asset_body(asset: MomentAsset, now: datetime) -> dict[str, Any]:
    """What MomentAssetOutput promises, built by hand: a page holds a thousand."""
    taken_at = asset.taken_at
    return {
        "id": str(asset.id),
        "position": asset.position,
        "filename": asset.filename,
        "content_type": asset.content_type,
        "size_bytes": asset.size_bytes,
        "sha256": asset.sha256,
        "width": asset.width,
        "height": asset.height,
        "duration_seconds": asset.duration_seconds,
        "dominant_color": asset.dominant_color,
        "taken_at": taken_at,
        "is_favorite": asset.is_favorite,
        "is_hidden": asset.is_hidden,
        "thumbnail_url": thumbnail_url(asset, now=now) or None,
        "preview_url": preview_url(asset, now=now) or None,
        "download_url": original_url(asset, now=now),
    }


def _sharing_body(moment: Moment) -> dict[str, Any]:
    return {
        "privacy": moment.privacy,
        "share_url": share_address(moment) if moment.privacy == Moment.Privacy.LINK else None,
        "link_has_password": bool(moment.link_password),
        "link_expires_at": moment.link_expires_at,
        "allow_download": moment.allow_download,
    }
