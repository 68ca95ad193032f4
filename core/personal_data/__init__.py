"""What is held of a person, where, how they get it and how it goes (LGPD, art. 18).

Each app says so for its own rows in `<app>/personal_data.py`, found at start-up; `accounts` runs
export and erasure without knowing the apps above it. A field that looks personal and is neither
registered nor declared impersonal fails a test.

    register(model=Moment, fields=[...], export=..., erase=...)     holds something of a person
    declare_impersonal(Voucher, code="a random code")               looks like it, and does not

A *person* is the row of `AUTH_USER_MODEL`; this floor does not know more about it.
"""

from core.personal_data import own
from core.personal_data.registry import (
    Holding,
    Rows,
    accounted_fields,
    declare_impersonal,
    erase_all,
    export_all,
    export_nothing,
    holdings,
    keep,
    register,
)

__all__ = [
    "Holding",
    "Rows",
    "accounted_fields",
    "declare_impersonal",
    "erase_all",
    "export_all",
    "export_nothing",
    "holdings",
    "keep",
    "own",
    "register",
]
