"""The page of a redemption under way."""

import re
import uuid

import pytest
from django.test import Client

from accounts.services import block_person, erase_person
from tests.factories import AssetCopyFactory, RedemptionFactory, UserFactory
from vouchers.access import issue_token
from vouchers.codes import display
from vouchers.models import AssetCopy, Redemption
from vouchers.views.progress import PLACES

pytestmark = pytest.mark.django_db


def under_way(total: int = 3, copied: int = 1, **fields) -> Redemption:
    redemption = RedemptionFactory.create(assets_total=total, assets_copied=copied, **fields)
    for position in range(total):
        asset = uuid.uuid4()
        AssetCopyFactory.create(
            redemption=redemption,
            position=position,
            asset_id=asset,
            status=AssetCopy.Status.COPIED if position < copied else AssetCopy.Status.PENDING,
            entry={
                "asset_id": str(asset),
                "thumbnail_key": f"partners/p/d/{asset}/thumbnail.jpg",
                "width": 300,
                "height": 200,
                "dominant_color": "#b5623f",
            },
        )
    return redemption


def finished(status: str, now, **fields) -> Redemption:
    return under_way(copied=3, status=status, finished_at=now, **fields)


def opened(client: Client, redemption: Redemption) -> str:
    client.cookies["redemption"] = issue_token(redemption.id)
    return f"/resgates/{redemption.id}"


def test_progress_counts_and_shows_only_what_has_arrived(client: Client) -> None:
    page = client.get(opened(client, under_way())).content.decode()
    assert "1 de 3 fotos." in page
    assert page.count("<img") == 1
    assert page.count('id="place-') == 3


def test_progress_has_few_places_for_many_photos_from_first_to_last(client: Client) -> None:
    redemption = under_way(total=64, copied=33)
    page = client.get(opened(client, redemption)).content.decode()
    assert page.count('id="place-') == PLACES
    assert page.count("<img") == 9


def test_progress_has_no_place_for_what_the_delivery_lost(client: Client) -> None:
    redemption = under_way(total=4, copied=4)
    redemption.copies.filter(position=1).delete()
    Redemption.objects.filter(pk=redemption.pk).update(assets_total=3, assets_copied=3)
    page = client.get(opened(client, redemption)).content.decode()
    assert page.count('id="place-') == page.count("<img") == 3


def test_progress_of_a_single_photo_counts_in_the_singular(client: Client) -> None:
    assert "0 de 1 foto." in client.get(opened(client, under_way(1, 0))).content.decode()


def test_progress_reloads_itself_where_no_script_runs(client: Client, now) -> None:
    reload = '<noscript><meta http-equiv="refresh" content="5"></noscript>'
    assert reload in client.get(opened(client, under_way())).content.decode()
    done = finished("COMPLETED", now)
    assert "http-equiv" not in client.get(opened(client, done)).content.decode()


def test_progress_for_htmx_is_only_what_moved(client: Client) -> None:
    answer = client.get(opened(client, under_way()), headers={"HX-Request": "true"})
    moved = answer.content.decode()
    assert "<html" not in moved
    assert 'id="count" hx-swap-oob' in moved
    assert moved.count('id="place-') == 1
    assert "HX-Retarget" not in answer


def test_progress_done_leads_to_the_gallery(client: Client, now) -> None:
    redemption = finished("COMPLETED", now, user__email="ana@gmail.com")
    answer = client.get(opened(client, redemption), headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer["HX-Retarget"] == "#words"
    assert "Pronto! Suas fotos são suas." in page
    assert f'href="/acervo/{redemption.moment_id}"' in page
    assert "a…@gmail.com" in page


def test_progress_done_tells_its_signed_in_owner_of_no_link(client: Client, now) -> None:
    redemption = finished("COMPLETED", now)
    client.force_login(redemption.user)
    assert "link de ativação" not in client.get(f"/resgates/{redemption.id}").content.decode()


def test_progress_failed_gives_the_code_back_and_shows_no_print(client: Client, now) -> None:
    redemption = finished("FAILED", now)
    page = client.get(opened(client, redemption)).content.decode()
    assert "seu código não foi gasto" in page
    assert f'href="/resgatar/{display(redemption.voucher.code)}"' in page
    assert "<img" not in page


def test_progress_belongs_to_the_browser_that_redeemed_and_to_the_owner(client: Client) -> None:
    redemption, other = under_way(), under_way()
    path = f"/resgates/{redemption.id}"
    assert client.get(path).status_code == 404

    client.cookies["redemption"] = issue_token(other.id)
    assert client.get(path).status_code == 404

    client.cookies["redemption"] = "forged|" + issue_token(redemption.id)[:-1] + "x"
    assert client.get(path).status_code == 404

    client.force_login(UserFactory.create())
    assert client.get(path).status_code == 404

    client.force_login(redemption.user)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("gone", ["erased", "blocked"])
def test_progress_of_somebody_who_is_gone_shows_nothing(client: Client, now, gone: str) -> None:
    redemption = finished("COMPLETED", now)
    path = opened(client, redemption)
    assert client.get(path).status_code == 200
    deed = {"erased": erase_person, "blocked": block_person}[gone]
    deed(person_id=redemption.user_id, now=now, by="user:staff")
    assert client.get(path).status_code == 404


def test_progress_of_no_redemption_is_not_found(client: Client) -> None:
    assert client.get(f"/resgates/{uuid.uuid4()}").status_code == 404


def test_progress_shows_pictures_under_one_address_for_minutes(client: Client) -> None:
    path = opened(client, under_way())
    first, second = (
        re.findall(r'src="([^"]+thumbnail[^"]+)"', client.get(path).content.decode())
        for _ in range(2)
    )
    assert first == second != []


def test_progress_asks_as_many_queries_for_many_photos(
    client: Client, django_assert_max_num_queries
) -> None:
    path = opened(client, under_way(total=40, copied=40))
    with django_assert_max_num_queries(2):
        client.get(path, headers={"HX-Request": "true"})
