"""The pages people look at."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import MomentAssetFactory, MomentFactory, UserFactory
from tests.vouchers.gallery import doors
from tests.vouchers.gallery.conftest import end_access, share
from vouchers.views.gallery import PAGE_TILES

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client, moment):
    client.force_login(moment.user)
    return client


def page_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def many(moment, count: int) -> None:
    MomentAssetFactory.create_batch(count - moment.assets.count(), moment=moment)


def found(pattern: str, html: str) -> str:
    match = re.search(pattern, html)
    assert match, pattern
    return match[1]


def tiles(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-n="(\d+)"', html)]


def test_gallery_tells_whose_it_is_and_who_sees_it(owner, moment):
    page = page_of(owner, f"/acervo/{moment.id}")

    for told in ("Newborn da Helena", "Estúdio Luz", "2 fotos", "Só você vê esta galeria."):
        assert told in page
    assert "Acesso Perpétuo" in page


def test_gallery_with_an_end_tells_the_date(owner, moment):
    until = timezone.now() + timedelta(days=40)
    type(moment).objects.filter(pk=moment.pk).update(access_until=until)

    page = page_of(owner, f"/acervo/{moment.id}")
    assert f"Acesso até {timezone.localtime(until):%d/%m/%Y}" in page
    assert '<h2 id="access-title">Acesso Perpétuo' not in page


def test_gallery_places_every_photo_before_it_arrives(owner, moment):
    page = page_of(owner, f"/acervo/{moment.id}")

    for tag in re.findall(r"<img [^>]+>", page):
        assert re.search(r'width="\d+" height="\d+"', tag), tag
    assert '[data-r="1.5000"]{--r:1.5000}' in page
    assert '[data-c="#b5623f"]{--c:#b5623f}' in page
    assert not re.search(r'style="', page)


def test_gallery_style_carries_the_nonce_of_the_policy(owner, moment):
    response = owner.get(f"/acervo/{moment.id}")

    nonce = found(r'<style nonce="([^"]+)"', response.content.decode())
    assert f"'nonce-{nonce}'" in response["Content-Security-Policy"]


def test_gallery_wears_the_studios_colour_made_readable(owner, moment):
    page = page_of(owner, f"/acervo/{moment.id}")
    accent = found(r":root\{--accent:(#[0-9a-f]{6})", page)
    assert accent != "#c9a227"


def test_gallery_comes_page_by_page(owner, moment):
    many(moment, PAGE_TILES + 21)
    first = page_of(owner, f"/acervo/{moment.id}")
    more = found(r'href="([^"]+depois=\d+)" hx-get', first)
    second = page_of(owner, more)

    assert tiles(first) == list(range(1, PAGE_TILES + 1))
    assert tiles(second) == list(range(PAGE_TILES + 1, PAGE_TILES + 21))
    assert "hx-get" in first
    assert "depois=" not in second
    assert "Voltar ao começo" in second


def test_gallery_for_htmx_is_the_next_tiles_alone(owner, moment):
    many(moment, PAGE_TILES + 5)
    position = moment.assets.order_by("position")[PAGE_TILES].position
    response = owner.get(f"/acervo/{moment.id}?depois={position}", headers={"HX-Request": "true"})

    shown = response.content.decode()
    assert shown.startswith("<li")
    assert "<style" not in shown


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 40, "1;drop", "²"])
def test_gallery_with_a_made_up_cursor_begins_at_the_beginning(owner, moment, cursor):
    response = owner.get(f"/acervo/{moment.id}", {"depois": cursor})
    assert tiles(response.content.decode()) == [1, 2]


def test_gallery_filters_are_the_owners_own(owner, moment, redemption):
    moment.assets.filter(position=1).update(is_favorite=True)

    assert tiles(page_of(owner, f"/acervo/{moment.id}?ver=favoritas")) == [1]
    assert tiles(page_of(owner, f"/acervo/{moment.id}?ver=escondidas")) == [1]
    assert tiles(page_of(owner, f"/acervo/{moment.id}?ver=nada")) == [1, 2]
    redeemer = doors.redeemer(moment, redemption)
    shown = page_of(redeemer, f"/acervo/{moment.id}?ver=escondidas")
    assert tiles(shown) == [1, 2]
    assert "Escondidas" not in shown
    assert "data-favorite" not in shown


def test_gallery_of_the_redeeming_browser_asks_to_activate(moment, redemption):
    page = page_of(doors.redeemer(moment, redemption), f"/acervo/{moment.id}")

    assert "Ative sua conta pelo link que enviamos para a…@exemplo.com.br" in page
    assert moment.user.email not in page
    assert "Compartilhar" not in page


def test_gallery_by_link_tells_nothing_of_the_owner(moment):
    root = share(moment)
    page = page_of(Client(), root)

    assert moment.title in page
    for told in (moment.user.email, moment.user.name, "Baixar", "Favoritas", str(moment.id)):
        assert told not in re.sub(r"/u/[^\"]+", "", page.replace("/media/u/", "/u/")), told
    assert '<meta name="referrer" content="no-referrer">' in page


def test_photo_page_leads_both_ways_and_back(owner, moment):
    first, second = moment.assets.filter(is_hidden=False).order_by("position")

    page = page_of(owner, f"/acervo/{moment.id}/f/{first.id}")
    assert f'href="/acervo/{moment.id}/f/{second.id}" rel="next"' in page
    assert 'rel="prev"' not in page
    assert "1 de 2" in page
    assert f'href="/acervo/{moment.id}/f/{first.id}" rel="prev"' in page_of(
        owner, f"/acervo/{moment.id}/f/{second.id}"
    )


def test_photo_page_of_a_video_plays_it(owner, moment):
    asset = moment.assets.get(position=0)
    type(asset).objects.filter(pk=asset.pk).update(content_type="video/mp4", duration_seconds=12)

    page = page_of(owner, f"/acervo/{moment.id}/f/{asset.id}")
    assert "<video" in page
    assert f"/f/{asset.id}/assistir" in page
    assert "inline" in owner.get(f"/acervo/{moment.id}/f/{asset.id}/assistir")["Location"]


@pytest.mark.parametrize(
    ("variant", "leads"),
    [
        ("miniatura", "thumbnail.jpg"),
        ("previa", "preview.jpg"),
        ("baixar", "original.jpg"),
        ("assistir", None),
        ("original", None),
    ],
)
def test_file_leads_to_a_fresh_address(owner, moment, variant, leads):
    asset = moment.assets.get(position=0)
    response = owner.get(f"/acervo/{moment.id}/f/{asset.id}/{variant}")

    assert response.status_code == (302 if leads else 404)
    if leads:
        assert leads in response["Location"]
        assert owner.get(response["Location"]).status_code == 200


def test_file_without_a_picture_is_missing(owner, moment):
    asset = moment.assets.get(position=0)
    type(asset).objects.filter(pk=asset.pk).update(thumbnail_key="")
    assert owner.get(f"/acervo/{moment.id}/f/{asset.id}/miniatura").status_code == 404


def test_acervo_shows_ones_own_moments_newest_first(owner, moment):
    later = MomentFactory.create(user=moment.user, created_at=timezone.now() + timedelta(1))
    MomentFactory.create(title="De outra pessoa")
    ended = MomentFactory.create(user=moment.user, title="Antiga")
    MomentAssetFactory.create(moment=ended)
    end_access(ended)

    page = page_of(owner, "/acervo")

    assert page.index(later.title) < page.index(moment.title)
    assert "De outra pessoa" not in page
    assert "Acesso encerrado em" in page
    assert str(ended.assets.get().id) not in page
    assert page.count('class="album__cover"') == 1


def test_acervo_without_moments_says_what_to_do(client):
    client.force_login(UserFactory.create())
    page = page_of(client, "/acervo")
    assert "Suas fotos vão morar aqui" in page
    assert 'href="/resgatar"' in page


def test_acervo_asks_strangers_to_sign_in(client):
    response = client.get("/acervo")
    assert response.status_code == 302
    assert response["Location"].endswith("?next=/acervo")


def test_acervo_turns_its_pages(owner, moment):
    MomentFactory.create_batch(30, user=moment.user)

    first, second = page_of(owner, "/acervo"), page_of(owner, "/acervo?pagina=2")
    assert first.count('class="album"') == 24
    assert second.count('class="album"') == 7
    assert page_of(owner, "/acervo?pagina=zzz").count('class="album"') == 24
