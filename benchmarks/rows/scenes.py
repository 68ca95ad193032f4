"""What the product asks its database: lists, the claim, the relay, the sweeps, the admin."""

from collections.abc import Callable
from functools import partial

from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from benchmarks.rows.seed import Scale, identity
from core.outbox.relaying import relay_due
from core.tasks import forget_delivered, forget_old_keys
from partners.models import Partner
from partners.services import expire_stale_drafts
from partners.services.processing import resume_stuck_deliveries
from tests.factories import StaffFactory, plain_api_key
from vouchers.services import expire_vouchers, resume_stuck_redemptions
from vouchers.services.claiming import claim_voucher

Scene = Callable[[], object]


def scenes(scale: Scale) -> dict[str, Scene]:
    """Each runs the product's own code; its statements are heard and looked at afterwards."""
    return {**_lists(scale), **_work(scale), **_admin_lists()}


def _lists(scale: Scale) -> dict[str, Scene]:
    number = scale.galleries // 2
    person, moment, delivery = (identity(kind, number) for kind in ("u", "m", "d"))
    key = plain_api_key(Partner.objects.get(deliveries__id=delivery))
    first_key = plain_api_key(Partner.objects.get(id=identity("p", 1)))
    browser = Client()
    browser.force_login(User.objects.get(id=person))
    program, largest = _program(key), _program(first_key)
    api = "/api/v1"
    return {
        "gallery": partial(_ask, browser, f"/acervo/{moment}"),
        "acervo": partial(_ask, browser, "/acervo"),
        "moments": partial(_ask, browser, f"{api}/moments"),
        "moment's files": partial(_ask, browser, f"{api}/moments/{moment}/assets"),
        "deliveries": partial(_ask, largest, f"{api}/deliveries"),
        "deliveries by status": partial(_ask, largest, f"{api}/deliveries?status=READY"),
        "deliveries by their id": partial(
            _ask, largest, f"{api}/deliveries?external_id=pedido-{number}"
        ),
        "delivery": partial(_ask, program, f"{api}/deliveries/{delivery}"),
        "delivery's files": partial(_ask, program, f"{api}/deliveries/{delivery}/assets"),
        "delivery's vouchers": partial(_ask, program, f"{api}/deliveries/{delivery}/vouchers"),
    }


def _work(scale: Scale) -> dict[str, Scene]:
    unclaimed = f"R{scale.galleries + 100:012}"
    return {
        "claim": lambda: claim_voucher(
            code=unclaimed,
            email="nova@exemplo.com.br",
            name="Marina",
            tracking_token="",
            by="benchmark",
            now=timezone.now(),
        ),
        "relay": lambda: relay_due(now=timezone.now(), send=lambda _message: None),
        "stuck redemptions": lambda: resume_stuck_redemptions(now=timezone.now()),
        "stuck deliveries": lambda: resume_stuck_deliveries(now=timezone.now()),
        "vouchers that expire": lambda: expire_vouchers(by="beat", now=timezone.now()),
        "drafts that expire": lambda: expire_stale_drafts(by="beat", now=timezone.now()),
        "old keys": forget_old_keys,
        "delivered facts": forget_delivered,
    }


def _admin_lists() -> dict[str, Scene]:
    browser = Client()
    browser.force_login(StaffFactory.create())
    return {
        f"admin: {model._meta.model_name}": partial(
            _ask,
            browser,
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"),
        )
        for model in admin.site._registry
    }


def _program(key: str) -> Client:
    return Client(headers={"Authorization": f"Api-Key {key}"})


def _ask(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
