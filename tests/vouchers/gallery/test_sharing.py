"""Opening, adjusting and closing a share link, and the trail each leaves."""

from datetime import timedelta
from typing import Any, cast

import pytest
from django.contrib.auth.hashers import check_password

from core.models import AuditEntry
from vouchers.errors import LinkExpiryInThePast
from vouchers.models import Moment
from vouchers.services.sharing import SharingChanges, change_sharing, renew_share_link

pytestmark = pytest.mark.django_db
BY = "user:7"
CLOSED = {"has_password": False, "link_expires_at": None, "allow_download": False}


def trail() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


@pytest.fixture
def change(moment, now):
    def call(**changes: Any) -> Moment:
        given = cast(SharingChanges, changes)
        return change_sharing(moment_id=moment.id, changes=given, by=BY, now=now)

    return call


def test_change_sharing_opens_and_closes_and_says_so(change):
    assert change(privacy="link").privacy == "link"
    assert change(privacy="private").privacy == "private"

    assert trail() == ["vouchers.moment.shared", "vouchers.moment.unshared"]
    first = AuditEntry.objects.earliest("id")
    assert first.actor == BY
    assert first.before == {**CLOSED, "privacy": "private"}
    assert first.after == {**CLOSED, "privacy": "link"}


def test_change_sharing_back_to_private_burns_the_link(change, now):
    shared = change(
        privacy="link", link_password="segredo", link_expires_at=now + timedelta(days=1)
    )
    closed = change(privacy="private")

    assert closed.share_token != shared.share_token
    assert (closed.link_password, closed.link_expires_at) == ("", None)


def test_change_sharing_keeps_what_is_not_named(change):
    shared = change(privacy="link", link_password="segredo")
    changed = change(allow_download=True)

    assert changed.share_token == shared.share_token
    assert changed.link_password == shared.link_password
    assert changed.allow_download
    assert trail()[-1] == "vouchers.moment.sharing_changed"


def test_change_sharing_keeps_the_password_as_a_hash_only(change, moment):
    change(privacy="link", link_password="segredo")

    kept = Moment.objects.get(pk=moment.pk).link_password
    assert kept.startswith("argon2")
    assert check_password("segredo", kept)
    told = str(list(AuditEntry.objects.values_list("before", "after")))
    assert "segredo" not in told
    assert "argon2" not in told
    assert moment.share_token not in told


def test_change_sharing_takes_password_and_end_away(change, now):
    change(privacy="link", link_password="segredo", link_expires_at=now + timedelta(days=1))
    changed = change(link_password=None, link_expires_at=None)

    assert (changed.link_password, changed.link_expires_at) == ("", None)


def test_change_sharing_again_is_no_second_deed(change):
    change(privacy="link", allow_download=True)
    change(privacy="link", allow_download=True, link_password=None)

    assert trail() == ["vouchers.moment.shared"]


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
def test_change_sharing_refuses_an_end_in_the_past(change, moment, now, late):
    with pytest.raises(LinkExpiryInThePast):
        change(privacy="link", link_expires_at=now - late)

    assert Moment.objects.get(pk=moment.pk).privacy == "private"
    assert trail() == []


def test_renew_share_link_kills_the_earlier_one(change, moment):
    shared = change(privacy="link", link_password="segredo")
    renewed = renew_share_link(moment_id=moment.id, by=BY)

    assert renewed.share_token != shared.share_token
    assert renewed.link_password == shared.link_password
    assert trail()[-1] == "vouchers.moment.link_renewed"


def test_renew_share_link_of_a_private_moment_shares_it(moment):
    assert renew_share_link(moment_id=moment.id, by=BY).privacy == "link"
    assert trail() == ["vouchers.moment.shared"]
