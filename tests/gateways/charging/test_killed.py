"""A real process, a real provider over HTTP, a real `kill -9` while the answer is awaited."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from gateways.models import Gateway, Payment
from gateways.services.charging import collect
from gateways.services.janitor import ask_about_payments
from tests.factories_gateways import GatewayFactory
from tests.gateways.providers.woovi import BOOK, EACH, created
from tests.support.vendor import Seen, Vendor, running_vendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.processes]

CLICK = """
from decimal import Decimal
import django
django.setup()
from django.utils import timezone
from gateways.services.charging import collect
collect(reference="order:1", amount=Decimal("279.00"), method="pix", description="Acesso",
        by="user:7", now=timezone.now())
"""


@pytest.fixture
def vendor(settings: Settings) -> Iterator[Vendor]:
    with running_vendor() as vendor:
        settings.GATEWAY_API_BASES = {**settings.GATEWAY_API_BASES, "woovi": vendor.url}
        yield vendor


@pytest.fixture
def gateway() -> Gateway:
    return GatewayFactory.create(kind="woovi", methods=["pix"], credentials=BOOK.credentials)


def click_and_be_killed(vendor: Vendor, *, made: bool) -> dict[str, Any]:
    """The web process dies as its request arrives; answers the provider's books by token."""
    books: dict[str, Any] = {}
    clicks: list[subprocess.Popen[bytes]] = []

    def create(seen: Seen) -> Any:
        token = seen.json["correlationID"]
        dying = clicks and clicks[0].poll() is None
        if made or not dying:
            books.setdefault(token, created(seen))
        if dying:
            os.kill(clicks[0].pid, signal.SIGKILL)
            clicks[0].wait(10)
        return books.get(token, (500, {}))

    def show(seen: Seen) -> Any:
        return books.get(seen.path.rsplit("/", 1)[1], (404, {"error": "Cobrança não encontrada"}))

    vendor.on("POST", "/api/v1/charge", create).on("GET", EACH, show)
    database = connection.settings_dict
    where = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"postgres://{database['USER']}:{database['PASSWORD']}@{where}",
        "WOOVI_API_BASE": vendor.url,
    }
    clicks.append(subprocess.Popen([sys.executable, "-c", CLICK], env=environment))
    assert clicks[0].wait(60) == -signal.SIGKILL
    return books


@pytest.mark.parametrize("made", [True, False])
@pytest.mark.usefixtures("gateway")
def test_collect_killed_while_it_waits_is_resumed_with_the_same_request(
    vendor: Vendor, made: bool
) -> None:
    books = click_and_be_killed(vendor, made=made)
    left = Payment.objects.get()
    assert left.status == Payment.Status.UNKNOWN

    ask_about_payments(now=timezone.now() + timedelta(seconds=20))

    left.refresh_from_db()
    assert left.status == Payment.Status.PENDING
    assert left.pix_code
    assert left.request == {}
    assert list(books) == [left.webhook_token.hex]
    first, second = vendor.seen("POST", "/api/v1/charge")
    assert (first.body, first.query) == (second.body, second.query)
    again = collect(
        reference="order:1",
        amount=left.amount,
        method="pix",
        description="Acesso",
        by="user:7",
        now=timezone.now(),
    )
    assert again == left
