"""The one place that decides."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password

from tests.factories import MomentFactory, UserFactory
from vouchers.models import Moment
from vouchers.viewing import Standing, Viewer, sight_of, unlock_proof

HOUR = timedelta(hours=1)


@pytest.fixture
def moment() -> Moment:
    return MomentFactory.build(user=UserFactory.build(), privacy=Moment.Privacy.LINK)


def test_sight_of_the_owner_may_everything(moment, now):
    sight = sight_of(Viewer(user_id=moment.user_id), moment, now=now)

    assert sight.standing is Standing.OWNER
    assert (sight.is_open, sight.may_download, sight.may_manage) == (True, True, True)


def test_sight_of_the_redeeming_browser_looks_and_downloads(moment, now):
    sight = sight_of(Viewer(redeemed_moments=frozenset({moment.id})), moment, now=now)

    assert sight.standing is Standing.REDEEMER
    assert (sight.is_open, sight.may_download, sight.may_manage) == (True, True, False)


def test_sight_of_a_guest_looks_only(moment, now):
    sight = sight_of(Viewer(share_token=moment.share_token), moment, now=now)

    assert sight.standing is Standing.GUEST
    assert (sight.is_open, sight.may_download, sight.may_manage) == (True, False, False)


def test_sight_of_a_guest_downloads_when_the_owner_allows(moment, now):
    moment.allow_download = True

    assert sight_of(Viewer(share_token=moment.share_token), moment, now=now).may_download


@pytest.mark.parametrize(
    "viewer",
    [
        Viewer(),
        Viewer(user_id=uuid4()),
        Viewer(redeemed_moments=frozenset({uuid4()})),
        Viewer(share_token="x" * 32),
        Viewer(unlock_proof="x"),
    ],
)
def test_sight_of_everybody_else_is_nothing(moment, now, viewer):
    sight = sight_of(viewer, moment, now=now)

    assert sight.standing is Standing.STRANGER
    assert (sight.is_open, sight.may_download, sight.may_manage) == (False, False, False)


def test_sight_of_a_guest_ends_with_privacy(moment, now):
    moment.privacy = Moment.Privacy.PRIVATE

    viewer = Viewer(share_token=moment.share_token)
    assert sight_of(viewer, moment, now=now).standing is Standing.STRANGER


@pytest.mark.parametrize(("left", "standing"), [(HOUR, "guest"), (-HOUR, "stranger")])
def test_sight_of_a_guest_ends_with_the_link(moment, now, left, standing):
    moment.link_expires_at = now + left

    assert sight_of(Viewer(share_token=moment.share_token), moment, now=now).standing == standing


def test_sight_of_a_guest_is_locked_without_the_proof(moment, now):
    moment.link_password = make_password("segredo")
    viewer = Viewer(share_token=moment.share_token)

    assert sight_of(viewer, moment, now=now).is_locked
    assert not sight_of(viewer, moment, now=now).is_open
    assert sight_of(replace(viewer, unlock_proof=unlock_proof(moment)), moment, now=now).is_open


def test_unlock_proof_dies_with_password_and_link(moment):
    moment.link_password = make_password("segredo")
    proof = unlock_proof(moment)

    moment.link_password = make_password("segredo")
    assert unlock_proof(moment) != proof
    proof = unlock_proof(moment)
    moment.share_token = "another"
    assert unlock_proof(moment) != proof


@pytest.mark.parametrize(("left", "ended"), [(HOUR, False), (timedelta(0), True), (-HOUR, True)])
def test_sight_of_the_owner_ends_with_access(moment, now, left, ended):
    moment.access_until = now + left

    sight = sight_of(Viewer(user_id=moment.user_id), moment, now=now)
    assert sight.standing is Standing.OWNER
    assert sight.has_ended is ended
    assert sight.is_open is sight.may_download is sight.may_manage is not ended


@pytest.mark.parametrize("field", ["erased_at", "blocked_at"])
def test_sight_of_anybody_ends_with_the_person(moment, now, field):
    setattr(moment.user, field, now)

    for viewer in (
        Viewer(user_id=moment.user_id),
        Viewer(redeemed_moments=frozenset({moment.id})),
        Viewer(share_token=moment.share_token),
    ):
        assert sight_of(viewer, moment, now=now).standing is Standing.STRANGER


def test_sight_of_the_strongest_proof_counts(moment, now):
    everything = Viewer(moment.user_id, frozenset({moment.id}), moment.share_token)

    assert sight_of(everything, moment, now=now).standing is Standing.OWNER


def test_viewer_is_nobody_only_without_any_proof():
    assert Viewer().is_nobody
    assert not Viewer(redeemed_moments=frozenset({uuid4()})).is_nobody


def test_sight_of_reads_no_clock(moment, now):
    moment.access_until = datetime(2030, 1, 1, tzinfo=now.tzinfo)

    assert sight_of(Viewer(user_id=moment.user_id), moment, now=moment.access_until).has_ended
