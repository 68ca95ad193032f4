"""“Sua galeria está pronta”, as HTML and as text."""

import pytest
from django.core import mail

from accounts.mail import send_mail_to
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
URL = "https://acervo.example/conta/ativar/abc?x=1&y=2"


def letter(**changes):
    context = {"studio": "Luz & Cia <Foto>", "photos": 84, "url": URL, "activates": True, **changes}
    send_mail_to(UserFactory.create(name="Ana Souza"), "gallery_ready", context)
    return mail.outbox[-1]


def test_gallery_ready_says_who_how_many_and_where() -> None:
    sent = letter()
    assert sent.subject == "Sua galeria está pronta: Luz & Cia <Foto>"
    for text in ("Olá, Ana!", "As 84 fotos que Luz & Cia <Foto> fez", URL, "72 horas"):
        assert text in sent.body


def test_gallery_ready_escapes_in_html_and_only_there() -> None:
    sent = letter()
    page = str(sent.alternatives[0][0])
    assert "Luz &amp; Cia &lt;Foto&gt;" in page
    assert "<Foto>" not in page
    assert "&amp;" not in sent.body


def test_gallery_ready_for_an_open_account_speaks_of_no_activation() -> None:
    sent = letter(activates=False, photos=1)
    assert "72 horas" not in sent.body
    assert "A foto que" in sent.body
    assert "Ativ" not in str(sent.alternatives[0][0])


def test_gallery_ready_loads_nothing_from_anywhere() -> None:
    page = str(letter().alternatives[0][0])
    for loading in ("<img", "<link", "src=", "url("):
        assert loading not in page
