"""The operating-system user PostgreSQL runs as: it refuses to run as root."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.errors import Unable

NAME = "acervo"


def user_for_postgres(data: Path) -> pwd.struct_passwd | None:
    """None where the present user will do; for root, a user without rights, created if missing.

    An existing data folder keeps its owner: PostgreSQL opens no other person's data.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    return _known(NAME) or _created(NAME) or pwd.getpwnam("nobody")


def check_way_in(user: pwd.struct_passwd, *paths: Path) -> None:
    """Raises Unable, naming the first folder the user may not enter and the two ways out."""
    for path in paths:
        if closed := first_closed_folder(path, user):
            raise Unable(
                f"O PostgreSQL embutido não roda como root; ele roda como o usuário "
                f"«{user.pw_name}», que não pode entrar em {closed}. "
                f"Libere a passagem com `chmod o+x {closed}`, "
                f"ou diga em DATABASE_URL qual PostgreSQL seu usar."
            )


def first_closed_folder(path: Path, user: pwd.struct_passwd) -> Path | None:
    """Walk from / down to `path` as the user; the first step that is refused, if any."""
    with acting_as(user):
        for step in (*reversed(path.parents), path):
            if not os.access(step, os.X_OK, effective_ids=True):
                return step
    return None


@contextmanager
def acting_as(user: pwd.struct_passwd) -> Iterator[None]:
    """Meet the file system as another user for a moment (root only; a no-op for oneself)."""
    if user.pw_uid == os.geteuid():
        yield
        return
    own_groups, own_group = os.getgroups(), os.getegid()
    os.setgroups([user.pw_gid])
    os.setegid(user.pw_gid)
    os.seteuid(user.pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(own_group)
        os.setgroups(own_groups)


def _known(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _created(name: str) -> pwd.struct_passwd | None:
    """A system user without a home or a shell; None where this machine does not let us."""
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return _known(name)
