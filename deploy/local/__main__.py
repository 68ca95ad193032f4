"""`python -m deploy.local run` and `python -m deploy.local exec -- <command>`."""

import argparse
import sys
from pathlib import Path

from deploy.local.errors import Unable
from deploy.local.execute import execute
from deploy.local.home import RUN_HOME, TEST_HOME, Home
from deploy.local.interruption import Interrupted
from deploy.local.ports import Address
from deploy.local.run import run
from deploy.local.speech import complain


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        if options.task == "run":
            return run(Home(options.home.resolve()), Address.from_environment())
        return execute(Home(options.home.resolve()), options.command, durable=options.durable)
    except Unable as reason:
        complain(str(reason))
    except Interrupted:
        pass
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True)
    run_task = tasks.add_parser("run", help="serve everything until stopped")
    run_task.add_argument("--home", type=Path, default=RUN_HOME, help="where its state lives")
    exec_task = tasks.add_parser("exec", help="lend the servers to one command")
    exec_task.add_argument("--home", type=Path, default=TEST_HOME, help="where their state lives")
    exec_task.add_argument("--durable", action="store_true", help="write to disk as in production")
    exec_task.add_argument("command", nargs="+", help="what to run, after --")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
