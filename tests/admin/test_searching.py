"""Staff find things by what they have in hand."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry
from partners.models import ApiKey
from tests.admin.conftest import entry, list_page, message
from tests.factories import (
    ApiKeyFactory,
    DeliveryFactory,
    MediaAssetFactory,
    MomentFactory,
    PartnerFactory,
    RedemptionFactory,
    UserFactory,
    VoucherFactory,
)
from vouchers.codes import display
from vouchers.models import Redemption, Voucher

FIND = "/admin/buscar"


@pytest.fixture
def claim(db: None) -> Redemption:
    """A story with other rows around it that must not be found."""
    VoucherFactory.create()
    RedemptionFactory.create()
    studio = PartnerFactory.create(name="Ateliê Pimenta Rosa")
    delivery = DeliveryFactory.create(
        partner=studio,
        title="Newborn do Théo",
        external_id="PED-77",
        client_email="cliente@exemplo.com.br",
    )
    person = UserFactory.create(email="lia@exemplo.com.br", name="Lia Prado")
    return RedemptionFactory.create(voucher=VoucherFactory.create(delivery=delivery), user=person)


def found(desk: Client, text: str) -> dict[str, int]:
    """Kinds and how many of each."""
    page: Any = desk.get(FIND, {"q": text})
    return {kind.title: len(kind.rows) for kind in page.context["found"]}


@pytest.mark.parametrize(
    "typed",
    [display, str.lower, lambda code: f" {display(code).lower()} ", lambda code: " ".join(code)],
    ids=["printed", "lower case", "pasted", "spelled"],
)
def test_a_code_however_typed(desk: Client, claim: Redemption, typed: Any) -> None:
    assert found(desk, typed(claim.voucher.code)) == {"vouchers": 1, "resgates": 1}
    page = desk.get(list_page(Voucher), {"q": typed(claim.voucher.code)})
    assert [row.pk for row in page.context["cl"].result_list] == [claim.voucher.pk]


def test_a_mistyped_code_is_explained(desk: Client, claim: Redemption) -> None:
    code = claim.voucher.code
    wrong = code[:-1] + ("1" if code[-1] != "1" else "2")
    assert "erro de digitação" in desk.get(FIND, {"q": display(wrong)}).content.decode()
    assert "erro de digitação" not in desk.get(FIND, {"q": code}).content.decode()


def test_an_address_finds_the_person_and_what_is_theirs(desk: Client, claim: Redemption) -> None:
    assert found(desk, "LIA@exemplo.com.br") == {"pessoas": 1, "resgates": 1}
    assert found(desk, "cliente@exemplo.com.br") == {"entregas": 1}
    assert found(desk, "lia@exem") == {"pessoas": 1}


def test_words_find_studios_titles_and_people(desk: Client, claim: Redemption) -> None:
    assert found(desk, "pimenta")["parceiros"] == 1
    assert found(desk, "newborn") == {"entregas": 1}
    assert found(desk, "PED-77") == {"entregas": 1}
    assert found(desk, "lia prado") == {"pessoas": 1}


def test_any_id_finds_its_row(desk: Client, claim: Redemption) -> None:
    asset = MediaAssetFactory.create(delivery=claim.voucher.delivery)
    moment = MomentFactory.create(id=claim.moment_id, user=claim.user)
    assert found(desk, str(claim.pk))["resgates"] == 1
    assert found(desk, str(claim.voucher.pk))["vouchers"] == 1
    assert found(desk, claim.voucher.delivery_id.hex)["entregas"] == 1
    assert found(desk, str(asset.pk))["arquivos"] == 1
    assert found(desk, str(moment.pk)) == {"momentos": 1, "resgates": 1}
    assert found(desk, "3f2504e0-4f89-41d3-9a0c-0305e82c3301") == {}


def test_nothing_typed_nothing_asked(desk: Client, claim: Redemption) -> None:
    assert found(desk, "  ") == {}
    assert desk.get(FIND, {"q": "\0"}).status_code == 200


def test_the_search_shows_what_one_may_see(helper: Client, claim: Redemption) -> None:
    assert found(helper, display(claim.voucher.code)) == {}


def test_the_search_is_for_staff(client: Client, claim: Redemption) -> None:
    assert client.get(FIND, {"q": "a"}, follow=True).redirect_chain[-1][0].startswith("/conta")
    client.force_login(claim.user)
    assert client.get(FIND, {"q": "a"}, follow=True).status_code == 403


def test_the_trail_is_searched_by_id_subject_and_actor(desk: Client, claim: Redemption) -> None:
    told = entry(subject=f"redemption:{claim.pk}", request_id="c" * 32)
    entry()
    for text in (str(claim.pk), told.subject, told.actor, "c" * 32):
        page = desk.get(list_page(AuditEntry), {"q": text})
        assert [row.pk for row in page.context["cl"].result_list] == [told.pk], text


def test_the_outbox_is_searched_by_number_and_fact(desk: Client) -> None:
    wanted = message()
    message()
    for text in (str(wanted.pk), str(wanted.fact)):
        page = desk.get(list_page(type(wanted)), {"q": text})
        assert [row.pk for row in page.context["cl"].result_list] == [wanted.pk]


def test_people_and_keys_are_filtered_by_what_the_column_says(desk: Client) -> None:
    now = timezone.now()
    kinds = {
        "ativa": UserFactory.create(),
        "aguarda": UserFactory.create(is_active=False),
        "bloqueada": UserFactory.create(is_active=False, blocked_at=now),
        "apagada": UserFactory.create(is_active=False, erased_at=now, name=""),
    }
    for state, person in kinds.items():
        page = desk.get(list_page(User), {"situacao": state, "is_staff__exact": "0"})
        assert list(page.context["cl"].result_list) == [person], state
    used, ended = ApiKeyFactory.create(), ApiKeyFactory.create(revoked=True)
    for state, key in {"em-uso": used, "revogada": ended}.items():
        page = desk.get(list_page(ApiKey), {"situacao": state})
        assert list(page.context["cl"].result_list) == [key], state
