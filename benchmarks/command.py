"""Which benchmarks there are, and running some of them."""

import argparse
from collections.abc import Callable

from benchmarks import thousand
from benchmarks.choosing import run as choosing
from benchmarks.claims import run as claims
from benchmarks.copies import run as copies
from benchmarks.figures import heading
from benchmarks.ledger import run as ledger
from benchmarks.machine import this_machine
from benchmarks.pages import run as pages
from benchmarks.rows import run as rows
from benchmarks.unit_economics import run as unit_economics
from benchmarks.webhooks import run as webhooks

BENCHMARKS: dict[str, Callable[..., None]] = {
    "claims": claims.run,
    "copies": copies.run,
    "thousand": thousand.run,
    "pages": pages.run,
    "rows": rows.run,
    "webhooks": webhooks.run,
    "choosing": choosing.run,
    "ledger": ledger.run,
    "unit_economics": unit_economics.run,
}


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    chosen = {name: BENCHMARKS[name] for name in options.names or BENCHMARKS}
    if options.list:
        for name, run in chosen.items():
            print(f"{name:16}{(run.__doc__ or '').splitlines()[0]}")
        return 0
    print(this_machine(), flush=True)
    for name, run in chosen.items():
        heading(name, quick=options.quick)
        run(quick=options.quick)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS), type=_known)
    parser.add_argument("--quick", action="store_true", help="small sizes: does it run at all?")
    parser.add_argument("--list", action="store_true", help="say what there is and run nothing")
    return parser


def _known(name: str) -> str:
    if name not in BENCHMARKS:
        raise argparse.ArgumentTypeError(f"{name}: there are {', '.join(BENCHMARKS)}")
    return name
