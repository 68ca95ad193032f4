"""What the local backend answers: files with ranges and fixed headers, or a problem document."""

from contextlib import ExitStack
from typing import BinaryIO

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    JsonResponse,
    StreamingHttpResponse,
)
from django.utils.http import http_date, parse_etags

from core.problems import CONTENT_TYPE as PROBLEM
from core.problems import problem
from core.storage.http_ranges import UnsatisfiableRange, wanted_range
from core.storage.interface import ObjectInfo
from core.storage.local_files import FileTree
from core.storage.streams import CHUNK_BYTES

# A delivered file is a stranger's: it may be looked at, never sniffed into a page or run as one.
_SAFETY = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox",
    "Cache-Control": "private",
}


def problem_answer(*, status: int, code: str, title: str, detail: str) -> JsonResponse:
    document = problem(status=status, code=code, title=title, detail=detail)
    response = JsonResponse(document, status=status, content_type=PROBLEM)
    response["Cache-Control"] = "no-store"
    return response


def file_answer(
    request: HttpRequest, *, files: FileTree, key: str, headers: dict[str, str]
) -> HttpResponseBase:
    """Answer GET or HEAD with the whole file, the range asked for, 304 or 416.

    Raises: ObjectMissing.
    """
    with ExitStack() as opened:
        file, info = opened.enter_context(files.opened(key))
        response = _unopened_answer(request, info)
        if response is None:
            wanted = _range_of(request, info)
            response = _content_answer(info, wanted)
            if request.method != "HEAD":
                # From here on the response closes the file, however much of it was sent.
                sent = range(info.size_bytes) if wanted is None else wanted
                content = FileSlice(file, sent, opened.pop_all())
                response = StreamingHttpResponse(
                    content, status=response.status_code, headers=response.headers
                )
    for name, value in {**_SAFETY, **headers, "ETag": f'"{info.etag}"'}.items():
        response.headers[name] = value
    return response


class FileSlice:
    """Part of an open file as an iterator that closes the file, read to its end or not."""

    def __init__(self, file: BinaryIO, wanted: range, opened: ExitStack) -> None:
        self._file = file
        self._left_bytes = len(wanted)
        self.close = opened.close
        file.seek(wanted.start)

    def __iter__(self) -> "FileSlice":
        return self

    def __next__(self) -> bytes:
        chunk = self._file.read(min(CHUNK_BYTES, self._left_bytes))
        if not chunk:
            raise StopIteration
        self._left_bytes -= len(chunk)
        return chunk


def _unopened_answer(request: HttpRequest, info: ObjectInfo) -> HttpResponseBase | None:
    """The answers that need no content: not modified, and a range behind the end."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or f'"{info.etag}"' in (tag.removeprefix("W/") for tag in known):
        return HttpResponseNotModified()
    try:
        _range_of(request, info)
    except UnsatisfiableRange:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{info.size_bytes}"})
    return None


def _range_of(request: HttpRequest, info: ObjectInfo) -> range | None:
    """A range of another version than the one at hand would not fit what the client has."""
    if request.headers.get("If-Range", f'"{info.etag}"') != f'"{info.etag}"':
        return None
    return wanted_range(request.headers.get("Range", ""), info.size_bytes)


def _content_answer(info: ObjectInfo, wanted: range | None) -> HttpResponseBase:
    """Status and headers of the content; for HEAD that is all."""
    response = HttpResponse(status=200 if wanted is None else 206)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Last-Modified"] = http_date(info.modified_at.timestamp())
    response.headers["Content-Length"] = str(info.size_bytes if wanted is None else len(wanted))
    if wanted is not None:
        response.headers["Content-Range"] = (
            f"bytes {wanted.start}-{wanted.stop - 1}/{info.size_bytes}"
        )
    return response
