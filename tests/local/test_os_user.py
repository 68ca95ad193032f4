import os
import pwd
from pathlib import Path

import pytest

from deploy.local.errors import Unable
from deploy.local.home import Home
from deploy.local.os_user import acting_as, check_way_in, first_closed_folder, user_for_postgres

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as somebody else")


@pytest.fixture
def stranger() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


@pytest.fixture
def inside(home: Home) -> Path:
    """A folder below one that will be closed."""
    folder = home.root / "closed" / "open"
    folder.mkdir(parents=True)
    for each in (folder, folder.parent):
        each.chmod(0o755)
    return folder


@AS_ROOT
def test_first_closed_folder_is_none_where_every_door_is_open(inside, stranger):
    assert first_closed_folder(inside, stranger) is None


@AS_ROOT
def test_first_closed_folder_is_the_outermost_one(inside, stranger):
    inside.chmod(0o700)
    inside.parent.chmod(0o700)

    assert first_closed_folder(inside, stranger) == inside.parent


@AS_ROOT
def test_check_way_in_names_the_folder_and_both_ways_out(inside, stranger):
    inside.parent.chmod(0o700)

    with pytest.raises(Unable) as refusal:
        check_way_in(stranger, inside)

    assert f"não pode entrar em {inside.parent}." in str(refusal.value)
    assert f"chmod o+x {inside.parent}" in str(refusal.value)
    assert "DATABASE_URL" in str(refusal.value)


@AS_ROOT
def test_check_way_in_changes_no_permission(inside, stranger):
    inside.parent.chmod(0o700)

    with pytest.raises(Unable):
        check_way_in(stranger, inside)

    assert inside.parent.stat().st_mode & 0o777 == 0o700


@AS_ROOT
def test_acting_as_gives_root_its_rights_back_after_an_error(stranger):
    groups = os.getgroups()

    def fail_as_stranger() -> None:
        with acting_as(stranger):
            assert os.geteuid() == stranger.pw_uid
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_as_stranger()

    assert (os.geteuid(), os.getegid(), os.getgroups()) == (0, 0, groups)


@AS_ROOT
def test_user_for_postgres_of_existing_data_is_its_owner(inside, stranger):
    os.chown(inside, stranger.pw_uid, stranger.pw_gid)

    assert user_for_postgres(inside) == stranger


@AS_ROOT
def test_user_for_postgres_of_new_data_is_never_root(home):
    user = user_for_postgres(home.postgres / "data")

    assert user is not None
    assert user.pw_uid != 0


def test_user_for_postgres_without_rights_is_oneself(home, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert user_for_postgres(home.postgres / "data") is None
