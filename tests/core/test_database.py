"""The database as the settings reach it."""

import socket
import time

import pytest
from django.db import OperationalError, connections


@pytest.mark.django_db
def test_connecting_to_a_server_that_never_answers_is_given_up() -> None:
    """A frozen server's kernel still takes the connection: without a limit we wait for ever."""
    elsewhere = connections.create_connection("default")
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        host, port = frozen.getsockname()
        elsewhere.settings_dict = {**elsewhere.settings_dict, "HOST": host, "PORT": str(port)}
        started = time.perf_counter()
        with pytest.raises(OperationalError):
            elsewhere.ensure_connection()
    assert time.perf_counter() - started < 8
