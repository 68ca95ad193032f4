"""Refuse polyglots: a photo or video that is also a program, a page, a document or an archive.

The original's bytes are kept exactly as delivered, so nothing can be cut away; a file is taken
whole or refused whole. What cameras and phones append is ordinary and passes: further JPEG images
(MPF previews, gain maps), motion-photo videos, Samsung, Photo Mechanic and other vendors' trailers,
padding. Refused is only what another program would recognise as its own:

  - an archive that opens as ZIP (also JAR, APK, DOCX), wherever it sits: ZIP is read from the end;
  - `%PDF-` in the first kilobyte, where PDF readers look for it;
  - script or markup in the head (metadata) or in what follows the picture;
  - an executable, archive or document beginning right after the picture.

This is the second fence. The first is how originals are served: the stored type, `nosniff`, as an
attachment, from the storage's own origin.
"""

import zipfile
from pathlib import Path

from partners.media.errors import ForeignContent

_HEAD_BYTES = 256 * 1024
_PDF_LOOKS_AT_BYTES = 1024
_TAIL_BYTES = 64 * 1024

_ACTIVE_IN_HEAD = (b"<?php", b"<script")
_ACTIVE_IN_TAIL = (*_ACTIVE_IN_HEAD, b"<!doctype", b"<html", b"<svg", b"<body", b"%pdf-")
_OTHER_FILES = (
    b"MZ",
    b"\x7fELF",
    b"PK\x03\x04",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf",
    b"#!",
    b"%PDF",
    b"%!PS",
)
_PADDING = b"\0\xff \t\r\n"


def refuse_foreign_content(path: Path, end_of_picture: int) -> None:
    """Raise ForeignContent when the file is something else besides its picture. Safe to repeat."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES).lower()
        file.seek(end_of_picture)
        tail = file.read(_TAIL_BYTES)
    if b"%pdf-" in head[:_PDF_LOOKS_AT_BYTES]:
        raise ForeignContent("PDF header in the first kilobyte")
    _refuse_markers(head, _ACTIVE_IN_HEAD, "head")
    _refuse_markers(tail.lower(), _ACTIVE_IN_TAIL, "tail")
    if tail.lstrip(_PADDING).startswith(_OTHER_FILES):
        raise ForeignContent("another file begins after the picture")
    if _opens_as_zip(path):
        raise ForeignContent("the file opens as a ZIP archive")


def _refuse_markers(where: bytes, markers: tuple[bytes, ...], part: str) -> None:
    for marker in markers:
        if marker in where:
            raise ForeignContent(f"{marker.decode()} in the {part}")


def _opens_as_zip(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        # The end-of-archive signature occurred by chance: nothing opens it.
        return False
