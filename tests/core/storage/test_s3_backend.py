"""The S3 backend where the network, the server or the configuration is not what it should be."""

import os
import socket
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from core.errors import Unavailable
from core.storage import StorageRefused, StorageUnavailable, storage
from core.storage.s3.backend import S3ObjectStorage
from core.storage.s3.client import S3Connection, S3Options
from tests.support.s3.fake_s3 import FakeS3

TYPE = "image/jpeg"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def options(fake: FakeS3) -> S3Options:
    return S3Options(
        bucket=fake.bucket.name,
        endpoint_url=fake.url,
        access_key_id=fake.credentials.access_key_id,
        secret_access_key=fake.credentials.secret_access_key,
    )


def test_list_walks_all_pages(fake_s3: FakeS3) -> None:
    fake_s3.bucket.page_keys = 3
    for number in range(8):
        storage().write(key=f"p/{number}", body=b"x", content_type=TYPE)

    keys = [info.key for info in storage().list("p/")]

    assert keys == [f"p/{number}" for number in range(8)]
    assert fake_s3.faults.counts["ListObjectsV2"] == 3


def test_delete_goes_by_the_thousand(fake_s3: FakeS3) -> None:
    assert storage().delete(f"p/{number}" for number in range(2_001)) == 2_001

    assert fake_s3.faults.counts["DeleteObjects"] == 3


def test_delete_needs_the_md5_that_strict_stores_ask_for(
    fake_s3: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the header we add: without it the store refuses."""
    monkeypatch.setattr("core.storage.s3.client._add_content_md5", lambda **_: None)

    with pytest.raises(StorageRefused, match="MissingContentMD5"):
        S3ObjectStorage(options(fake_s3)).delete(["a"])


def test_delete_surfaces_a_key_that_could_not_be_deleted(fake_s3: FakeS3) -> None:
    fake_s3.faults.add("DeleteObjects", "partial", code="InternalError")
    with pytest.raises(StorageUnavailable, match="InternalError"):
        storage().delete(["a"])

    fake_s3.faults.add("DeleteObjects", "partial", code="AccessDenied")
    with pytest.raises(StorageRefused, match="AccessDenied"):
        storage().delete(["a"])


def test_wrong_secret_is_refused_and_not_repeated(fake_s3: FakeS3) -> None:
    wrong = S3ObjectStorage(replace(options(fake_s3), secret_access_key="another"))

    with pytest.raises(StorageRefused, match="SignatureDoesNotMatch"):
        list(wrong.read("a"))
    with pytest.raises(StorageRefused):
        wrong.check()


def test_missing_bucket_is_refused(fake_s3: FakeS3) -> None:
    elsewhere = S3ObjectStorage(replace(options(fake_s3), bucket="no-such-bucket"))

    with pytest.raises(StorageRefused, match="NoSuchBucket"):
        elsewhere.write(key="a", body=b"x", content_type=TYPE)


def test_missing_credentials_are_refused(
    fake_s3: FakeS3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    anonymous = replace(options(fake_s3), access_key_id="", secret_access_key="")

    with pytest.raises(StorageRefused):
        S3ObjectStorage(anonymous).head("a")
    with pytest.raises(StorageRefused, match="S3_ACCESS_KEY_ID"):
        S3Connection(anonymous).signer.sign(
            method="GET", key="a", now=NOW, ttl_seconds=1, query={}, headers={}
        )


def test_nobody_listening_is_unavailable_and_kind_to_the_visitor() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    nobody = S3ObjectStorage(
        S3Options("b", f"http://127.0.0.1:{port}", access_key_id="a", secret_access_key="b")
    )

    with pytest.raises(StorageUnavailable) as caught:
        nobody.check()

    assert isinstance(caught.value, Unavailable)
    assert "127.0.0.1" not in caught.value.detail
    assert "ConnectionError" in str(caught.value)


def test_check_of_a_hung_server_gives_up_within_seconds(fake_s3: FakeS3) -> None:
    fake_s3.faults.add("HeadBucket", "delay", seconds=6)
    started = time.monotonic()

    with pytest.raises(StorageUnavailable):
        storage().check()

    assert time.monotonic() - started < 4


def test_slow_answer_is_unavailable_when_patience_ends(fake_s3: FakeS3) -> None:
    impatient = S3ObjectStorage(replace(options(fake_s3), read_timeout_seconds=0.2))
    fake_s3.faults.add("HeadObject", "delay", seconds=1, times=None)

    with pytest.raises(StorageUnavailable, match="ReadTimeout"):
        impatient.head("a")


def test_body_cut_in_the_middle_is_unavailable(fake_s3: FakeS3, tmp_path: Path) -> None:
    storage().write(key="a", body=b"x" * 100_000, content_type=TYPE)
    fake_s3.faults.add("GetObject", "cut", times=None)

    with pytest.raises(StorageUnavailable):
        storage().download_to("a", tmp_path / "a")
    with pytest.raises(StorageUnavailable), storage().open("a") as file:
        file.read()


def test_reading_can_stop_early_and_gives_the_connection_back(fake_s3: FakeS3) -> None:
    storage().write(key="a", body=b"x" * 3_000_000, content_type=TYPE)

    for _ in range(70):  # more than the pool holds
        reader = storage().read("a")
        assert next(reader)[:1] == b"x"
        reader.close()


def test_storage_is_one_for_all_threads_and_follows_the_settings(
    fake_s3: FakeS3, settings: Settings
) -> None:
    first = storage()
    seen: list[object] = []
    thread = threading.Thread(target=lambda: seen.append(storage()))
    thread.start()
    thread.join()
    assert seen == [first]

    settings.S3_BUCKET = "another-bucket"

    assert storage() is not first


def test_options_never_print_their_secret() -> None:
    assert "s3cr3t" not in repr(S3Options("b", secret_access_key="s3cr3t"))
