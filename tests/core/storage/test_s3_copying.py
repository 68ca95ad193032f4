"""Copies on an S3 that fails, lies, loses answers or holds large files."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.storage import (
    ObjectMismatch,
    ObjectMissing,
    PreconditionFailed,
    StorageError,
    StorageUnavailable,
    storage,
)
from core.storage.s3.backend import S3ObjectStorage
from core.storage.s3.client import S3Options
from tests.support.s3.fake_s3 import FakeS3

PHOTO = bytes(range(256)) * 40
TYPE = "image/jpeg"


def seeded(fake: FakeS3, body: bytes = PHOTO) -> str:
    return storage().write(key="p/a.jpg", body=body, content_type=TYPE).etag


def copy(etag: str | None = None, size_bytes: int = len(PHOTO), content_type: str | None = TYPE):
    return storage().copy(
        source="p/a.jpg",
        target="u/a.jpg",
        size_bytes=size_bytes,
        if_match=etag,
        content_type=content_type,
    )


def in_parts(fake: FakeS3) -> S3ObjectStorage:
    return S3ObjectStorage(
        S3Options(
            bucket=fake.bucket.name,
            endpoint_url=fake.url,
            access_key_id=fake.credentials.access_key_id,
            secret_access_key=fake.credentials.secret_access_key,
            copy_in_parts_above_bytes=4_000,
            copy_part_bytes=3_000,
        )
    )


def test_copy_proven_by_its_etag_asks_only_once(fake_s3: FakeS3) -> None:
    etag = seeded(fake_s3)

    info = copy(etag)

    assert fake_s3.faults.counts["CopyObject"] == 1
    assert fake_s3.faults.counts["HeadObject"] == 0
    assert info == storage().head("u/a.jpg")


def test_copy_without_a_promised_version_is_checked_by_asking(fake_s3: FakeS3) -> None:
    seeded(fake_s3)

    copy(None)

    assert fake_s3.faults.counts["HeadObject"] == 1


@pytest.mark.parametrize("kind", ["truncate", "corrupt"])
def test_copy_with_wrong_bytes_is_a_mismatch(fake_s3: FakeS3, kind: str) -> None:
    etag = seeded(fake_s3)
    fake_s3.faults.add("CopyObject", kind, times=None)

    with pytest.raises(ObjectMismatch):
        copy(etag)

    fake_s3.faults.clear()
    assert copy(etag).etag == etag


def test_copy_that_lies_about_its_etag_shows_in_the_listing(fake_s3: FakeS3) -> None:
    """Why who copies many files asks about all of them at the end."""
    etag = seeded(fake_s3)
    fake_s3.faults.add("CopyObject", "truncate_silently")

    copy(etag)

    (listed,) = storage().list("u/")
    assert listed.size_bytes == len(PHOTO) - 1
    assert listed.etag != etag


def test_copy_of_a_shortened_source_without_a_promise_is_a_mismatch(fake_s3: FakeS3) -> None:
    seeded(fake_s3)
    fake_s3.faults.add("CopyObject", "truncate_silently")

    with pytest.raises(ObjectMismatch):
        copy(None)


@pytest.mark.parametrize(
    ("code", "status"),
    [("InternalError", 500), ("ServiceUnavailable", 503), ("SlowDown", 503), ("Odd", 502)],
)
def test_copy_that_keeps_failing_is_unavailable(fake_s3: FakeS3, code: str, status: int) -> None:
    etag = seeded(fake_s3)
    fake_s3.faults.add("CopyObject", "error", code=code, status=status, times=None)

    with pytest.raises(StorageUnavailable, match=code if status != 502 else "502"):
        copy(etag)

    assert fake_s3.faults.counts["CopyObject"] == 3


def test_copy_that_fails_once_is_healed_by_the_client(fake_s3: FakeS3) -> None:
    etag = seeded(fake_s3)
    fake_s3.faults.add("CopyObject", "error", code="SlowDown", status=503)

    assert copy(etag).etag == etag


def test_copy_with_an_error_inside_a_200_surfaces(fake_s3: FakeS3) -> None:
    etag = seeded(fake_s3)
    fake_s3.faults.add("CopyObject", "error_in_200", times=None)

    with pytest.raises(StorageUnavailable):
        copy(etag)

    assert storage().head("u/a.jpg") is None


def test_copy_whose_answer_is_lost_is_repeated(fake_s3: FakeS3) -> None:
    etag = seeded(fake_s3)
    fake_s3.faults.add("CopyObject", "lose_answer")

    assert copy(etag).etag == etag
    assert fake_s3.faults.counts["CopyObject"] == 2


def test_copy_refused_by_permission_is_permanent(fake_s3: FakeS3) -> None:
    etag = seeded(fake_s3)
    fake_s3.faults.add("CopyObject", "error", code="AccessDenied", status=403)

    with pytest.raises(StorageError) as caught:
        copy(etag)

    assert not isinstance(caught.value, StorageUnavailable)
    assert fake_s3.faults.counts["CopyObject"] == 1


def test_copies_run_in_parallel_over_one_client(fake_s3: FakeS3) -> None:
    etag = seeded(fake_s3)
    together = threading.Barrier(16, timeout=5)
    fake_s3.faults.add(
        "CopyObject", "call", times=None, callback=lambda _: together.wait() and None
    )

    def one(number: int) -> str:
        return (
            storage()
            .copy(
                source="p/a.jpg",
                target=f"u/{number}.jpg",
                size_bytes=len(PHOTO),
                if_match=etag,
                content_type=TYPE,
            )
            .etag
        )

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(one, range(32))) == {etag}

    assert len(list(storage().list("u/"))) == 32


def test_copy_of_a_large_file_goes_by_parts(fake_s3: FakeS3) -> None:
    etag = seeded(fake_s3)

    info = in_parts(fake_s3).copy(
        source="p/a.jpg", target="u/a.jpg", size_bytes=len(PHOTO), if_match=etag
    )

    assert fake_s3.faults.counts["UploadPartCopy"] == 4
    assert (info.size_bytes, info.content_type) == (len(PHOTO), TYPE)
    assert b"".join(storage().read("u/a.jpg")) == PHOTO
    assert fake_s3.bucket.uploads == {}


def test_copy_by_parts_of_a_file_made_of_parts_again(fake_s3: FakeS3) -> None:
    """Its ETag is no MD5 and changes with the copy; the size is asked for instead."""
    etag = seeded(fake_s3)
    large = in_parts(fake_s3)
    first = large.copy(source="p/a.jpg", target="u/a.jpg", size_bytes=len(PHOTO), if_match=etag)
    assert "-" in first.etag

    again = storage().copy(
        source="u/a.jpg", target="u/b.jpg", size_bytes=len(PHOTO), if_match=first.etag
    )

    assert again.size_bytes == len(PHOTO)


@pytest.mark.parametrize("size_bytes", [len(PHOTO) - 1, len(PHOTO) + 1])
def test_copy_by_parts_of_another_size_is_a_mismatch(fake_s3: FakeS3, size_bytes: int) -> None:
    seeded(fake_s3)

    with pytest.raises(ObjectMismatch):
        in_parts(fake_s3).copy(source="p/a.jpg", target="u/a.jpg", size_bytes=size_bytes)

    assert "u/a.jpg" not in fake_s3.bucket.objects


def test_copy_by_parts_of_a_missing_source(fake_s3: FakeS3) -> None:
    with pytest.raises(ObjectMissing):
        in_parts(fake_s3).copy(source="p/a.jpg", target="u/a.jpg", size_bytes=len(PHOTO))

    assert fake_s3.bucket.uploads == {}


def test_copy_by_parts_of_a_changed_source_is_abandoned(fake_s3: FakeS3) -> None:
    promised = seeded(fake_s3)
    seeded(fake_s3, PHOTO[::-1])

    with pytest.raises(PreconditionFailed):
        in_parts(fake_s3).copy(
            source="p/a.jpg", target="u/a.jpg", size_bytes=len(PHOTO), if_match=promised
        )

    assert fake_s3.bucket.uploads == {}


def test_copy_by_parts_that_fails_midway_is_abandoned_and_repeatable(fake_s3: FakeS3) -> None:
    etag = seeded(fake_s3)
    fake_s3.faults.add("UploadPartCopy", "error", nth=3, times=3)

    with pytest.raises(StorageUnavailable):
        in_parts(fake_s3).copy(
            source="p/a.jpg", target="u/a.jpg", size_bytes=len(PHOTO), if_match=etag
        )

    assert (fake_s3.bucket.uploads, "u/a.jpg" in fake_s3.bucket.objects) == ({}, False)
    in_parts(fake_s3).copy(source="p/a.jpg", target="u/a.jpg", size_bytes=len(PHOTO))
    assert b"".join(storage().read("u/a.jpg")) == PHOTO


def test_copy_by_parts_tells_the_first_failure_also_when_it_cannot_be_abandoned(
    fake_s3: FakeS3,
) -> None:
    seeded(fake_s3)
    fake_s3.faults.add("UploadPartCopy", "error", code="AccessDenied", status=403)
    fake_s3.faults.add("AbortMultipartUpload", "error", times=None)

    with pytest.raises(StorageError, match="UploadPartCopy"):
        in_parts(fake_s3).copy(source="p/a.jpg", target="u/a.jpg", size_bytes=len(PHOTO))
