"""The folder backend's own signed addresses, over a real web server."""

import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client import REGISTRY
from pytest_django import Settings

from core.storage import storage
from core.storage.local_signing import BadSignature, ExpiredAddress, LocalSigner
from tests.support.http import Reply, send

BODY = bytes(range(256)) * 10
KEY = "p/1/a.jpg"


def stored() -> str:
    return storage().write(key=KEY, body=BODY, content_type="image/jpeg").etag


def address(age: timedelta = timedelta(0)) -> str:
    return storage().presign_download(
        key=KEY, filename="a.jpg", content_type="image/jpeg", now=datetime.now(UTC) - age
    )


def fetched(url: str, **headers: str) -> Reply:
    return send("GET", url, headers={name.replace("_", "-"): v for name, v in headers.items()})


def code_of(reply: Reply) -> str:
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["cache-control"] == "no-store"
    document = json.loads(reply.body)
    assert {"type", "title", "status", "detail", "code"} <= set(document)
    assert document["status"] == reply.status
    return str(document["code"])


def test_file_is_answered_with_headers_that_keep_it_a_file(local_site: str) -> None:
    etag = stored()

    reply = fetched(address())

    assert reply.body == BODY
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["content-security-policy"] == "sandbox"
    assert reply.headers["cache-control"] == "private"
    assert reply.headers["content-length"] == str(len(BODY))
    assert reply.headers["etag"] == f'"{etag}"'
    assert "set-cookie" not in reply.headers


def test_head_answers_like_get_without_the_content(local_site: str) -> None:
    stored()
    url = address()

    head, get = send("HEAD", url), fetched(url)

    assert (head.status, head.body) == (200, b"")
    volatile = {"date", "x-request-id", "server"}
    assert {n: v for n, v in head.headers.items() if n not in volatile} == {
        n: v for n, v in get.headers.items() if n not in volatile
    }


def test_known_version_is_not_sent_again(local_site: str) -> None:
    etag = stored()
    url = address()

    assert fetched(url, If_None_Match=f'W/"x", "{etag}"').status == 304
    assert fetched(url, If_None_Match="*").body == b""
    assert fetched(url, If_None_Match='"another"').body == BODY


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-", 100, 2559),
        ("bytes=-10", 2550, 2559),
        ("bytes=-99999", 0, 2559),
        ("bytes=2550-99999", 2550, 2559),
    ],
)
def test_range_is_answered_in_part(local_site: str, header: str, first: int, last: int) -> None:
    stored()

    reply = fetched(address(), Range=header)

    assert reply.status == 206
    assert reply.body == BODY[first : last + 1]
    assert reply.headers["content-range"] == f"bytes {first}-{last}/2560"
    assert reply.headers["content-length"] == str(last - first + 1)


@pytest.mark.parametrize("header", ["bytes=2560-", "bytes=9999-10000", "bytes=-0"])
def test_range_behind_the_end_is_416(local_site: str, header: str) -> None:
    stored()

    reply = fetched(address(), Range=header)

    assert (reply.status, reply.body) == (416, b"")
    assert reply.headers["content-range"] == "bytes */2560"


