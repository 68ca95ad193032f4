"""Logs that say what happened and not whose it was."""

import json
import logging
import time

import pytest
import structlog
from django.test import Client

from core.logs import LOGGING_FORMATTERS, blot, blot_report
from vouchers.codes import display, draw_code


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mail to ana.silva+x@exemplo.com.br failed", "mail to [e-mail] failed"),
        ("GET /media/a?signature=abc123&x=1", "GET /media/a?signature=[…]&x=1"),
        ("X-Amz-Signature=0af9 ok", "X-Amz-Signature=[…] ok"),
        ("POST /webhooks/efi/" + "aB_-" * 10 + "/pix", "POST /webhooks/efi/[…]/pix"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_blot_hides_what_is_personal_or_secret(text: str, kept: str) -> None:
    assert blot(text) == kept


def test_blot_of_a_long_run_of_letters_takes_no_longer_than_its_length() -> None:
    started = time.perf_counter()
    blot("a" * 100_000 + "@" * 1000)
    assert time.perf_counter() - started < 2


def test_blot_report_keeps_the_route_and_nothing_a_person_typed() -> None:
    report = blot_report(
        {
            "transaction": "/resgatar/{code}",
            "request": {"method": "POST", "url": "https://x/resgatar/ABCD", "headers": {"a": "b"}},
            "breadcrumbs": {"values": [{"message": "ana@exemplo.com.br"}]},
            "exception": {"values": [{"type": "E", "value": "Key (email)=(ana@exemplo.com.br)"}]},
        }
    )
    assert report == {
        "transaction": "/resgatar/{code}",
        "request": {"method": "POST"},
        "exception": {"values": [{"type": "E", "value": "Key (email)=([e-mail])"}]},
    }


def test_blot_hides_voucher_codes_however_they_are_written() -> None:
    for code in (draw_code() for _ in range(50)):
        assert code not in blot(f"code {code} failed")
        assert display(code) not in blot(f"/resgatar/{display(code)}")


def _formatted(logger: logging.Logger, event: str, **values: object) -> dict[str, object]:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Keep()
    options = dict(LOGGING_FORMATTERS["json"])
    handler.setFormatter(options.pop("()")(**options))
    logger.addHandler(handler)
    try:
        structlog.get_logger(logger.name).warning(event, **values)
    finally:
        logger.removeHandler(handler)
    line: dict[str, object] = json.loads(lines[0])
    return line


def test_json_line_blots_by_name_and_by_shape() -> None:
    line = _formatted(
        logging.getLogger("test.lines"),
        "sign_in_failed",
        email="ana@exemplo.com.br",
        access_token="abc",
        note="for ana@exemplo.com.br",
        count=3,
    )
    assert "ana" not in json.dumps(line)
    assert line["access_token"] == "[…]"
    assert (line["event"], line["count"], line["level"]) == ("sign_in_failed", 3, "warning")


@pytest.mark.django_db
def test_request_line_names_the_route_and_not_the_code(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    code = draw_code()
    client.get(f"/resgatar/{code}", headers={"X-Request-ID": "request-0001"})
    told = "\n".join(str(record.msg) + record.getMessage() for record in caplog.records)
    assert "request" in told
    assert code not in told


@pytest.mark.django_db
def test_djangos_own_line_for_a_500_names_the_route(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("vouchers.views.redeem.normalise", broken)
    client.raise_request_exception = False
    code = draw_code()
    answer = client.get(f"/resgatar/{code}")
    assert answer.status_code == 500
    told = "\n".join(record.getMessage() for record in caplog.records)
    assert "resgatar/<" in told
    assert code not in told


@pytest.mark.django_db
def test_djangos_own_line_for_a_forged_form_names_the_route(
    caplog: pytest.LogCaptureFixture,
) -> None:
    token = "a-share-token-nobody-may-read-in-a-log"
    answer = Client(enforce_csrf_checks=True).post(f"/g/{token}", {"password": "x"})
    assert answer.status_code == 403
    told = "\n".join(record.getMessage() for record in caplog.records)
    assert "g/<" in told
    assert token not in told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "kept"), [("request-0001", True), ("x" * 200, False), ("a b\tc-12345", False)]
)
def test_request_id_is_taken_only_when_well_formed(client: Client, sent: str, kept: bool) -> None:
    answered = client.get("/healthz", headers={"X-Request-ID": sent})["X-Request-ID"]
    assert (answered == sent) is kept
    assert answered
