"""/resgatar, as a browser without scripts meets it."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from partners.models import Delivery
from tests.factories import UserFactory, VoucherFactory, ready_delivery
from tests.support.locking import locked_elsewhere
from vouchers.access import read_token
from vouchers.codes import display, draw_code
from vouchers.models import Redemption, Voucher
from vouchers.toggles import REDEMPTION_OPEN

pytestmark = pytest.mark.django_db
REFUSAL = "Código inválido ou já utilizado."


def typed(code: str, **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "email": "ana.souza@gmail.com",
        "name": "Ana Souza",
        "terms_accepted": "on",
        "idempotency_key": "one-page-of-the-form",
        **changes,
    }


def send(client: Client, code: str, **changes: Any) -> HttpResponse:
    return client.post(f"/resgatar/{code}", typed(code, **changes))  # type: ignore[return-value]


def test_redeem_asks_only_for_the_code(client: Client) -> None:
    page = client.get("/resgatar").content.decode()
    assert 'name="code"' in page
    assert 'name="email"' not in page


def test_redeem_leads_a_well_formed_code_to_its_own_address(client: Client) -> None:
    code = draw_code()
    answer = client.post("/resgatar", {"code": code.lower(), "tracking_token": "t4_x"})
    assert answer.status_code == 303
    assert answer["Location"] == f"/resgatar/{display(code)}?t=t4_x"


def test_redeem_tells_an_existing_code_and_an_unknown_one_apart_nowhere_before_the_claim(
    client: Client, voucher: Voucher
) -> None:
    pages = [
        re.sub(
            r'value="[^"]*"|[0-9A-Z]{4}-\S+', "", client.get(f"/resgatar/{code}").content.decode()
        )
        for code in (voucher.code, draw_code())
    ]
    assert pages[0] == pages[1]


def test_redeem_with_a_typo_says_the_one_sentence_and_keeps_the_code(client: Client) -> None:
    answer = client.post("/resgatar", {"code": "abcd 1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert REFUSAL in page
    assert 'value="abcd 1"' in page


def test_redeem_code_with_a_mangled_link_asks_for_the_code_again(client: Client) -> None:
    answer = client.get("/resgatar/NOT-A-CODE")
    assert answer.status_code == 404
    assert REFUSAL in answer.content.decode()


def test_redeem_code_claims_and_shows_the_way(client: Client, voucher: Voucher) -> None:
    answer = send(client, display(voucher.code), tracking_token="t4_abc")

    redemption = Redemption.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"/resgates/{redemption.id}"
    assert redemption.tracking_token == "t4_abc"
    assert redemption.user.email == "ana.souza@gmail.com"


def test_redeem_code_gives_the_browser_a_signed_cookie(
    client: Client, voucher: Voucher, settings
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    cookie = send(client, voucher.code).cookies["redemption"]
    assert read_token(cookie.value) == Redemption.objects.get().id
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)


def test_redeem_code_sent_twice_is_one_redemption(client: Client, voucher: Voucher) -> None:
    first, second = send(client, voucher.code), send(client, voucher.code)
    assert first["Location"] == second["Location"]
    assert Redemption.objects.count() == 1


def test_redeem_code_sent_with_another_key_is_refused(client: Client, voucher: Voucher) -> None:
    send(client, voucher.code)
    again = send(client, voucher.code, idempotency_key="another-page-of-the-form")
    assert again.status_code == 404
    assert Redemption.objects.count() == 1


@pytest.mark.parametrize("status", ["unknown", "REVOKED", "EXPIRED"])
def test_redeem_code_refused_keeps_everything_typed(client: Client, status: str) -> None:
    code = draw_code() if status == "unknown" else VoucherFactory.create(status=status).code
    answer = send(client, code)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert REFUSAL in page
    for kept in (display(code), "ana.souza@gmail.com", "Ana Souza", "checked", 'type="text"'):
        assert kept in page
    assert not Redemption.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": ""}, "Digite seu e-mail."),
        ({"email": "ana@"}, "Este e-mail não parece completo."),
        ({"terms_accepted": ""}, "Sem o seu aceite"),
    ],
)
def test_redeem_code_with_a_wrong_field_says_which(
    client: Client, voucher: Voucher, wrong: dict[str, str], sentence: str
) -> None:
    answer = send(client, voucher.code, **wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Redemption.objects.exists()


def test_redeem_code_after_too_many_guesses_asks_to_wait(
    client: Client, voucher: Voucher, settings
) -> None:
    settings.WRONG_CODES_LIMIT = 2
    for _ in range(2):
        send(client, draw_code())
    answer = send(client, voucher.code)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 600
    assert "tente de novo em alguns minutos" in answer.content.decode()
    assert not Redemption.objects.exists()


def test_redeem_code_before_the_files_are_ready_says_so(client: Client) -> None:
    delivery = ready_delivery(files=1)
    Delivery.objects.filter(pk=delivery.pk).update(status=Delivery.Status.PROCESSING)
    answer = send(client, VoucherFactory.create(delivery=delivery).code)
    assert answer.status_code == 409
    assert "O código está certo" in answer.content.decode()


def test_redeem_code_with_a_key_of_another_form_asks_once_more_and_then_works(
    client: Client, voucher: Voucher
) -> None:
    send(client, voucher.code)
    other = VoucherFactory.create(delivery=ready_delivery(files=1))

    answer = send(client, other.code)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', answer.content.decode())

    assert answer.status_code == 422
    assert key
    assert send(client, other.code, idempotency_key=key[1]).status_code == 303


def test_redeem_code_without_a_key_gives_the_form_one(client: Client, voucher: Voucher) -> None:
    answer = send(client, voucher.code, idempotency_key="")
    assert answer.status_code == 422
    assert re.search(r'name="idempotency_key" value="\w{32}"', answer.content.decode())


@pytest.mark.parametrize("path", ["/resgatar", "/resgatar/ABCD"])
def test_redeem_while_closed_is_a_kind_page(client: Client, path: str) -> None:
    REDEMPTION_OPEN.set(False, by="test")
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "300"
    assert "Seu código continua valendo" in answer.content.decode()


def test_redeem_code_closed_between_page_and_press_claims_nothing(
    client: Client, voucher: Voucher
) -> None:
    REDEMPTION_OPEN.set(False, by="test")
    assert send(client, voucher.code).status_code == 503
    assert not Redemption.objects.exists()


def test_redeem_code_knows_who_is_signed_in(client: Client, voucher: Voucher) -> None:
    client.force_login(UserFactory.create(email="bia@exemplo.com.br"))
    assert 'value="bia@exemplo.com.br"' in client.get(f"/resgatar/{voucher.code}").content.decode()


def test_redeem_needs_the_page_it_came_from(voucher: Voucher) -> None:
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(f"/resgatar/{voucher.code}", typed(voucher.code))
    assert answer.status_code == 403
    assert "Esta página ficou aberta por tempo demais" in answer.content.decode()
    assert not Redemption.objects.exists()


def test_redeem_pages_are_kept_by_no_cache(client: Client, voucher: Voucher) -> None:
    for path in ("/resgatar", f"/resgatar/{voucher.code}"):
        assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_redeem_of_a_voucher_that_is_held_too_long_asks_to_come_back(client: Client) -> None:
    voucher = VoucherFactory.create(delivery=ready_delivery(files=1), access="timed", access_days=3)
    with locked_elsewhere(voucher):
        answer = send(client, voucher.code)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert "Seu código continua valendo" in page
    assert 'value="one-page-of-the-form"' in page
    assert send(client, voucher.code).status_code == 303
