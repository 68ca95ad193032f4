"""The password of a link: right, wrong, and too often."""

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from core.limits import Limit, LimiterDown
from tests.vouchers.gallery.conftest import share
from vouchers.errors import LinkDoorClosed, TooManyPasswords, WrongLinkPassword
from vouchers.services import unlocking
from vouchers.services.unlocking import PASSWORD_TRIES, unlock_share
from vouchers.viewing import unlock_proof

pytestmark = pytest.mark.django_db
HERE = "203.0.113.9"


@pytest.fixture
def locked(moment):
    share(moment, link_password=make_password("segredo"))
    return moment


def test_unlock_share_with_the_password_gives_the_proof(locked):
    proof = unlock_share(moment=locked, password="segredo", address=HERE)
    assert proof == unlock_proof(locked)


def test_unlock_share_with_another_word_is_refused(locked):
    with pytest.raises(WrongLinkPassword):
        unlock_share(moment=locked, password="Segredo", address=HERE)


def test_unlock_share_stops_listening_after_ten_wrong_words(locked):
    for _ in range(PASSWORD_TRIES.times):
        with pytest.raises(WrongLinkPassword):
            unlock_share(moment=locked, password="errada", address=HERE)

    with pytest.raises(TooManyPasswords):
        unlock_share(moment=locked, password="segredo", address=HERE)
    assert unlock_share(moment=locked, password="segredo", address="203.0.113.10")


def test_unlock_share_without_its_limit_would_listen_for_ever(locked, monkeypatch):
    """The negative control of the test above."""
    monkeypatch.setattr(unlocking, "PASSWORD_TRIES", Limit("link-password", 1000, 600))
    for _ in range(PASSWORD_TRIES.times):
        with pytest.raises(WrongLinkPassword):
            unlock_share(moment=locked, password="errada", address=HERE)

    assert unlock_share(moment=locked, password="segredo", address=HERE)


def test_unlock_share_lets_a_party_in_behind_one_address(locked):
    for _ in range(PASSWORD_TRIES.times * 2):
        assert unlock_share(moment=locked, password="segredo", address=HERE)


def test_unlock_share_stays_shut_when_nothing_can_be_counted(locked, monkeypatch):
    def down(self, who):
        raise LimiterDown(self.name)

    monkeypatch.setattr(type(PASSWORD_TRIES), "hit", down)
    with pytest.raises(LinkDoorClosed):
        unlock_share(moment=locked, password="segredo", address=HERE)


def test_locked_page_takes_the_password_and_remembers(locked, client):
    root = f"/g/{locked.share_token}"

    wrong = client.post(root, {"password": "errada"})
    assert wrong.status_code == 422
    assert "Senha incorreta." in wrong.content.decode()
    assert locked.title not in wrong.content.decode()

    right = client.post(root, {"password": "segredo"})
    assert (right.status_code, right["Location"]) == (302, root)
    cookie = right.cookies["galeria"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (root, True, "Lax")
    assert cookie["max-age"] == ""
    assert locked.title in client.get(root).content.decode()


def test_locked_page_after_too_many_tries_says_when_to_come_back(locked, client):
    for _ in range(PASSWORD_TRIES.times):
        client.post(f"/g/{locked.share_token}", {"password": "errada"})

    response = client.post(f"/g/{locked.share_token}", {"password": "segredo"})
    assert response.status_code == 429
    assert response["Retry-After"] == "600"
    assert "galeria" not in response.cookies


def test_locked_page_lets_its_form_be_sent(locked):
    """`no-referrer` would make browsers send `Origin: null`, which the CSRF check refuses."""
    guest = Client(enforce_csrf_checks=True)
    page = guest.get(f"/g/{locked.share_token}")
    token = page.context["csrf_token"]

    assert page["Referrer-Policy"] == "same-origin"
    sent = guest.post(
        f"/g/{locked.share_token}",
        {"password": "segredo", "csrfmiddlewaretoken": str(token)},
        headers={"Origin": "http://testserver"},
    )
    assert sent.status_code == 302


def test_unlocked_browser_is_locked_out_by_a_new_password(locked, client):
    root = f"/g/{locked.share_token}"
    client.post(root, {"password": "segredo"})
    share(locked, link_password=make_password("outra"))

    assert locked.title not in client.get(root).content.decode()


def test_unlocked_browser_opens_that_one_link_only(locked, client):
    client.post(f"/g/{locked.share_token}", {"password": "segredo"})
    other = type(locked).objects.create(
        user=locked.user,
        partner=locked.partner,
        title="Outra galeria",
        privacy="link",
        link_password=locked.link_password,
    )

    assert "Outra galeria" not in client.get(f"/g/{other.share_token}").content.decode()
