"""What a body may be before any view sees it."""

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.exceptions import ParseError

from core.parsers import DEEPEST, StrictJSONParser


def parsed(text: str) -> Any:
    return StrictJSONParser().parse(io.BytesIO(text.encode()))


def nested(levels: int) -> str:
    return '{"a":' + "[" * levels + "]" * levels + "}"


def test_parse_takes_an_object() -> None:
    assert parsed('{"título": ["é", 1, null, {"b": true}]}') == {
        "título": ["é", 1, None, {"b": True}]
    }


@pytest.mark.parametrize("levels", [DEEPEST + 1, 200, 900, 950, 100_000])
def test_parse_refuses_endless_nesting_in_words(levels: int) -> None:
    with pytest.raises(ParseError, match="aninhado"):
        parsed(nested(levels))


@pytest.mark.parametrize("body", ["[]", '"a"', "1", "null"])
def test_parse_refuses_what_is_no_object(body: str) -> None:
    with pytest.raises(ParseError, match="objeto"):
        parsed(body)


@pytest.mark.parametrize("where", ["value", "key"])
def test_parse_refuses_half_characters(where: str) -> None:
    half = json.dumps({"a": "\ud800"} if where == "value" else {"\ud800": "a"})
    with pytest.raises(ParseError, match="Unicode"):
        parsed(half)


@pytest.mark.django_db
def test_pages_take_no_file_so_that_no_form_fills_the_disk(client: Client) -> None:
    film = SimpleUploadedFile("filme.mp4", b"0" * 1000)
    assert client.post("/resgatar", {"code": "x", "film": film}).status_code == 400
