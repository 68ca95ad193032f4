"""Two S3 servers that we did not write: moto's and s3rver.

Neither computes a Version 4 signature, so tampering is proven on the fake alone; what they add is
another reading of the protocol. s3rver does refuse an expired address; moto accepts it.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import boto3
from moto.server import ThreadedMotoServer

BUCKET = "acervo-test"
_REPOSITORY = Path(__file__).parents[3]
_LISTENING = re.compile(r"listening on \S+:(\d+)")


@contextmanager
def moto_settings() -> Iterator[dict[str, str]]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        settings = _settings(f"http://{host}:{port}", "testing")
        boto3.client(
            "s3",
            endpoint_url=settings["S3_ENDPOINT_URL"],
            region_name=settings["S3_REGION"],
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        ).create_bucket(Bucket=BUCKET)
        yield settings
    finally:
        server.stop()


def s3rver_program() -> str | None:
    """Where `npm install s3rver` put it: S3RVER_BIN, node_modules, or anywhere on the PATH."""
    local = _REPOSITORY / "node_modules" / ".bin" / "s3rver"
    private = _REPOSITORY / ".local" / "node" / "node_modules" / ".bin" / "s3rver"
    candidates = [os.environ.get("S3RVER_BIN", ""), str(local), str(private), "s3rver"]
    return next((path for name in candidates if name and (path := shutil.which(name))), None)


@contextmanager
def s3rver_settings(program: str, folder: Path) -> Iterator[dict[str, str]]:
    command = [program, "-d", str(folder), "-a", "127.0.0.1", "-p", "0", "-s"]
    process = subprocess.Popen(
        [*command, "--no-vhost-buckets", "--configure-bucket", BUCKET],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield _settings(f"http://127.0.0.1:{_port(process.stdout)}", "S3RVER")
    finally:
        process.terminate()
        process.wait(10)


def _port(output: IO[str]) -> int:
    for line in output:
        if found := _LISTENING.search(line):
            return int(found[1])
    raise AssertionError("s3rver ended before it listened")


def _settings(url: str, key: str) -> dict[str, str]:
    return {
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT_URL": url,
        "S3_REGION": "us-east-1",
        "S3_ACCESS_KEY_ID": key,
        "S3_SECRET_ACCESS_KEY": key,
    }
