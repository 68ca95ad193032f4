"""What an owner does in the gallery, as plain forms and as htmx."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.vouchers.gallery.conftest import share
from vouchers.models import Moment

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(client, moment):
    client.force_login(moment.user)
    return client


def root(moment) -> str:
    return f"/acervo/{moment.id}"


def test_title_is_changed_and_leads_back(owner, moment):
    response = owner.post(f"{root(moment)}/titulo", {"title": "  Helena, 7 dias  "})

    assert (response.status_code, response["Location"]) == (302, root(moment))
    assert Moment.objects.get(pk=moment.pk).title == "Helena, 7 dias"


def test_title_by_htmx_asks_for_the_page_anew(owner, moment):
    response = owner.post(f"{root(moment)}/titulo", {"title": "Helena"}, headers=HTMX)

    assert (response.status_code, response["HX-Redirect"]) == (204, root(moment))


@pytest.mark.parametrize("title", ["", "   ", "x" * 201, "nu\x00lo"])
def test_title_that_is_none_is_refused(owner, moment, title):
    response = owner.post(f"{root(moment)}/titulo", {"title": title})

    assert response.status_code == 200
    assert "field__error" in response.content.decode()
    assert Moment.objects.get(pk=moment.pk).title == moment.title


def test_title_with_markup_is_text(owner, moment):
    owner.post(f"{root(moment)}/titulo", {"title": "<script>alert(1)</script>"})

    page = owner.get(root(moment)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(("field", "value"), [("is_favorite", True), ("is_hidden", True)])
def test_mark_sets_one_thing_and_leads_back_to_the_photo(owner, moment, field, value):
    asset = moment.assets.get(position=0)

    response = owner.post(f"{root(moment)}/f/{asset.id}/marcar?ver=favoritas", {field: "true"})

    assert response["Location"] == f"{root(moment)}/f/{asset.id}?ver=favoritas"
    asset.refresh_from_db()
    assert getattr(asset, field) is value
    assert asset.is_favorite is not asset.is_hidden
    owner.post(f"{root(moment)}/f/{asset.id}/marcar", {field: "false"})
    asset.refresh_from_db()
    assert not getattr(asset, field)


def test_mark_by_script_is_answered_without_a_page(owner, moment):
    asset = moment.assets.get(position=0)
    response = owner.post(
        f"{root(moment)}/f/{asset.id}/marcar",
        {"is_favorite": "true"},
        headers={"Accept": "application/json"},
    )
    assert (response.status_code, response.content) == (204, b"")


def test_mark_of_nonsense_changes_nothing(owner, moment):
    asset = moment.assets.get(position=0)
    owner.post(f"{root(moment)}/f/{asset.id}/marcar", {"is_favorite": "talvez", "x": "1"})

    asset.refresh_from_db()
    assert not asset.is_favorite


def test_link_is_made_shown_and_opens(owner, moment, client):
    response = owner.post(f"{root(moment)}/link", follow=True)

    moment.refresh_from_db()
    assert f"http://testserver/g/{moment.share_token}" in response.content.decode()
    assert "Quem tem o link vê esta galeria." in response.content.decode()
    client.logout()
    assert client.get(f"/g/{moment.share_token}").status_code == 200


def test_link_address_does_not_believe_the_host_of_the_request(owner, moment):
    share(moment)
    page = owner.get(f"{root(moment)}/privacidade", headers={"Host": "evil.example"})
    assert "evil.example" not in page.content.decode()


def test_link_made_again_kills_the_earlier_one(owner, moment, client):
    old = share(moment)
    owner.post(f"{root(moment)}/link")
    client.logout()
    assert client.get(old).status_code == 404


def test_link_closed_is_dead_for_good(owner, moment, client):
    old = share(moment)
    owner.post(f"{root(moment)}/link/fechar")
    owner.post(f"{root(moment)}/link")
    client.logout()
    assert client.get(old).status_code == 404


def test_sharing_terms_are_saved(owner, moment):
    share(moment)
    day = timezone.localdate() + timedelta(days=10)

    response = owner.post(
        f"{root(moment)}/privacidade",
        {"password": "segredo", "expires_on": day.isoformat(), "allow_download": "on"},
        follow=True,
    )

    moment.refresh_from_db()
    assert moment.link_password.startswith("argon2")
    assert timezone.localtime(moment.link_expires_at).strftime("%Y-%m-%d %H:%M") == f"{day} 23:59"
    assert moment.allow_download
    assert "Pronto, salvo." in response.content.decode()
    assert f'value="{day.isoformat()}"' in response.content.decode()
    assert "segredo" not in response.content.decode()


def test_sharing_without_a_new_password_keeps_the_old(owner, moment):
    share(moment)
    owner.post(f"{root(moment)}/privacidade", {"password": "segredo"})
    moment.refresh_from_db()
    kept = moment.link_password

    owner.post(f"{root(moment)}/privacidade", {"password": "", "allow_download": "on"})
    moment.refresh_from_db()
    assert moment.link_password == kept

    owner.post(f"{root(moment)}/privacidade", {"drop_password": "on"})
    moment.refresh_from_db()
    assert moment.link_password == ""


@pytest.mark.parametrize(
    "given",
    [
        {"password": "abc"},
        {"expires_on": "2020-01-01"},
        {"expires_on": "amanhã"},
        {"expires_on": "9999-12-31"},
    ],
)
def test_sharing_terms_that_cannot_be_are_refused(owner, moment, given):
    share(moment)
    response = owner.post(f"{root(moment)}/privacidade", given)

    assert response.status_code == 200
    assert "field__error" in response.content.decode()
    moment.refresh_from_db()
    assert (moment.link_password, moment.link_expires_at) == ("", None)


def test_sharing_by_htmx_gets_the_part_and_the_line_of_the_gallery(owner, moment):
    response = owner.post(f"{root(moment)}/link", headers=HTMX)

    shown = response.content.decode()
    assert "<html" not in shown
    assert 'id="privacy-line" hx-swap-oob="true"' in shown
    assert "O link está pronto" in shown


def test_sharing_of_an_expired_link_says_so(owner, moment):
    share(moment, link_expires_at=timezone.now() - timedelta(days=1))
    assert "Este link venceu em" in owner.get(f"{root(moment)}/privacidade").content.decode()
