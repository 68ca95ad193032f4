"""The front door, the promises, and the pages nobody wants to see."""

import pytest
from django.db import connection
from django.http import Http404
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from config.errors import not_found, server_error
from tests.factories import UserFactory
from vouchers.terms import TERMS_VERSION

PUBLIC = ["/", "/resgatar", "/termos", "/privacidade"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_load_nothing_from_elsewhere_and_no_inline_code(
    client: Client, path: str
) -> None:
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'lang="pt-BR"' in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert " style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert "onclick" not in page


@pytest.mark.django_db
def test_home_has_a_code_field_and_a_word_for_studios(client: Client) -> None:
    page = client.get("/").content.decode()
    assert 'action="/resgatar"' in page
    assert 'name="code"' in page
    assert 'href="/api/docs/"' in page


@pytest.mark.django_db
def test_header_leads_in_or_to_the_own_acervo(client: Client) -> None:
    assert 'href="/conta/entrar"' in client.get("/").content.decode()
    client.force_login(UserFactory.create())
    assert 'href="/acervo"' in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/termos", "/privacidade"])
def test_promises_name_their_version_and_whom_to_write_to(
    client: Client, settings, path: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Acervo <privacidade@acervo.example>"
    page = client.get(path).content.decode()
    assert TERMS_VERSION in page
    assert "mailto:privacidade@acervo.example" in page


@pytest.mark.django_db
def test_not_found_is_a_kind_page(client: Client) -> None:
    answer = not_found(RequestFactory().get("/nada"), Http404())
    assert answer.status_code == 404
    assert "Não encontramos esta página" in answer.content.decode()


def test_server_error_page_needs_no_database(django_db_blocker) -> None:
    with django_db_blocker.unblock():
        connection.close()
    answer = server_error(RequestFactory().get("/nada"))
    assert answer.status_code == 500
    assert "Suas fotos estão seguras" in answer.content.decode()


@pytest.mark.parametrize("template", ["403.html", "403_csrf.html", "429.html"])
def test_other_refusals_say_what_to_do_next(template: str) -> None:
    page = render_to_string(template, request=RequestFactory().get("/"))
    assert 'class="button"' in page
