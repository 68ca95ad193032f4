import socket

from deploy.local.memory import Memory


def test_recall_keeps_its_first_choice_for_the_next_start(home):
    Memory(home).recall("KEY", lambda: "first")

    assert Memory(home).recall("KEY", lambda: "second") == "first"


def test_recall_writes_a_file_for_its_owner_only(home):
    Memory(home).recall("KEY", lambda: "secret")

    assert (home.root / "memory.json").stat().st_mode & 0o777 == 0o600


def test_port_stays_the_same_while_it_is_free(home):
    assert Memory(home).port("PORT_OF_X") == Memory(home).port("PORT_OF_X")


def test_port_that_somebody_took_is_replaced_for_good(home):
    before = Memory(home).port("PORT_OF_X")

    with socket.create_server(("127.0.0.1", before)):
        after = Memory(home).port("PORT_OF_X")

    assert after != before
    assert Memory(home).port("PORT_OF_X") == after
