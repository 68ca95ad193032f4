"""Signed addresses on every storage: what they allow, and what breaks them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from core.storage import PresignedUpload
from tests.core.storage.conftest import EXPIRY, SIGNATURE, Backend
from tests.support.http import send, send_and_hang_up

BODY = b"not really a photo" * 50
KEY = "partners/1/d/2/a.jpg"


def upload(backend: Backend, *, age: timedelta = timedelta(0)) -> PresignedUpload:
    return backend.storage.presign_upload(
        key=KEY, content_type="image/jpeg", size_bytes=len(BODY), now=datetime.now(UTC) - age
    )


def download(backend: Backend, *, age: timedelta = timedelta(0), inline: bool = False) -> str:
    return backend.storage.presign_download(
        key=KEY,
        filename="Ensaio da Júlia — 01.jpg",
        content_type="image/jpeg",
        now=datetime.now(UTC) - age,
        inline=inline,
    )


def stored(backend: Backend) -> bool:
    return backend.storage.head(KEY) is not None


def test_upload_as_signed_is_stored(backend: Backend) -> None:
    signed = upload(backend)

    reply = send(signed.method, signed.url, headers=signed.headers, body=BODY)

    assert reply.status == 200, reply.body
    info = backend.storage.head(KEY)
    assert info is not None
    assert (info.size_bytes, info.content_type) == (len(BODY), "image/jpeg")
    assert reply.headers["etag"].strip('"') == info.etag


def test_upload_says_when_it_ends(backend: Backend) -> None:
    now = datetime(2026, 11, 22, 15, 0, 0, 999_000, tzinfo=UTC)

    signed = backend.storage.presign_upload(
        key=KEY, content_type="image/jpeg", size_bytes=1, now=now
    )

    assert signed.expires_at == datetime(2026, 11, 22, 15, 15, tzinfo=UTC)
    assert signed.headers == {"Content-Type": "image/jpeg", "Content-Length": "1"}
    query = parse_qs(urlsplit(signed.url).query)
    assert query.get("X-Amz-Expires", ["900"]) == ["900"]


def test_upload_after_its_end_is_refused(backend: Backend) -> None:
    backend.must_check(EXPIRY)
    late, early = (
        upload(backend, age=timedelta(seconds=901)),
        upload(backend, age=timedelta(seconds=880)),
    )

    assert send("PUT", late.url, headers=late.headers, body=BODY).status == 403
    assert not stored(backend)
    assert send("PUT", early.url, headers=early.headers, body=BODY).status == 200


def test_upload_of_another_type_is_refused(backend: Backend) -> None:
    backend.must_check(SIGNATURE)
    signed = upload(backend)

    reply = send(
        "PUT", signed.url, headers={**signed.headers, "Content-Type": "text/html"}, body=BODY
    )

    assert reply.status == 403
    assert not stored(backend)


@pytest.mark.parametrize("body", [BODY + b"!", BODY[:-1], b""])
def test_upload_of_another_length_is_refused(backend: Backend, body: bytes) -> None:
    backend.must_check(SIGNATURE)
    signed = upload(backend)

    reply = send(
        "PUT", signed.url, headers={**signed.headers, "Content-Length": str(len(body))}, body=body
    )

    assert reply.status == 403
    assert not stored(backend)


def test_upload_that_breaks_off_leaves_nothing(backend: Backend) -> None:
    backend.must_check(SIGNATURE)
    signed = upload(backend)

    send_and_hang_up(signed.url, headers=signed.headers, body=BODY[:100])

    assert not stored(backend)
    assert list(backend.storage.list("")) == []


@pytest.mark.parametrize(
    ("old", "new"), [(KEY, "partners/1/d/2/b.jpg"), (KEY, "partners/2/d/2/a.jpg")]
)
def test_upload_to_another_key_is_refused(backend: Backend, old: str, new: str) -> None:
    backend.must_check(SIGNATURE)
    signed = upload(backend)

    reply = send("PUT", signed.url.replace(old, new), headers=signed.headers, body=BODY)

    assert reply.status == 403
    assert backend.storage.head(new) is None


def test_upload_address_does_not_read_nor_download_address_write(backend: Backend) -> None:
    backend.must_check(SIGNATURE)
    backend.storage.write(key=KEY, body=b"before", content_type="image/jpeg")
    signed = upload(backend)

    assert send("GET", signed.url).status == 403
    reply = send("PUT", download(backend), headers=signed.headers, body=BODY)

    assert reply.status == 403
    assert b"".join(backend.storage.read(KEY)) == b"before"


@pytest.mark.parametrize("inline", [True, False])
def test_download_has_the_given_type_and_name(backend: Backend, inline: bool) -> None:
    backend.storage.write(key=KEY, body=BODY, content_type="text/html")

    reply = send("GET", download(backend, inline=inline))

    assert (reply.status, reply.body) == (200, BODY)
    assert reply.headers["content-type"] == "image/jpeg"
    assert reply.headers["content-disposition"] == (
        f"{'inline' if inline else 'attachment'}; "
        "filename*=utf-8''Ensaio%20da%20J%C3%BAlia%20%E2%80%94%2001.jpg"
    )


def test_download_of_a_range(backend: Backend) -> None:
    backend.storage.write(key=KEY, body=BODY, content_type="image/jpeg")

    reply = send("GET", download(backend), headers={"Range": "bytes=100-199"})

    assert (reply.status, reply.body) == (206, BODY[100:200])
    assert reply.headers["content-range"] == f"bytes 100-199/{len(BODY)}"


def test_download_after_its_end_is_refused(backend: Backend) -> None:
    backend.must_check(EXPIRY)
    backend.storage.write(key=KEY, body=BODY, content_type="image/jpeg")

    assert send("GET", download(backend, age=timedelta(seconds=901))).status == 403
    assert send("GET", download(backend, age=timedelta(seconds=880))).status == 200


def test_download_with_any_changed_character_is_refused(backend: Backend) -> None:
    """Every 7th character of the address, from the key to the signature, is swapped for another."""
    backend.must_check(SIGNATURE)
    backend.storage.write(key=KEY, body=BODY, content_type="image/jpeg")
    url = download(backend)
    start = url.index(KEY)

    for position in range(start, len(url), 7):
        other = "b" if url[position] != "b" else "c"
        reply = send("GET", f"{url[:position]}{other}{url[position + 1 :]}")
        assert reply.status in (400, 403, 404), url[position - 5 : position + 5]
        assert BODY not in reply.body


def test_download_is_longer_than_asked_for_is_refused(backend: Backend) -> None:
    backend.must_check(SIGNATURE)
    backend.storage.write(key=KEY, body=BODY, content_type="image/jpeg")
    url = download(backend)

    for tail in ("&response-content-type=text%2Fhtml", "&type=text%2Fhtml", "&x=1"):
        assert send("GET", url + tail).status == 403


def test_download_of_a_missing_object(backend: Backend) -> None:
    # moto, like AWS without the permission to list, does not tell whether it is there.
    assert send("GET", download(backend)).status in (
        {403, 404} if backend.name == "moto" else {404}
    )
