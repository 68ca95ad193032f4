"""A delivery whose files lie in an S3 of this machine, and redemptions of it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, islice

from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from core.outbox import Again
from deploy.local.home import CHECKOUT
from partners.models import Delivery
from tests.factories import DeliveryFactory, VoucherFactory, ready_delivery
from vouchers.models import Redemption
from vouchers.services.claiming import claim_voucher
from vouchers.services.copying import copy_redemption

OBJECTS_A_FILE = 3
SETTINGS = 5
"""What that server says it is reached by, a line each."""
_numbers = count(1)


@contextmanager
def our_s3(*, latency_ms: float = 0) -> Iterator[dict[str, str]]:
    """The tests' S3 as a process of its own; inside, the storage of this process is there."""
    command = [sys.executable, "-m", "tests.support.s3", "--latency-ms", str(latency_ms)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            lines = islice(server.stdout, SETTINGS)
            settings = dict(line.rstrip().split("=", 1) for line in lines)
            with override_settings(**settings):
                yield settings
        finally:
            server.terminate()


def delivered(files: int) -> Delivery:
    """A READY delivery of small files: what is measured are requests, not bytes."""
    return ready_delivery(files=files, size_bytes=2000)


def first_files_of(delivery: Delivery, files: int) -> Delivery:
    """A delivery of only so many of the other's files."""
    payload = delivery.assets_payload[:files]
    return DeliveryFactory.create(
        status=Delivery.Status.READY, partner=delivery.partner, assets_payload=payload
    )


def claimed(delivery: Delivery) -> Redemption:
    """A redemption that has copied nothing yet."""
    voucher = VoucherFactory.create(delivery=delivery, access="timed", access_days=365)
    with transaction.atomic():
        return claim_voucher(
            code=voucher.code,
            email=f"copias{next(_numbers)}@exemplo.com.br",
            name="Marina",
            tracking_token="",
            by="benchmark",
            now=timezone.now(),
        )


def finish(redemption: Redemption) -> float:
    """Call the copying as the outbox does, until the moment is there; answers the seconds."""
    started = time.perf_counter()
    while True:
        try:
            copy_redemption(redemption_id=redemption.id)
        except Again as again:
            time.sleep(again.after_seconds)
        else:
            break
    seconds = time.perf_counter() - started
    redemption.refresh_from_db()
    assert redemption.status == Redemption.Status.COMPLETED, redemption.failure_code
    return seconds
