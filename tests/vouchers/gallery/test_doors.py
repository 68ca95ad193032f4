"""Every door, every visitor. A new route that is not in the matrix turns this red."""

from typing import Any

import pytest

from accounts.models import User
from tests.vouchers.gallery import doors
from tests.vouchers.gallery.conftest import end_access, share
from tests.vouchers.gallery.doors import BELOW, DOORS, JSON, Door
from vouchers.models import Moment

pytestmark = pytest.mark.django_db

ACERVO, SHARED, API = BELOW
EVERYTHING = {"know", "look", "take", "manage", "buy"}
LOOKS = {"know", "look"}
TAKES = {"know", "look", "take"}
# visitor → below which addresses, and for which deeds, the door opens
MATRIX = {
    doors.owner: {ACERVO: EVERYTHING, API: EVERYTHING},
    doors.owner_bearer: {API: EVERYTHING},
    doors.redeemer: {ACERVO: TAKES, API: TAKES},
    doors.redeemer_header: {ACERVO: TAKES, API: TAKES},
    doors.guest: {SHARED: LOOKS},
    doors.guest_who_may_download: {SHARED: TAKES},
    doors.guest_with_password: {SHARED: TAKES},
    doors.guest_too_late: {},
    doors.guest_of_a_private_one: {},
    doors.somebody_else: {},
    doors.anonymous: {},
    doors.forger: {},
}
BY_NAME = pytest.mark.parametrize("visitor", MATRIX, ids=lambda visitor: visitor.__name__)


def knock(client, door: Door, moment: Moment, *, absent: bool = False) -> Any:
    address = door.address(moment, absent=absent)
    if door.method == "get":
        return client.get(address)
    body = {} if door.face == API else {"is_favorite": "true", "title": "Outro nome"}
    given = {"data": body, "content_type": JSON} if door.face == API else {"data": body}
    return getattr(client, door.method)(address, **given)


def content(response: Any) -> str:
    if response.streaming:
        return b"".join(response).decode("latin-1")
    return str(response.content.decode())


def test_matrix_names_every_route():
    assert {(door.method, door.route) for door in DOORS} == set(doors.house_routes())


@BY_NAME
def test_door_opens_for_whom_it_should_and_for_nobody_else(moment, redemption, visitor):
    client = visitor(moment, redemption)

    for door in DOORS:
        opens = door.deed in MATRIX[visitor].get(door.face, set())
        response = knock(client, door, moment)
        if visitor is doors.guest_locked_out and door.face == SHARED:
            assert leads_to_password(response, door, moment), door
        else:
            assert response.status_code in (answers(door) if opens else {404}), door
        if not opens:
            assert "/media/" not in content(response) + response.get("Location", ""), door
            assert moment.title not in content(response), door


def answers(door: Door) -> set[int]:
    """An empty order gets as far as being read."""
    return {400} if door.deed == "buy" else {200, 302}


def leads_to_password(response: Any, door: Door, moment: Moment) -> bool:
    if door.route == "g/<str:token>":
        return bool(response.status_code == 200 and "pede uma senha" in content(response))
    return bool(response.status_code == 302 and response["Location"] == f"/g/{moment.share_token}")


def test_door_of_a_stranger_looks_like_no_door(moment, redemption):
    client = doors.somebody_else(moment, redemption)

    for door in DOORS:
        real, none = knock(client, door, moment), knock(client, door, moment, absent=True)
        assert real.status_code == none.status_code == 404, door
        ours, theirs = (door.address(moment, absent=absent) for absent in (False, True))
        assert content(real).replace(ours, "") == content(none).replace(theirs, ""), door
        assert set(real.headers) == set(none.headers), door


@pytest.mark.parametrize("visitor", [doors.owner, doors.redeemer, doors.guest_with_password])
def test_door_after_the_end_signs_nothing(moment, redemption, visitor):
    client = visitor(moment, redemption)
    end_access(moment)
    before = Moment.objects.values().get(pk=moment.pk)

    for door in DOORS:
        response = knock(client, door, moment)
        assert "/media/" not in content(response) + response.get("Location", ""), door
        assert outcome_after_the_end(response, door) == expected_after_the_end(visitor, door), door

    assert Moment.objects.values().get(pk=moment.pk) == before


def expected_after_the_end(visitor, door: Door) -> str:
    faces = {doors.owner: {ACERVO, API}, doors.redeemer: {ACERVO, API}}.get(visitor, {SHARED})
    if door.face not in faces or (door.deed in {"manage", "buy"} and visitor is not doors.owner):
        return "404"
    if door.deed == "buy":
        return "400"  # an end is a reason to buy
    if door.face == API:
        return "200" if door.deed == "know" else "409"
    return "told" if door.route in {"acervo/<uuid:moment_id>", "g/<str:token>"} else "302"


def outcome_after_the_end(response: Any, door: Door) -> str:
    told = door.face != API and "terminou em" in content(response)
    return "told" if told else str(response.status_code)


@pytest.mark.parametrize("field", ["erased_at", "blocked_at"])
@pytest.mark.parametrize("visitor", [doors.redeemer, doors.guest_who_may_download])
def test_door_of_a_person_who_is_gone_is_shut(moment, redemption, visitor, field, now):
    client = visitor(moment, redemption)
    gone = {"is_active": False, "name": "", field: now}
    User.objects.filter(pk=moment.user_id).update(**gone)

    for door in DOORS:
        assert knock(client, door, moment).status_code == 404, door


@pytest.mark.parametrize("visitor", [doors.redeemer, doors.guest_who_may_download])
def test_door_never_shows_a_hidden_file_to_others(moment, redemption, visitor):
    client = visitor(moment, redemption)
    hidden, shown = moment.assets.get(is_hidden=True), moment.assets.get(position=0)

    for door in (door for door in DOORS if door.deed in {"look", "take"}):
        told = content(knock(client, door, moment))
        assert str(hidden.id) not in told, door
        assert hidden.filename not in told, door
        address = door.address(moment).replace(str(shown.id), str(hidden.id))
        if address != door.address(moment):
            assert client.get(address).status_code == 404, door


def test_door_of_the_owner_shows_the_hidden_file(moment, redemption):
    hidden = moment.assets.get(is_hidden=True)
    client = doors.owner(moment, redemption)

    page = client.get(f"/acervo/{moment.id}?ver=escondidas").content.decode()
    told = client.get(f"/api/v1/moments/{moment.id}/assets").json()["assets"]

    assert str(hidden.id) in page
    assert str(hidden.id) in {asset["id"] for asset in told}


def test_door_of_a_redemption_opens_its_own_moment_only(moment, redemption):
    client = doors.redeemer_header(moment, redemption)
    other = Moment.objects.create(user=moment.user, partner=moment.partner, title="Outro")

    assert client.get(f"/acervo/{other.id}").status_code == 404
    told = client.get("/api/v1/moments").json()["results"]
    assert [each["id"] for each in told] == [str(moment.id)]


@pytest.mark.parametrize("path", ["", "/baixar.zip"])
def test_door_keeps_pages_out_of_caches_and_search(moment, redemption, path):
    root = share(moment, allow_download=True)

    for client, address in (
        (doors.owner(moment, redemption), f"/acervo/{moment.id}{path}"),
        (doors.anonymous(moment, redemption), f"{root}{path}"),
    ):
        response = client.get(address)
        assert response["Cache-Control"] == "private, no-store"
        assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
