"""The fake is only worth something if it refuses what S3 refuses: held against botocore here."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
import time_machine
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.support.http import send
from tests.support.s3.fake_s3 import FakeS3

REPOSITORY = Path(__file__).parents[3]


def client(fake: FakeS3, **other: str) -> Any:
    values: dict[str, Any] = {
        "region_name": fake.credentials.region,
        "aws_access_key_id": fake.credentials.access_key_id,
        "aws_secret_access_key": fake.credentials.secret_access_key,
        **other,
    }
    config = Config(signature_version="s3v4", retries={"total_max_attempts": 1})
    return boto3.client("s3", endpoint_url=fake.url, config=config, **values)


def refusal(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return str(caught.value.response["Error"]["Code"])


def test_fake_takes_what_botocore_signs(fake_s3: FakeS3) -> None:
    s3 = client(fake_s3)
    s3.put_object(Bucket="acervo-test", Key="a b/ç+=&.jpg", Body=b"x", ContentType="image/jpeg")

    url = s3.generate_presigned_url(
        "get_object", Params={"Bucket": "acervo-test", "Key": "a b/ç+=&.jpg"}
    )

    assert s3.get_object(Bucket="acervo-test", Key="a b/ç+=&.jpg")["Body"].read() == b"x"
    assert send("GET", url).body == b"x"


def test_fake_refuses_strangers(fake_s3: FakeS3) -> None:
    wrong_secret = client(fake_s3, aws_secret_access_key="guess")
    wrong_key = client(fake_s3, aws_access_key_id="guess")
    wrong_region = client(fake_s3, region_name="sa-east-1")
    where = {"Bucket": "acervo-test", "Prefix": ""}

    assert refusal(wrong_secret.list_objects_v2, **where) == "SignatureDoesNotMatch"
    assert refusal(wrong_key.list_objects_v2, **where) == "InvalidAccessKeyId"
    assert refusal(wrong_region.list_objects_v2, **where) == "AuthorizationHeaderMalformed"
    assert send("GET", f"{fake_s3.url}/acervo-test/a").status == 403
    assert refusal(client(fake_s3).list_objects_v2, Bucket="other") == "NoSuchBucket"


def test_fake_refuses_a_clock_that_is_off(fake_s3: FakeS3) -> None:
    s3 = client(fake_s3)
    with time_machine.travel(datetime.now(UTC) - timedelta(minutes=16)):
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "acervo-test", "Key": "a"})
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        future = s3.generate_presigned_url(
            "get_object", Params={"Bucket": "acervo-test", "Key": "a"}
        )
    too_long = s3.generate_presigned_url(
        "get_object", Params={"Bucket": "acervo-test", "Key": "a"}, ExpiresIn=604_801
    )

    assert send("GET", url).status == 404  # an hour is its life: only the object is missing
    assert send("GET", future).status == 403
    assert send("GET", too_long).status == 400


def test_fake_refuses_an_unsigned_amz_header_and_a_changed_body(fake_s3: FakeS3) -> None:
    s3 = client(fake_s3)
    s3.put_object(Bucket="acervo-test", Key="secret", Body=b"x")
    url = s3.generate_presigned_url("put_object", Params={"Bucket": "acervo-test", "Key": "mine"})

    stolen = send(
        "PUT",
        url,
        headers={"x-amz-copy-source": "/acervo-test/secret", "Content-Length": "0"},
    )

    assert stolen.status == 403
    assert "mine" not in fake_s3.bucket.objects


def test_fake_refuses_what_s3_cannot_copy(fake_s3: FakeS3) -> None:
    s3 = client(fake_s3)
    s3.put_object(Bucket="acervo-test", Key="a", Body=b"12345")
    fake_s3.bucket.copy_limit_bytes = 4
    source = {"Bucket": "acervo-test", "Key": "a"}

    assert refusal(s3.copy_object, Bucket="acervo-test", Key="b", CopySource=source) == (
        "InvalidRequest"
    )
    assert refusal(s3.copy_object, Bucket="acervo-test", Key="a", CopySource=source) == (
        "InvalidRequest"
    )


def test_fault_strikes_the_kth_of_its_keys_and_no_other(fake_s3: FakeS3) -> None:
    s3 = client(fake_s3)
    fake_s3.faults.add("PutObject", "error", nth=2, times=2, key_contains="u/")
    called: list[str] = []
    fake_s3.faults.add("PutObject", "call", nth=3, callback=called.append)

    statuses = []
    for key in ("u/1", "p/1", "u/2", "u/3", "u/4"):
        try:
            s3.put_object(Bucket="acervo-test", Key=key, Body=b"x")
            statuses.append(200)
        except ClientError as error:
            statuses.append(error.response["ResponseMetadata"]["HTTPStatusCode"])

    assert statuses == [200, 200, 500, 500, 200]
    assert called == ["u/2"]
    assert [status for _, _, status in fake_s3.faults.log] == statuses
    assert sorted(fake_s3.bucket.objects) == ["p/1", "u/1", "u/4"]


@pytest.fixture
def process() -> Iterator[dict[str, str]]:
    """The fake as a process of its own, and what it prints about itself."""
    command = [sys.executable, "-m", "tests.support.s3", "--latency-ms", "30"]
    running = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    lines = [running.stdout.readline().strip() for _ in range(5)]
    yield dict(line.split("=", 1) for line in lines)
    running.terminate()
    running.wait(5)


def control(url: str, **order: Any) -> dict[str, Any]:
    body = json.dumps(order).encode()
    headers = {"Content-Length": str(len(body))}
    answer: dict[str, Any] = json.loads(
        send("POST", f"{url}/_control", headers=headers, body=body).body
    )
    return answer


def test_fake_as_a_process_is_steered_over_http(process: dict[str, str]) -> None:
    url = process["S3_ENDPOINT_URL"]
    s3 = boto3.client(
        "s3",
        endpoint_url=url,
        region_name=process["S3_REGION"],
        aws_access_key_id=process["S3_ACCESS_KEY_ID"],
        aws_secret_access_key=process["S3_SECRET_ACCESS_KEY"],
        config=Config(retries={"total_max_attempts": 1}),
    )
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    where: Any = {"Bucket": process["S3_BUCKET"], "CopySource": f"{process['S3_BUCKET']}/a"}
    s3.put_object(Bucket=process["S3_BUCKET"], Key="a", Body=b"x")
    control(url, faults=[{"operation": "CopyObject", "kind": "kill", "nth": 2, "pid": victim.pid}])

    s3.copy_object(Key="b", **where)
    assert victim.poll() is None
    s3.copy_object(Key="c", **where)

    assert victim.wait(5) == -9
    books = control(url)
    assert books["counts"] == {"PutObject": 1, "CopyObject": 2}
    assert books["keys"] == ["a", "b", "c"]
    control(url, faults=[{"operation": "GetObject", "kind": "error", "status": 503}])
    assert refusal(s3.get_object, Bucket=process["S3_BUCKET"], Key="a") == "InternalError"
    assert control(url, clear=True)["counts"] == {}
