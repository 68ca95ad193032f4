"""The confined child: one JSON request a line on stdin, one JSON answer a line on stdout.

Started by `child.py` as `python -m partners.media '<limits>'`. It loads Pillow and nothing of
Django, and gets an environment without secrets. It ends when stdin ends, so it never outlives its
worker by more than one file.
"""

import json
import os
import sys
from pathlib import Path
from typing import BinaryIO

from partners.media.confinement import allow_cpu, confine
from partners.media.derivatives import write_derivatives
from partners.media.errors import Refusal, TooHeavy
from partners.media.inspection import look_at
from partners.media.limits import Limits
from partners.media.results import encode_inspection, encode_refusal


def main() -> None:
    limits = Limits(**json.loads(sys.argv[1]))
    confine(limits)
    answers = _private_stdout()
    for line in sys.stdin.buffer:
        allow_cpu(limits.cpu_seconds)
        answers.write(_answer(json.loads(line)) + b"\n")
        answers.flush()


def _answer(request: dict[str, str]) -> bytes:
    try:
        look = look_at(Path(request["path"]), request["declared_type"])
        write_derivatives(look.picture, Path(request["out_dir"]))
    except Refusal as refusal:
        return encode_refusal(refusal)
    except MemoryError:
        return encode_refusal(TooHeavy("the memory limit"))
    return encode_inspection(look.inspection)


def _private_stdout() -> BinaryIO:
    """Keep the pipe to ourselves: what a C library prints must not pass for an answer."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


if __name__ == "__main__":
    main()
