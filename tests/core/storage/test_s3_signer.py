"""Our signatures against botocore's own: the same request at the same second, the same address."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import time_machine
from botocore.config import Config
from pytest_django import Settings

from core.storage import forget_storage, storage

NOW = datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC)
NAMES = ["a.jpg", "Ensaio da Júlia — 01.jpg", "100% & more?=+~.png", 'quo"te\\.mp4']


def configure(settings: Settings, endpoint_url: str) -> None:
    settings.S3_BUCKET = "acervo-files"
    settings.S3_ENDPOINT_URL = endpoint_url
    settings.S3_REGION = "sa-east-1"
    settings.S3_ACCESS_KEY_ID = "AKIAEXAMPLE"
    settings.S3_SECRET_ACCESS_KEY = "a/secret+with=signs"


def botocore_address(settings: Settings, operation: str, **parameters: object) -> str:
    client: Any = boto3.client(
        "s3",
        endpoint_url=settings.S3_ENDPOINT_URL or None,
        region_name=settings.S3_REGION,
        aws_access_key_id=settings.S3_ACCESS_KEY_ID,
        aws_secret_access_key=settings.S3_SECRET_ACCESS_KEY,
        config=Config(signature_version="s3v4"),
    )
    with time_machine.travel(NOW, tick=False):
        url: str = client.generate_presigned_url(
            operation, Params={"Bucket": settings.S3_BUCKET, **parameters}, ExpiresIn=900
        )
    return url


def taken_apart(url: str) -> tuple[str, str, dict[str, list[str]]]:
    parts = urlsplit(url)
    return parts.netloc, parts.path, parse_qs(parts.query, strict_parsing=True)


@pytest.mark.parametrize("endpoint_url", ["", "http://127.0.0.1:9000", "https://r2.example/base"])
@pytest.mark.parametrize("filename", NAMES)
def test_download_address_is_what_botocore_signs(
    settings: Settings, endpoint_url: str, filename: str
) -> None:
    configure(settings, endpoint_url)

    url = storage().presign_download(
        key="u/1/m/2/a=b+c@d.jpg", filename=filename, content_type="image/jpeg", now=NOW
    )

    disposition = parse_qs(urlsplit(url).query)["response-content-disposition"][0]
    assert taken_apart(url) == taken_apart(
        botocore_address(
            settings,
            "get_object",
            Key="u/1/m/2/a=b+c@d.jpg",
            ResponseContentDisposition=disposition,
            ResponseContentType="image/jpeg",
        )
    )


@pytest.mark.parametrize("endpoint_url", ["", "http://127.0.0.1:9000"])
def test_upload_address_is_what_botocore_signs(settings: Settings, endpoint_url: str) -> None:
    configure(settings, endpoint_url)

    signed = storage().presign_upload(
        key="partners/1/a.mp4", content_type="video/mp4", size_bytes=5 * 1024**3, now=NOW
    )

    assert taken_apart(signed.url) == taken_apart(
        botocore_address(
            settings,
            "put_object",
            Key="partners/1/a.mp4",
            ContentType="video/mp4",
            ContentLength=5 * 1024**3,
        )
    )
    query = parse_qs(urlsplit(signed.url).query)
    assert query["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]
    assert query["X-Amz-Expires"] == ["900"]
    assert not [name for name in query if "checksum" in name.lower()]


def test_addresses_carry_the_token_of_a_role(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(settings, "http://127.0.0.1:9000")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "a token/of+a role=")
    forget_storage()

    url = storage().presign_download(key="a", filename="a", content_type="image/png", now=NOW)
    forget_storage()

    assert parse_qs(urlsplit(url).query)["X-Amz-Security-Token"] == ["a token/of+a role="]
