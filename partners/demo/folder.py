"""Your own photographs for the demonstration: the files of a folder that we take."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from partners.media.types import type_of_name


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file on disk; its content is read when asked for, since a video may be large."""

    path: Path
    content_type: str

    @property
    def filename(self) -> str:
        return self.path.name

    @property
    def content(self) -> bytes:
        return self.path.read_bytes()


def folder_photographs(folder: Path) -> Iterator[FolderFile]:
    """Files of taken types in a folder and below, by path; hidden ones are left alone.

    Raises NotADirectoryError.
    """
    if not folder.is_dir():
        raise NotADirectoryError(folder)
    for path in sorted(folder.rglob("*")):
        content_type = type_of_name(path.name)
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if content_type and path.is_file() and not hidden:
            yield FolderFile(path, content_type)
