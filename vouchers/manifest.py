"""One line of a delivery's frozen manifest, and the objects it stands for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from partners.keys import DERIVATIVE_TYPE
from vouchers.keys import copied_key


@dataclass(frozen=True, slots=True)
class ObjectToCopy:
    """One object of a file: where it is, where it goes, what must arrive."""

    source: str
    target: str
    size_bytes: int
    etag: str | None
    content_type: str | None


def objects_to_copy(
    entry: dict[str, Any], *, prefix: str, etags: Mapping[str, str] | None = None
) -> Iterator[ObjectToCopy]:
    """The original, then its derivatives, with their targets below `prefix`.

    The manifest pins the original's version; `etags` tells those of derivatives, by key.
    """
    asset_id, known = entry["asset_id"], etags or {}

    def one(name: str, size: int, etag: str | None, content_type: str | None) -> ObjectToCopy:
        source = entry[f"{name}_key"]
        target = copied_key(source, prefix=prefix, asset_id=asset_id)
        return ObjectToCopy(source, target, size, etag, content_type)

    yield one("original", entry["size_bytes"], entry["etag"], entry["content_type"])
    for name in ("preview", "thumbnail"):
        if source := entry[f"{name}_key"]:
            yield one(name, entry[f"{name}_bytes"], known.get(source), DERIVATIVE_TYPE)
