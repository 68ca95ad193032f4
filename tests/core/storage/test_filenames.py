"""Names of downloads: whatever a studio typed becomes one harmless file name."""

import pytest

from core.storage.filenames import content_disposition, safe_filename


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("a.jpg", "a.jpg"),
        ("Ensaio da Júlia.jpg", "Ensaio da Júlia.jpg"),
        ("bebê 👶.jpg", "bebê 👶.jpg"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..\\windows\\a.jpg", "_windows_a.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie_ x.jpg"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        (".htaccess", "htaccess"),
        ("", "arquivo"),
        (" . ", "arquivo"),
        ("\ud800.jpg", "jpg"),
        ("é.jpg", "é.jpg"),
        ("x" * 500 + ".jpeg", "x" * 115 + ".jpeg"),
        ("x" * 500, "x" * 120),
    ],
)
def test_safe_filename_of(given: str, name: str) -> None:
    assert safe_filename(given) == name


def test_content_disposition_is_one_ascii_header_line() -> None:
    for given in ('a"b\\c.jpg', "á\n.jpg", "😀" * 300, "a;b=c.jpg"):
        header = content_disposition(given, inline=False)
        assert header.isascii()
        assert header.isprintable()
        assert header.startswith("attachment; filename")
        assert len(header) < 1_600


def test_content_disposition_inline() -> None:
    assert content_disposition("a.jpg", inline=True) == 'inline; filename="a.jpg"'
