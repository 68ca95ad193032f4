"""No test reaches further than this machine."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_an_outside_address_is_refused_before_a_packet_leaves() -> None:
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
