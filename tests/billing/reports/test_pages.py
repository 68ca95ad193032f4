"""Economia in the admin: who sees it, what it shows, how a month is closed there."""

import re
import uuid
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import User
from billing.ledger import balance
from billing.models import ClosedMonth
from billing.services.closing_months import close_month
from core.models import AuditEntry
from tests.billing.reports.books import DECEMBER, NOVEMBER, by_card, by_pix, pack, photos, redeemed
from tests.billing.sales import NOW
from tests.factories import PartnerFactory, StaffFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/economia/"
PAGES = ["", "arquivo", "conferencia", "fechar", "fundo", "fundo/uso", "imposto"]
NO_BREAK = "\u00a0"


@pytest.fixture
def staff() -> User:
    return StaffFactory.create(name="Bia da Equipe")


@pytest.fixture
def desk(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture(autouse=True)
def december(time_machine) -> None:
    time_machine.move_to(DECEMBER, tick=False)


def words(client: Client, path: str = "", month: str = "2026-11") -> str:
    """What a page says, without its marks."""
    answer = client.get(f"{PAGE}{path}", {"mes": month})
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(text.replace(NO_BREAK, " ").split())


def allowed(*codenames: str) -> Client:
    person = StaffFactory.create(is_superuser=False)
    person.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_staff_with_the_permission(path: str) -> None:
    assert Client().get(f"{PAGE}{path}").status_code == 302
    assert allowed("view_order").get(f"{PAGE}{path}").status_code == 403


@pytest.mark.parametrize("path", ["fechar", "fundo/uso", "imposto"])
def test_deeds_need_more_than_seeing(path: str) -> None:
    may_see = allowed("view_economics")
    assert may_see.get(PAGE).status_code == 200
    assert may_see.get(f"{PAGE}{path}").status_code == 403
    assert may_see.post(f"{PAGE}{path}").status_code == 403


def test_menu_leads_to_the_page_of_those_who_may_see_it(desk: Client) -> None:
    assert f'href="{PAGE}"' in desk.get("/admin/").content.decode()
    assert f'href="{PAGE}"' not in allowed("view_order").get("/admin/").content.decode()


def test_page_of_a_month(desk: Client) -> None:
    by_card()
    by_pix()
    studio = PartnerFactory.create(name="Estúdio Luz")
    pack(studio)
    redeemed(studio, NOW)
    text = words(desk)
    assert "Economia de novembro de 2026" in text
    assert "Vendido R$ 696,00 3 vendas" in text
    assert "Resultado do mês R$ 353,07 sem devoluções" in text
    assert "Deixa cada venda R$ 117,69 margem de 50,7 %" in text
    assert "Aquisição (CAC) -R$ 160,00 -23,0 %" in text
    assert "1 pacote de créditos, R$ 1.200,00 adiantados" in text
    assert "Estúdio Luz 1 R$ 120,00 R$ 1,50 R$ 75,00 R$ 75,00 62,5 %" in text
    assert "pronto para fechar" in text


def test_page_of_a_month_of_nothing(desk: Client) -> None:
    assert "Nada foi vendido nem devolvido em outubro de 2026." in words(desk, month="2026-10")


@pytest.mark.parametrize("month", ["2026-13", "nonsense", "1999-01", "2026-1", "2026-11\0"])
def test_page_of_what_is_no_month(desk: Client, month: str) -> None:
    assert desk.get(PAGE, {"mes": month}).status_code == 404


def test_page_without_a_month_is_of_this_one(desk: Client) -> None:
    assert "Economia de dezembro de 2026" in desk.get(PAGE).content.decode()


def test_page_takes_as_many_queries_whatever_was_sold(desk: Client) -> None:
    def count() -> int:
        desk.get(PAGE, {"mes": "2026-11"})
        with CaptureQueriesContext(connection) as caught:
            desk.get(PAGE, {"mes": "2026-11"})
        return len(caught)

    def sell() -> None:
        by_card()
        photos()

    sell()
    few = count()
    for _more in range(3):
        sell()
    assert count() == few


def test_page_names_what_a_month_waits_for(desk: Client) -> None:
    order = by_card(fee_is_estimate=True)
    text = words(desk)
    assert "em aberto 1 tarifa estimada" in text
    assert "Tarifas ainda estimadas" in text
    assert str(order.id) in text
    answer = desk.post(f"{PAGE}fechar?mes=2026-11", follow=True)
    assert answer.redirect_chain == [(f"{PAGE}?mes=2026-11#estimadas", 302)]
    assert "1 venda ainda tem tarifa estimada" in answer.content.decode()
    assert not ClosedMonth.objects.exists()


def test_page_names_only_what_this_month_waits_for(desk: Client) -> None:
    """A pack of October, because of its voucher; no sale of October or December."""
    october, studio = datetime(2026, 10, 5, tzinfo=UTC), PartnerFactory.create()
    waited_for = pack(studio, paid_at=october, fee_is_estimate=True)
    redeemed(studio, NOW)
    others = [
        by_card(paid_at=october, fee_is_estimate=True),
        by_card(paid_at=DECEMBER, fee_is_estimate=True),
        pack(PartnerFactory.create(), paid_at=october, fee_is_estimate=True),
    ]
    text = words(desk)
    assert "1 tarifa estimada" in text
    assert str(waited_for.id) in text
    assert not [each for each in others if str(each.id) in text]


def test_closing_asks_first(desk: Client, staff: User) -> None:
    by_card()
    assert "R$ 139,47 líquido das vendas" in words(desk, "fechar")
    assert not ClosedMonth.objects.exists()
    answer = desk.post(f"{PAGE}fechar?mes=2026-11", follow=True)
    assert "Novembro de 2026 está fechado." in answer.content.decode()
    assert ClosedMonth.objects.get().closed_by == f"user:{staff.pk}"
    assert "fechado em 05/12/2026 por Bia da Equipe" in words(desk)


def test_closing_a_month_that_goes_on(desk: Client) -> None:
    answer = desk.post(f"{PAGE}fechar?mes=2026-12", follow=True)
    assert "Dezembro de 2026 ainda não acabou." in answer.content.decode()


def test_page_shows_the_months_that_were_kept(desk: Client, time_machine) -> None:
    by_card()
    close_month(month=NOVEMBER, by="test", now=DECEMBER)
    by_pix(paid_at=DECEMBER)
    text = words(desk, month="2026-12")
    assert "Resultado mês a mês dez/26 R$ 138,60 nov/26 R$ 139,47" in text
    assert "ante o mês anterior" not in text  # it is not over
    time_machine.move_to("2027-01-02T12:00:00Z")
    text = words(desk, month="2026-12")
    assert "Resultado do mês R$ 138,60 sem devoluções · -0,6 % ante o mês anterior" in text


def test_check_says_where_report_and_ledger_differ(desk: Client) -> None:
    by_card()
    assert "Receita , no relatório R$ 297,00 No razão R$ 297,00 Diferença R$ 0,00" in words(
        desk, "conferencia"
    )
    close_month(month=NOVEMBER, by="test", now=DECEMBER)
    by_card()
    assert "No razão R$ 594,00 Diferença R$ 297,00" in words(desk, "conferencia")


def test_file_as_csv(desk: Client) -> None:
    by_card()
    studio = PartnerFactory.create(name='=HYPERLINK("http://x")')
    pack(studio)
    answer = desk.get(f"{PAGE}arquivo", {"mes": "2026-11", "formato": "csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="economia-2026-11.csv"'
    text = b"".join(answer).decode()
    assert text.startswith("\ufeffmês;produto;método;provedor;estúdio;canal;vendas;bruto;")
    head, *lines = text.removeprefix("\ufeff").splitlines()
    assert all(line.count(";") == head.count(";") for line in lines)
    assert lines[0].startswith("2026-11;Acesso Perpétuo;Cartão;Stripe;a plataforma;anúncios;1;297,")
    assert "139,47;139,47" in lines[0]
    assert "\"'=HYPERLINK(" in lines[1]
    assert lines[-1].startswith("2026-11;total;;;;;1;297,00;")


def test_file_as_spreadsheet(desk: Client) -> None:
    by_card()
    pack(PartnerFactory.create(name="=1+1"))
    answer = desk.get(f"{PAGE}arquivo", {"mes": "2026-11", "formato": "xlsx"})
    book = load_workbook(BytesIO(b"".join(answer)))
    sheet = book["2026-11"]
    heads, first, second, total = (list(row) for row in sheet.iter_rows(values_only=True))
    assert sheet.freeze_panes == "A2"
    net = heads.index("líquido")
    assert (first[net], second[net], total[net]) == (139.47, 0, 139.47)
    assert second[heads.index("estúdio")] == "'=1+1"
    assert sheet.cell(2, net + 1).number_format == "#,##0.00"


def test_file_of_a_closed_month_is_what_was_kept(desk: Client) -> None:
    by_card()
    close_month(month=NOVEMBER, by="test", now=DECEMBER)
    by_card()
    answer = desk.get(f"{PAGE}arquivo", {"mes": "2026-11"})
    assert b"total;;;;;1;297,00" in b"".join(answer)


def given(**changes: str) -> dict[str, str]:
    return {"amount": "12,50", "day": "2026-12-05", "memo": "S3", "once": str(uuid.uuid4())} | (
        changes
    )


def test_fund_page_and_booking_a_use(desk: Client, staff: User) -> None:
    by_card()
    answer = desk.post(f"{PAGE}fundo/uso", given(), follow=True)
    assert "Registrado no razão." in answer.content.decode()
    text = words(desk, "fundo")
    assert "No fundo agora R$ 12,50" in text
    assert "O que foi feito de R$ 25,00 reservados" in text
    assert "05/12/2026 S3 Bia da Equipe R$ 12,50" in text
    assert AuditEntry.objects.get(action="billing.pce.paid").actor == f"user:{staff.pk}"


def test_booking_a_use_twice_by_a_double_click_books_once(desk: Client) -> None:
    by_card()
    typed = given()
    assert desk.post(f"{PAGE}fundo/uso", typed).status_code == 302
    assert desk.post(f"{PAGE}fundo/uso", typed).status_code == 302
    assert balance("pce:reserve") == 12.5


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"amount": "25,01"}, "não basta"),
        ({"amount": "0"}, "maior ou igual"),
        ({"amount": "1,005"}, "duas casas|2 casas"),
        ({"day": "2026-12-06"}, "ainda não chegou"),
        ({"day": "ontem"}, "data válida"),
        ({"memo": ""}, "obrigatório"),
    ],
)
def test_booking_a_use_that_cannot_be(desk: Client, changes: dict[str, str], told: str) -> None:
    by_card()
    answer = desk.post(f"{PAGE}fundo/uso", given(**changes))
    assert answer.status_code == 200
    assert re.search(told, answer.content.decode())
    assert balance("pce:reserve") == 25


def test_booking_paid_tax(desk: Client) -> None:
    by_card()
    assert desk.post(f"{PAGE}imposto", given(amount="29,70")).status_code == 302
    assert balance("tax:provision") == 0
    assert "Provisão de impostos: R$ 0,00 a pagar." in words(desk, "fundo")
