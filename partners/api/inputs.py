"""A file as a partner announces it."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from partners.api.fields import FilenameField
from partners.media.types import TAKEN, is_video
from partners.services import NewFile


class FileInput(serializers.Serializer[Any]):
    filename = FilenameField(help_text="Shown to the client and offered for download; no folders.")
    content_type = serializers.ChoiceField(
        choices=[(name, name) for name in TAKEN], help_text="What the bytes are; it is checked."
    )
    size_bytes = serializers.IntegerField(
        min_value=1, max_value=2**40, help_text="Exactly; an upload of another size is refused."
    )
    sha256 = serializers.RegexField(
        r"^[0-9A-Fa-f]{64}\Z",
        required=False,
        allow_blank=True,
        default="",
        help_text="Hex. When given, the file is refused unless the bytes match.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        limit = most_bytes(attrs["content_type"])
        if attrs["size_bytes"] > limit:
            raise serializers.ValidationError(
                {"size_bytes": f"O limite para {attrs['content_type']} é de {limit} bytes."},
                code="max_value",
            )
        return attrs


def most_bytes(content_type: str) -> int:
    """How large a file of this type may be."""
    limit: int = settings.MAX_VIDEO_BYTES if is_video(content_type) else settings.MAX_PHOTO_BYTES
    return limit


def new_file(given: dict[str, Any]) -> NewFile:
    """The validated input as services take it."""
    return NewFile(
        filename=given["filename"],
        content_type=given["content_type"],
        size_bytes=given["size_bytes"],
        sha256=given["sha256"].lower(),
    )
