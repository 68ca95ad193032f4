"""The report of a month goes out on the first day after it."""

from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import CommandError, call_command

from billing.models import MonthlyReport
from billing.reports.building import kept_reports
from billing.reports.letters import readers
from billing.reports.months import Month
from billing.reports.report import MonthReport
from billing.services.closing_months import close_month
from billing.services.reporting import send_month_report
from billing.tasks import send_month_report as send_month_report_task
from core.models import AuditEntry, OutboxMessage
from tests.billing.reports.books import DECEMBER, NOVEMBER, by_card, by_pix, photos
from tests.factories import StaffFactory, UserFactory
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db
D = Decimal


def send(now: datetime = DECEMBER) -> bool:
    return send_month_report(month=NOVEMBER, by="beat", now=now)


def letters() -> list[mail.EmailMessage]:
    drain_outbox()
    return [each for each in mail.outbox if "Economia" in each.subject]


def test_send_month_report_keeps_and_mails_it() -> None:
    bia = StaffFactory.create(name="Bia da Equipe")
    by_card(fee_is_estimate=True)
    assert send()
    kept = kept_of(NOVEMBER)
    assert (kept.total.net, kept.closed_at) == (D("139.47"), None)
    [letter] = letters()
    assert letter.to == [bia.email]
    assert letter.subject == "Economia de novembro de 2026: resultado de R$ 139,47"
    assert "Novembro de 2026 acabou com 1 venda." in letter.body
    assert "1 tarifa ainda é estimada" in letter.body
    assert "Por venda: R$\u00a0139,47 (margem 47,0 %)" in letter.body
    assert "/admin/economia/?mes=2026-11" in letter.body
    assert AuditEntry.objects.filter(action="billing.month.reported", actor="beat").count() == 1


def kept_of(month: Month) -> MonthReport:
    [kept] = kept_reports(month, count=1)
    return kept


def test_send_month_report_again_sends_nothing() -> None:
    StaffFactory.create()
    assert send()
    assert not send()
    assert len(letters()) == 1


def test_send_month_report_of_a_month_that_goes_on() -> None:
    assert not send(datetime(2026, 12, 1, 2, 59, tzinfo=UTC))
    assert not MonthlyReport.objects.exists()
    assert not OutboxMessage.objects.filter(topic="billing.month.reported").exists()


def test_send_month_report_by_the_timetable(time_machine) -> None:
    """The first day of December in São Paulo."""
    time_machine.move_to("2026-12-01T10:00:00Z")
    send_month_report_task()
    assert [each.month.isoformat() for each in MonthlyReport.objects.all()] == ["2026-11-01"]


def test_readers_are_those_the_settings_name(settings) -> None:
    StaffFactory.create()
    settings.REPORT_RECIPIENTS = ["financeiro@exemplo.com.br"]
    assert readers() == ["financeiro@exemplo.com.br"]
    send()
    assert [letter.to for letter in letters()] == [["financeiro@exemplo.com.br"]]


def test_readers_are_staff_who_may_see_it() -> None:
    may = Permission.objects.get(codename="view_economics")
    team = Group.objects.create(name="Financeiro")
    team.permissions.add(may)
    alone, member, nobody = (StaffFactory.create(is_superuser=False) for _each in range(3))
    alone.user_permissions.add(may)
    alone.groups.add(team)
    member.groups.add(team)
    client = UserFactory.create()
    client.user_permissions.add(may)
    StaffFactory.create(is_active=False)
    chief = StaffFactory.create()
    assert sorted(map(str, readers())) == sorted(map(str, [alone, member, chief]))
    assert nobody not in readers()


def test_kept_reports_prefers_what_was_closed() -> None:
    order = by_card()
    send()
    by_pix(paid_at=order.paid_at)
    assert kept_of(NOVEMBER).total.sales == 1
    close_month(month=NOVEMBER, by="test", now=DECEMBER)
    assert kept_of(NOVEMBER).total.sales == 2
    assert [each.month for each in kept_reports(Month(2027, 10))] == [NOVEMBER]
    assert kept_reports(Month(2027, 11)) == []


def told(*options: str) -> list[str]:
    out = StringIO()
    call_command("unit_economics", *options, stdout=out)
    return out.getvalue().splitlines()


def test_unit_economics_prints_a_table() -> None:
    by_card()
    by_card()
    photos()
    lines = [" ".join(line.split()) for line in told("--month", "2026-11")]
    assert lines[0] == "novembro de 2026 (em aberto)"
    assert "Bruto 1.094,00" in lines
    assert "Resultado do mês 367,94" in lines
    assert "3 vendas, 122,65 por venda, margem 33,6 %" in lines
    assert "Acesso Perpétuo 2 594,00 32,66 59,40 50,00 173,00 278,94 139,47" in lines
    assert "pacote de fotos 1 500,00 1,00 10,00 0,00 0,00 89,00 89,00" in lines


def test_unit_economics_writes_a_file(tmp_path: Path) -> None:
    by_card()
    file = tmp_path / "economia.csv"
    assert told("--month", "2026-11", "--csv", str(file))[-1] == str(file)
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("2026-11;Acesso Perpétuo;Cartão;Stripe;a plataforma;anúncios;1;297,")


@pytest.mark.parametrize("month", ["2026-13", "novembro", "11-2026"])
def test_unit_economics_of_what_is_no_month(month: str) -> None:
    with pytest.raises(CommandError, match="2026-11"):
        told("--month", month)


def test_unit_economics_into_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        told("--month", "2026-11", "--csv", str(tmp_path / "nowhere" / "x.csv"))
