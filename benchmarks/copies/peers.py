"""Who else copies the same objects inside the same S3."""

import os
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import boto3
from botocore.config import Config
from django.conf import settings

from partners.models import Delivery

_numbers = count(1)


def source_keys(delivery: Delivery) -> list[str]:
    """Originals, previews and thumbnails."""
    names = ("original_key", "preview_key", "thumbnail_key")
    return [entry[name] for entry in delivery.assets_payload for name in names]


class BareLoop:
    """boto3 and as many threads as the product's; nothing is checked, nothing written down."""

    def __init__(self, s3: dict[str, str]) -> None:
        self._bucket = s3["S3_BUCKET"]
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=s3["S3_ENDPOINT_URL"],
            region_name=s3["S3_REGION"],
            aws_access_key_id=s3["S3_ACCESS_KEY_ID"],
            aws_secret_access_key=s3["S3_SECRET_ACCESS_KEY"],
            config=Config(
                max_pool_connections=64,
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def copies_a_second(self, keys: list[str]) -> float:
        prefix = f"bare/{next(_numbers)}/"
        started = time.perf_counter()
        with ThreadPoolExecutor(settings.COPY_THREADS) as pool:
            for done in [pool.submit(self._copy, key, prefix + key) for key in keys]:
                done.result()
        return len(keys) / (time.perf_counter() - started)

    def _copy(self, key: str, target: str) -> None:
        source = {"Bucket": self._bucket, "Key": key}
        self._client.copy_object(Bucket=self._bucket, Key=target, CopySource=source)


def has_rclone() -> bool:
    return shutil.which("rclone") is not None


class Rclone:
    """`rclone copy` from one folder of the bucket to another: it asks the server to copy."""

    def __init__(self, s3: dict[str, str], delivery: Delivery) -> None:
        self._root = f"it:{s3['S3_BUCKET']}"
        self._folder = f"partners/{delivery.partner_id}/{delivery.id}"
        told = {
            "TYPE": "s3",
            "PROVIDER": "Other",
            "ENDPOINT": s3["S3_ENDPOINT_URL"],
            "REGION": s3["S3_REGION"],
            "ACCESS_KEY_ID": s3["S3_ACCESS_KEY_ID"],
            "SECRET_ACCESS_KEY": s3["S3_SECRET_ACCESS_KEY"],
            "FORCE_PATH_STYLE": "true",
            "LIST_VERSION": "2",
            "NO_CHECK_BUCKET": "true",
        }
        # Only what it needs: AWS_… variables of the machine would lead it elsewhere.
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "RCLONE_CONFIG": os.devnull,
            **{f"RCLONE_CONFIG_IT_{name}": value for name, value in told.items()},
        }

    def copies_a_second(self, objects: int) -> float:
        """The program's own start is part of it."""
        target = f"{self._root}/rclone/{next(_numbers)}"
        threads = str(settings.COPY_THREADS)
        started = time.perf_counter()
        self._run(
            *("copy", f"{self._root}/{self._folder}", target, "--fast-list"),
            *("--no-traverse", "--transfers", threads, "--checkers", threads),
        )
        seconds = time.perf_counter() - started
        arrived = self._run("lsf", "--recursive", "--files-only", "--fast-list", target)
        assert len(arrived.splitlines()) == objects, f"{len(arrived.splitlines())} of {objects}"
        return objects / seconds

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            ["rclone", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return done.stdout
