"""What comes out of a file, and how it crosses the pipe between the confined child and us."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from partners.media.errors import REFUSALS, Refusal, SandboxBroken

PREVIEW_NAME, THUMBNAIL_NAME = "preview.jpg", "thumbnail.jpg"

_COLOR = re.compile(r"#[0-9a-f]{6}")
_DETAIL_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the gallery needs to know. `width` and `height` are as displayed, after turning."""

    width: int
    height: int
    orientation: int
    taken_at: datetime | None
    dominant_color: str
    duration_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ProcessedFile:
    """An inspected file and its two copies, both JPEG. A video's are its poster."""

    inspection: Inspection
    preview_path: Path
    thumbnail_path: Path


def encode_request(path: Path, declared_type: str, out_dir: Path) -> bytes:
    request = {"path": str(path), "declared_type": declared_type, "out_dir": str(out_dir)}
    return json.dumps(request).encode()


def encode_inspection(inspection: Inspection) -> bytes:
    fields = asdict(inspection)
    if inspection.taken_at is not None:
        fields["taken_at"] = inspection.taken_at.isoformat()
    return json.dumps({"inspection": fields}).encode()


def encode_refusal(refusal: Refusal) -> bytes:
    detail = refusal.detail[:_DETAIL_CHARACTERS]
    return json.dumps({"refusal": refusal.code, "detail": detail}).encode()


def decode_answer(line: bytes) -> Inspection:
    """Read the child's answer. Raises the Refusal it tells of, or SandboxBroken on nonsense.

    A child taken over by a hostile file could write anything here, so nothing is taken on trust.
    """
    try:
        answer = json.loads(line)
        if "refusal" in answer:
            refusal = REFUSALS[answer["refusal"]](str(answer["detail"])[:_DETAIL_CHARACTERS])
        else:
            return _checked(answer["inspection"])
    except (ValueError, KeyError, TypeError, AttributeError) as nonsense:
        raise SandboxBroken("the child's answer cannot be read") from nonsense
    raise refusal


def _checked(fields: dict[str, object]) -> Inspection:
    taken_at, duration = fields["taken_at"], fields["duration_seconds"]
    inspection = Inspection(
        width=int(str(fields["width"])),
        height=int(str(fields["height"])),
        orientation=int(str(fields["orientation"])),
        taken_at=None if taken_at is None else datetime.fromisoformat(str(taken_at)),
        dominant_color=str(fields["dominant_color"]),
        duration_seconds=None if duration is None else float(str(duration)),
    )
    if inspection.width < 1 or inspection.height < 1 or inspection.orientation not in range(1, 9):
        raise ValueError("not a picture's measures")
    if not _COLOR.fullmatch(inspection.dominant_color):
        raise ValueError("not a colour")
    return inspection