@pytest.mark.parametrize(
    "header", ["bytes=5-2", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b", "bytes=", "bytes=١-٢"]
)
def test_range_that_is_none_is_ignored(local_site: str, header: str) -> None:
    stored()

    reply = send("GET", address(), headers={"Range": header.encode().decode("latin-1")})

    assert (reply.status, reply.body) == (200, BODY)


def test_range_of_another_version_is_answered_in_full(local_site: str) -> None:
    etag = stored()
    url = address()

    assert fetched(url, Range="bytes=0-9", If_Range='"older"').body == BODY
    assert fetched(url, Range="bytes=0-9", If_Range=f'"{etag}"').body == BODY[:10]


def test_empty_file_is_answered(local_site: str) -> None:
    storage().write(key=KEY, body=b"", content_type="image/jpeg")

    assert (fetched(address()).status, fetched(address()).body) == (200, b"")
    assert fetched(address(), Range="bytes=0-").status == 416


def test_expired_address_says_so_and_is_counted(local_site: str) -> None:
    stored()
    before = REGISTRY.get_sample_value("presign_expired_total") or 0

    reply = fetched(address(age=timedelta(minutes=15)))

    assert (reply.status, code_of(reply)) == (403, "address_expired")
    assert REGISTRY.get_sample_value("presign_expired_total") == before + 1


def test_forged_address_does_not_count_as_expired(local_site: str) -> None:
    stored()
    before = REGISTRY.get_sample_value("presign_expired_total")

    reply = fetched(f"{address(age=timedelta(hours=1))}0")

    assert (reply.status, code_of(reply)) == (403, "address_invalid")
    assert REGISTRY.get_sample_value("presign_expired_total") == before


@pytest.mark.parametrize("tail", ["", "?", "?signature=", "?expires=9999999999&signature=00"])
def test_address_without_a_valid_signature_is_refused(local_site: str, tail: str) -> None:
    stored()

    assert code_of(fetched(f"{local_site}/media/{KEY}{tail}")) == "address_invalid"


def test_address_signed_with_another_secret_is_refused(local_site: str, settings: Settings) -> None:
    stored()
    url = address()

    settings.SECRET_KEY = "another"

    assert fetched(url).status == 403


@pytest.mark.parametrize("method", ["POST", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(local_site: str, method: str) -> None:
    stored()

    assert send(method, address()).status == 403
    assert storage().head(KEY) is not None


def test_missing_file_says_so(local_site: str) -> None:
    assert code_of(fetched(address())) == "object_missing"


def test_link_put_in_the_way_is_a_missing_file(local_site: str, tmp_path: Path) -> None:
    stored()
    url = address()
    (tmp_path / "secret").write_bytes(b"root:x:0")
    target = tmp_path / "media" / "p" / "1" / "a.jpg"
    target.unlink()
    target.symlink_to(tmp_path / "secret")

    assert fetched(url).status == 404


def test_upload_refusals_name_what_differs(local_site: str) -> None:
    signed = storage().presign_upload(
        key=KEY, content_type="image/jpeg", size_bytes=3, now=datetime.now(UTC)
    )

    longer = send(
        "PUT", signed.url, headers={**signed.headers, "Content-Length": "4"}, body=b"abcd"
    )
    other = send(
        "PUT", signed.url, headers={**signed.headers, "Content-Type": "image/png"}, body=b"abc"
    )

    assert code_of(longer) == "upload_length_differs"
    assert code_of(other) == "upload_type_differs"
    assert storage().head(KEY) is None


def test_upload_needs_no_csrf_token(settings: Settings, tmp_path: Path) -> None:
    settings.ROOT_URLCONF = "core.storage.local_urls"
    settings.S3_BUCKET = ""
    settings.BASE_URL = "http://testserver"
    signed = storage().presign_upload(
        key=KEY, content_type="image/jpeg", size_bytes=3, now=datetime.now(UTC)
    )

    answer = Client(enforce_csrf_checks=True).put(signed.url, b"abc", content_type="image/jpeg")

    assert answer.status_code == 200


def test_upload_is_never_whole_in_memory(local_site: str) -> None:
    body = b"x" * 40_000_000
    signed = storage().presign_upload(
        key=KEY, content_type="video/mp4", size_bytes=len(body), now=datetime.now(UTC)
    )
    tracemalloc.start()
    try:
        assert send("PUT", signed.url, headers=signed.headers, body=body).status == 200
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak_bytes < 10_000_000
    assert getattr(storage().head(KEY), "size_bytes", 0) == len(body)


def test_addresses_do_not_exist_when_files_live_in_s3(local_site: str, settings: Settings) -> None:
    stored()
    url = address()

    settings.S3_BUCKET = "acervo-files"

    assert fetched(url).status == 404


def test_signer_refuses_to_mix_up_method_key_and_query() -> None:
    now = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
    signer = LocalSigner(secret_key="s", base_url="http://x", ttl_seconds=900)
    url, _ = signer.sign(method="GET", key="a/b", now=now, terms={"type": "é&="})
    query = url.partition("?")[2]

    assert signer.verified_terms(method="GET", key="a/b", query=query, now=now)["type"] == "é&="
    for method, key in (("PUT", "a/b"), ("GET", "a"), ("GET", "a/b\n"), ("GET\na", "b")):
        with pytest.raises(BadSignature):
            signer.verified_terms(method=method, key=key, query=query, now=now)
    with pytest.raises(ExpiredAddress):
        signer.verified_terms(
            method="GET", key="a/b", query=query, now=now + timedelta(seconds=900)
        )
