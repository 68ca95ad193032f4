"""The copies benchmark: one delivery, copied in turns by the product and by others."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from benchmarks.copies.peers import BareLoop, Rclone, has_rclone, source_keys
from benchmarks.copies.stage import OBJECTS_A_FILE, claimed, delivered, finish, our_s3
from benchmarks.database import own_database
from benchmarks.figures import Figure, note, tell
from benchmarks.rounds import Contender, Results, take_turns
from partners.models import Delivery
from tests.support.s3.others import s3rver_program, s3rver_settings
from vouchers.models import AssetCopy
from vouchers.services import copying

PRODUCT, WHOLE, BARE, RCLONE = "product", "whole", "bare", "rclone"
GOAL = 0.9


@dataclass(frozen=True)
class Size:
    rounds: int
    files: int


FULL, QUICK = Size(rounds=8, files=300), Size(rounds=1, files=10)


def run(*, quick: bool) -> None:
    """Copies of a redemption, against a bare threaded boto3 loop over the same objects."""
    size = QUICK if quick else FULL
    with own_database("copies"):
        with our_s3() as s3:
            _compare("our S3", s3, size, rclone=has_rclone())
        if program := s3rver_program():
            with (
                tempfile.TemporaryDirectory() as folder,
                s3rver_settings(program, Path(folder)) as s3,
                override_settings(**s3),
            ):
                _compare("s3rver", s3, size, rclone=False)
    if not has_rclone():
        note("rclone is not installed here: not compared")
    if not s3rver_program():
        note("s3rver is not installed here: only against our own S3")


def _compare(server: str, s3: dict[str, str], size: Size, *, rclone: bool) -> None:
    delivery = delivered(size.files)
    keys = source_keys(delivery)
    bare = BareLoop(s3)
    contenders: dict[str, Contender] = {
        PRODUCT: lambda _: _copies_a_second(delivery),
        WHOLE: lambda _: _finished_copies_a_second(delivery),
        BARE: lambda _: bare.copies_a_second(keys),
    }
    if rclone:
        tool = Rclone(s3, delivery)
        contenders[RCLONE] = lambda _: tool.copies_a_second(len(keys))
    results = take_turns(contenders, rounds=size.rounds)
    _report(server, results, size)
    if rclone:
        _tell(results, PRODUCT, RCLONE, f"rclone copy inside {server}, its start included")


def _copies_a_second(delivery: Delivery) -> float:
    """From the first lease to the last row written down."""
    redemption = claimed(delivery)
    started = time.perf_counter()
    copying._copy_in_batches(redemption)
    seconds = time.perf_counter() - started
    copied = redemption.copies.filter(status=AssetCopy.Status.COPIED).count()
    assert copied == redemption.assets_total, f"{copied} of {redemption.assets_total}"
    return copied * OBJECTS_A_FILE / seconds


def _finished_copies_a_second(delivery: Delivery) -> float:
    redemption = claimed(delivery)
    return redemption.assets_total * OBJECTS_A_FILE / finish(redemption)


def _report(server: str, results: Results, size: Size) -> None:
    loop = f"a bare boto3 loop in {settings.COPY_THREADS} threads inside {server}"
    _tell(results, PRODUCT, BARE, loop, goal=GOAL)
    _tell(results, WHOLE, BARE, f"{loop}, all of it looked at and the moment made")
    note(f"{size.files} files of {OBJECTS_A_FILE} objects; client and server share the cores")


def _tell(results: Results, name: str, other: str, against: str, goal: float | None = None) -> None:
    seen = f"{results.of(name):.0f}/s against {results.of(other):.0f}/s"
    spread = results.spread(name, other)
    ratio = results.ratio(name, other)
    tell(Figure(f"{name} ÷ {other}", ratio, against, f"{seen}; {spread}", at_least=goal))
