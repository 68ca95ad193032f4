import socket

import pytest

from deploy.local.errors import Unable
from deploy.local.ports import Address, free_port, is_free


def test_check_free_of_a_taken_port_names_it_and_a_free_one():
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]

        with pytest.raises(Unable) as refusal:
            Address("127.0.0.1", port).check_free()

    assert f"A porta {port} de 127.0.0.1 já está em uso" in str(refusal.value)
    suggested = int(str(refusal.value).rsplit("PORT=", 1)[1])
    assert suggested != port
    assert is_free(suggested)


def test_check_free_of_a_free_port_leaves_it_free():
    port = free_port()

    Address("127.0.0.1", port).check_free()

    assert is_free(port)


def test_check_free_right_after_a_server_stopped_is_not_fooled_by_its_last_connections():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        server.accept()[0].close()
    client.close()

    Address("127.0.0.1", port).check_free()


def test_check_free_of_an_address_of_another_machine_says_so():
    with pytest.raises(Unable, match=r"Não posso atender em 192\.0\.2\.1:"):
        Address("192.0.2.1", free_port()).check_free()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "abc", "80.5"])
def test_from_environment_with_a_port_that_is_none_names_it(monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(Unable, match=f"PORT={port} não é uma porta"):
        Address.from_environment()


def test_from_environment_without_variables_is_the_documented_default():
    assert Address.from_environment() == Address("127.0.0.1", 8000)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:9000"),
        ("0.0.0.0", "http://127.0.0.1:9000"),  # noqa: S104 - a value, not a socket
        ("::1", "http://[::1]:9000"),
        ("fotos.local", "http://fotos.local:9000"),
    ],
)
def test_url_is_one_a_browser_on_this_machine_can_open(host, url):
    assert Address(host, 9000).url == url
