"""check_integrity: silent about what is well, clear about what is not."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.integrity import check_names, findings, integrity_check
from partners.models import CreditEntry
from tests.factories import MomentFactory, PartnerFactory, RedemptionFactory, VoucherFactory
from vouchers.models import Redemption, Voucher

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("check_integrity", *arguments, stdout=out)
    return out.getvalue()


def wrong(name: str) -> list[str]:
    return [line for finding in findings(of=name) for line in finding.lines]


def test_check_integrity_runs_every_check() -> None:
    lines = said().splitlines()
    assert len(lines) == len(check_names()) >= 10
    assert all(line.startswith("ok ") for line in lines)


def test_check_integrity_fails_with_a_list_of_what_is_wrong() -> None:
    voucher = redeemed_voucher()
    out = StringIO()
    with pytest.raises(CommandError, match="1 of the checks") as failure:
        call_command("check_integrity", "vouchers", stdout=out)
    assert failure.value.returncode == 1
    assert f"voucher {voucher.id} is REDEEMED, with 0 completed redemptions" in out.getvalue()


def test_check_integrity_runs_only_what_is_asked_for() -> None:
    assert "billing" not in said("partners")
    with pytest.raises(CommandError, match="No check begins"):
        said("nonsense")


def test_integrity_check_takes_a_name_once() -> None:
    [name, *_] = check_names()
    with pytest.raises(ValueError, match="twice"):
        integrity_check(name)(list)


def redeemed_voucher() -> Voucher:
    person = RedemptionFactory.create().user
    return VoucherFactory.create(status="REDEEMED", redeemed_by=person, redeemed_at=NOW)


def completed(voucher: Voucher, **fields: object) -> Redemption:
    return RedemptionFactory.create(
        voucher=voucher, user=voucher.redeemed_by, status="COMPLETED", finished_at=NOW, **fields
    )


def test_redeemed_voucher_with_its_moment_is_well() -> None:
    redemption = completed(redeemed_voucher())
    MomentFactory.create(id=redemption.moment_id, user=redemption.user)
    assert not wrong("vouchers")


def test_redemption_without_its_moment_is_found_unless_the_person_is_erased() -> None:
    redemption = completed(redeemed_voucher())
    assert wrong("vouchers") == [f"redemption {redemption.id} has no moment"]
    person = redemption.user
    person.erased_at, person.is_active, person.name = NOW, False, ""
    person.save()
    assert not wrong("vouchers")


def test_completed_redemption_with_too_few_files_is_found() -> None:
    redemption = completed(redeemed_voucher(), assets_total=3, assets_copied=2)
    assert f"redemption {redemption.id} is COMPLETED with 2 of 3 files" in wrong("vouchers")


def credit(kind: str, amount: int, source: str = "voucher:1") -> None:
    partner = PartnerFactory.create()
    CreditEntry.objects.create(partner=partner, kind=kind, amount=amount, source=source, by="test")


def test_credits_below_zero_are_found() -> None:
    credit("RESERVED", -1)
    [line] = wrong("partners")
    assert line.endswith("is at -1 credits")


def test_credit_both_returned_and_used_is_found() -> None:
    for kind, amount in [("RESERVED", -1), ("RETURNED", 1), ("CONSUMED", 0)]:
        credit(kind, amount)
    assert "voucher:1: reserved 1, returned 1, used 1 times" in wrong("partners")


def test_a_check_tells_no_more_than_a_person_reads() -> None:
    for number in range(25):
        credit("RESERVED", -1, f"voucher:{number}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM credit_entries")
        assert cursor.fetchone() == (25,)
    assert len(wrong("partners: credits are never")) == 20
