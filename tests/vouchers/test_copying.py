"""From claim to moment, and back when it cannot be: whole or nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from billing.models import VoucherSale
from core.models import OutboxMessage
from core.outbox import Again
from core.storage import storage
from partners.models import CreditEntry, Delivery
from tests.factories import CreditEntryFactory, VoucherFactory, ready_delivery
from tests.support.outbox import drain_outbox
from tests.support.s3.fake_s3 import FakeS3
from vouchers import services
from vouchers.codes import display
from vouchers.models import AssetCopy, Moment, MomentAsset, Redemption, Voucher
from vouchers.services import copying

pytestmark = pytest.mark.django_db


@pytest.fixture
def s3_voucher(s3: FakeS3) -> Voucher:
    """A code whose five files lie in the S3 that can fail."""
    return VoucherFactory.create(delivery=ready_delivery(files=5), access="timed", access_days=30)


def snapshot(voucher: Voucher) -> Any:
    return Voucher.objects.values().get(pk=voucher.pk)


def client_keys() -> list[str]:
    return [each.key for each in storage().list("u/")]


def assert_complete(voucher: Voucher, files: int) -> Moment:
    """One moment with every byte, the voucher used, nothing beside it."""
    moment = Moment.objects.get()
    voucher.refresh_from_db()
    assert voucher.status == Voucher.Status.REDEEMED
    assert voucher.redeemed_by == moment.user
    assert Redemption.objects.get(status="COMPLETED").assets_copied == files
    originals = {
        entry["sha256"]: b"".join(storage().read(entry["original_key"]))
        for entry in voucher.delivery.assets_payload
    }
    assets = list(MomentAsset.objects.filter(moment=moment))
    assert len(assets) == files
    for asset in assets:
        assert b"".join(storage().read(asset.original_key)) == originals[asset.sha256]
    assert len(client_keys()) == files * 3
    return moment


def assert_untouched(voucher: Voucher, before: Any) -> None:
    """As if nobody had ever typed the code."""
    assert snapshot(voucher) == before
    assert not Moment.objects.exists()
    assert not MomentAsset.objects.exists()
    assert Redemption.objects.get().status == "FAILED"
    assert client_keys() == []


def test_redemption_ends_with_a_complete_moment(redeem, voucher: Voucher) -> None:
    redeem(voucher.code)
    drain_outbox()
    moment = assert_complete(voucher, 3)
    assert moment.title == voucher.delivery.title
    assert moment.privacy == Moment.Privacy.PRIVATE
    assert moment.access_until is not None
    assert 29 < (moment.access_until - timezone.now()).days + 1 <= 31
    assert not OutboxMessage.objects.filter(status__in=["PENDING", "SENT", "DEAD"]).exists()


def test_timed_access_lasts_to_the_end_of_its_last_day_in_sao_paulo(
    redeem, voucher: Voucher, time_machine
) -> None:
    time_machine.move_to("2026-11-22T02:30:00Z")  # there it is still the 21st, half past eleven
    redeem(voucher.code)
    drain_outbox()
    assert Moment.objects.get().access_until == datetime(2026, 12, 22, 2, 59, 59, tzinfo=UTC)


def test_redemption_of_a_perpetual_voucher_consumes_its_credit(redeem, now) -> None:
    delivery = ready_delivery(files=1)
    CreditEntryFactory.create(partner=delivery.partner, amount=5)
    [voucher] = services.issue_vouchers(
        delivery=delivery, count=1, access="perpetual", access_days=None, expires_at=None,
        by="test", now=now,
    )  # fmt: skip
    redeem(voucher.code)
    drain_outbox()
    moment = assert_complete(voucher, 1)
    assert moment.is_perpetual
    assert CreditEntry.objects.filter(kind="CONSUMED", source=f"voucher:{voucher.id}").count() == 1
    assert VoucherSale.objects.get().voucher_id == voucher.id


def test_redemption_of_the_last_voucher_claims_the_delivery(redeem, voucher: Voucher) -> None:
    second = VoucherFactory.create(delivery=voucher.delivery)
    redeem(voucher.code)
    drain_outbox()
    voucher.delivery.refresh_from_db()
    assert voucher.delivery.status == Delivery.Status.READY

    redeem(second.code, idempotency_key="another-key-of-sixteen", email="bia@exemplo.com.br")
    drain_outbox()
    voucher.delivery.refresh_from_db()
    assert voucher.delivery.status == Delivery.Status.CLAIMED
    assert Moment.objects.count() == 2


def test_redemption_tells_the_person_by_mail_with_an_activation_link(redeem, voucher) -> None:
    redeem(voucher.code)
    drain_outbox()
    [letter] = mail.outbox
    assert letter.to == ["ana@exemplo.com.br"]
    assert "/conta/ativar/" in str(letter.body)


def test_redemption_that_failed_tells_the_person_and_does_not_send_the_code_about(
    redeem, voucher: Voucher
) -> None:
    redeem(voucher.code)
    services.compensate_redemption(
        redemption_id=Redemption.objects.get().id, failure="copy_failed", by="test"
    )
    drain_outbox()
    [letter] = mail.outbox
    assert letter.to == ["ana@exemplo.com.br"]
    assert "ele continua valendo" in str(letter.body)
    assert "http://testserver/resgatar\n" in str(letter.body)
    html = str(getattr(letter, "alternatives", [])[0][0])
    assert "ele continua valendo" in html
    for text in (letter.subject, str(letter.body), html):
        assert voucher.code not in text
        assert display(voucher.code) not in text


def test_redemption_of_a_known_person_mails_the_gallery(redeem, voucher) -> None:
    User.objects.create_user("ana@exemplo.com.br", "uma senha comprida", is_active=True)
    redeem(voucher.code)
    drain_outbox()
    [letter] = mail.outbox
    assert f"/acervo/{Moment.objects.get().id}" in str(letter.body)


def test_copy_delivered_twice_makes_one_moment(redeem, voucher: Voucher) -> None:
    redeem(voucher.code)
    redemption = Redemption.objects.get()
    services.copy_redemption(redemption_id=redemption.id)
    services.copy_redemption(redemption_id=redemption.id)
    services.finalise_redemption(redemption_id=redemption.id, by="test")
    drain_outbox()
    assert_complete(voucher, 3)


@pytest.mark.parametrize("k", range(1, 16))
def test_storage_failing_for_a_while_at_copy_k_only_delays(
    redeem, s3: FakeS3, s3_voucher: Voucher, k: int, time_machine
) -> None:
    s3.faults.add("CopyObject", "error", nth=k, times=4, status=503, code="SlowDown")
    time_machine.move_to("2026-11-22T15:00:00Z")
    redeem(s3_voucher.code)
    for _ in range(6):
        drain_outbox()
        time_machine.shift(30)
    assert_complete(s3_voucher, 5)


@pytest.mark.parametrize("k", range(1, 6))
def test_storage_that_lost_file_k_leaves_everything_as_it_was(
    redeem, s3: FakeS3, s3_voucher: Voucher, k: int, time_machine
) -> None:
    before = snapshot(s3_voucher)
    lost = s3_voucher.delivery.assets_payload[k - 1]["original_key"]
    time_machine.move_to("2026-11-22T15:00:00Z")
    storage().delete([lost])
    redeem(s3_voucher.code)
    for _ in range(8):
        drain_outbox()
        time_machine.shift(30)
    assert_untouched(s3_voucher, before)


def test_source_replaced_after_the_check_is_noticed(redeem, s3, s3_voucher, time_machine) -> None:
    before = snapshot(s3_voucher)
    entry = s3_voucher.delivery.assets_payload[2]
    storage().write(
        key=entry["original_key"], body=b"x" * entry["size_bytes"], content_type="image/jpeg"
    )
    redeem(s3_voucher.code)
    drain_outbox()
    assert_untouched(s3_voucher, before)


@pytest.mark.parametrize("lie", ["error_in_200", "truncate", "corrupt", "lose_answer"])
def test_storage_lying_once_is_found_out(
    redeem, s3: FakeS3, s3_voucher: Voucher, lie: str, time_machine
) -> None:
    s3.faults.add("CopyObject", lie, nth=7, times=1)
    time_machine.move_to("2026-11-22T15:00:00Z")
    redeem(s3_voucher.code)
    for _ in range(4):
        drain_outbox()
        time_machine.shift(30)
    assert_complete(s3_voucher, 5)


def test_storage_lying_silently_about_sizes_is_found_out_before_the_end(
    redeem, s3: FakeS3, s3_voucher: Voucher, time_machine
) -> None:
    s3.faults.add("CopyObject", "truncate_silently", nth=4, times=1)
    time_machine.move_to("2026-11-22T15:00:00Z")
    redeem(s3_voucher.code)
    for _ in range(4):
        drain_outbox()
        time_machine.shift(30)
    assert_complete(s3_voucher, 5)


def test_storage_away_beyond_all_patience_gives_the_code_back(
    redeem, s3: FakeS3, s3_voucher: Voucher, time_machine, settings
) -> None:
    settings.REDEMPTION_PATIENCE_SECONDS = 60
    before = snapshot(s3_voucher)
    fault = s3.faults.add("CopyObject", "error", times=None, status=503)
    time_machine.move_to("2026-11-22T15:00:00Z", tick=True)
    redeem(s3_voucher.code, now=timezone.now())
    for _ in range(6):
        drain_outbox()
        time_machine.shift(30)
    assert_untouched(s3_voucher, before)

    s3.faults.planned.remove(fault)
    redeem(s3_voucher.code, idempotency_key="a-second-try-later-on")
    drain_outbox()
    assert Redemption.objects.filter(status="COMPLETED").count() == 1


def test_storage_lying_for_ever_about_sizes_gives_the_code_back(
    redeem, s3: FakeS3, s3_voucher: Voucher, time_machine
) -> None:
    before = snapshot(s3_voucher)
    s3.faults.add("CopyObject", "truncate_silently", times=None)
    time_machine.move_to("2026-11-22T15:00:00Z")
    redeem(s3_voucher.code)
    for _ in range(20):
        drain_outbox()
        time_machine.shift(2)
    assert_untouched(s3_voucher, before)


def test_files_that_are_free_are_not_kept_waiting_by_those_that_pause(
    redeem, voucher: Voucher, monkeypatch: pytest.MonkeyPatch
) -> None:
    redeem(voucher.code)
    paused, leased, _free = AssetCopy.objects.order_by("position")
    in_a_while = timezone.now() + timedelta(seconds=20)
    AssetCopy.objects.filter(pk=paused.pk).update(due_at=in_a_while)
    AssetCopy.objects.filter(pk=leased.pk).update(leased_until=in_a_while)
    monkeypatch.setattr(copying, "BUDGET_SECONDS", 0)
    with pytest.raises(Again) as again:
        services.copy_redemption(redemption_id=Redemption.objects.get().id)
    assert again.value.after_seconds == 0


def test_rows_of_a_killed_worker_fall_free(redeem, voucher: Voucher, time_machine) -> None:
    time_machine.move_to("2026-11-22T15:00:00Z")
    redeem(voucher.code)
    AssetCopy.objects.update(leased_until=timezone.now() + timedelta(seconds=25))
    drain_outbox()
    assert not Moment.objects.exists()
    time_machine.shift(61)
    drain_outbox()
    assert_complete(voucher, 3)


def test_resume_finds_what_everybody_forgot(redeem, voucher: Voucher, time_machine) -> None:
    time_machine.move_to("2026-11-22T15:00:00Z")
    redeem(voucher.code)
    OutboxMessage.objects.all().delete()
    assert services.resume_stuck_redemptions(now=timezone.now()) == 0
    time_machine.shift(80)
    assert services.resume_stuck_redemptions(now=timezone.now()) == 1
    assert services.resume_stuck_redemptions(now=timezone.now()) == 0
    drain_outbox()
    assert_complete(voucher, 3)


def test_redemption_of_a_thousand_files_needs_few_queries(
    redeem, django_assert_max_num_queries
) -> None:
    delivery = ready_delivery(files=2)
    one, _two = delivery.assets_payload
    delivery.assets_payload = [{**one, "position": n} for n in range(1000)]
    delivery.save()
    voucher = VoucherFactory.create(delivery=delivery)
    with django_assert_max_num_queries(20):
        redeem(voucher.code)
    assert AssetCopy.objects.count() == 1000
