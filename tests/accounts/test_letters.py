"""Letters: subject, text and HTML for every one of them."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from accounts.mail import greeting_name, send_mail_to
from accounts.models import User

TEMPLATES = Path("templates/mail")
OURS = ["activation", "confirm_email", "password_reset", "account_exists", "security_notice"]
CONTEXT: dict[str, Any] = {
    "url": "https://acervo.example/conta/ativar/x/y",
    "login_url": "https://acervo.example/conta/entrar",
    "reset_url": "https://acervo.example/conta/senha/esquecida",
    "sentence": "A senha da sua conta foi trocada.",
}
VOID = {"meta", "br", "img", "hr", "link", "input"}


class Balance(HTMLParser):
    """Every tag that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def last_letter() -> EmailMultiAlternatives:
    letter = mail.outbox[-1]
    assert isinstance(letter, EmailMultiAlternatives)
    return letter


@pytest.mark.parametrize("template", OURS)
def test_send_mail_to_renders_subject_text_and_html(person: User, template: str) -> None:
    send_mail_to(person, template, CONTEXT)

    letter = last_letter()
    assert letter.to == [person.email]
    assert letter.from_email.startswith("Acervo <")
    assert 10 < len(letter.subject) < 60
    assert "\n" not in letter.subject
    html, kind = str(letter.alternatives[0][0]), letter.alternatives[0][1]
    assert kind == "text/html"
    assert "Olá, Ana!" in letter.body
    assert "Olá, Ana!" in html
    assert "https://acervo.example/conta/" in letter.body
    assert "https://acervo.example/conta/" in html
    assert "{{" not in letter.body + html
    assert "&#" not in letter.body
    balance = Balance()
    balance.feed(html)
    assert balance.open == []
    assert "<style" not in html
    assert "<script" not in html
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_every_letter_has_all_three_parts() -> None:
    names = {path.name.split(".")[0] for path in TEMPLATES.glob("*.subject.txt")}
    assert set(OURS) <= names
    for name in names:
        for part in ("subject.txt", "txt", "html"):
            assert (TEMPLATES / f"{name}.{part}").exists()


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Ana Lima", "Ana"),
        ("  Zoé ", "Zoé"),
        ("Ana-Maria B.", "Ana-Maria"),
        ("D’Ávila", "D’Ávila"),
        ("", ""),
        ("http://mau.example", ""),
        ("mau.example clique", ""),
        ("GANHE!!!", ""),
        ("<b>Ana</b>", ""),
        ("x" * 31, ""),
        ("Ana\nBcc:", ""),
        ("123", ""),
    ],
)
def test_greeting_name_is_a_plain_name_or_nothing(name: str, greeting: str) -> None:
    assert greeting_name(name) == greeting


def test_send_mail_to_escapes_what_people_type(person: User) -> None:
    send_mail_to(person, "security_notice", {**CONTEXT, "sentence": "<img src=x>"})
    html = str(last_letter().alternatives[0][0])
    assert "<img" not in html
    assert re.search("&lt;img", html)
