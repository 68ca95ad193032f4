"""Inspect files and make their copies in a confined child process, one file in hand at a time.

A decoder is a large program fed by strangers. It runs where it may use so much memory and time and
no more, sees no secret, and may die without taking the worker along. Starting an interpreter costs
a fifth of a second, so one child serves many files; a child that dies fails only the file it held,
and the next file gets a new one. `multiprocessing` will not do: Celery's workers are daemonic.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from partners.media.child import CHILD_COMMAND, Child
from partners.media.errors import Refusal, SandboxBroken, TooHeavy
from partners.media.limits import Limits
from partners.media.results import (
    PREVIEW_NAME,
    THUMBNAIL_NAME,
    ProcessedFile,
    decode_answer,
    encode_request,
)


@dataclass(frozen=True, slots=True)
class Job:
    """A file to process. Each wants an `out_dir` of its own: the copies' names are fixed."""

    path: Path
    declared_type: str
    out_dir: Path


Outcome = ProcessedFile | Refusal | SandboxBroken


def process_file(path: Path, declared_type: str, out_dir: Path) -> ProcessedFile:
    """Inspect one file and write its copies. Safe to repeat: overwrites the copies.

    Raises a Refusal (the file's fault, for good) or SandboxBroken (ours; try again).
    """
    with Sandbox() as sandbox:
        return sandbox.process(Job(path, declared_type, out_dir))


def process_files(jobs: Iterable[Job], limits: Limits | None = None) -> Iterator[Outcome]:
    """Process many files in as few children as possible; one outcome for each job, in order.

    Nothing is raised for a file's sake: what `process_file` would raise is yielded. Safe to repeat.
    """
    with Sandbox(limits) as sandbox:
        for job in jobs:
            try:
                yield sandbox.process(job)
            except (Refusal, SandboxBroken) as failure:
                yield failure


class Sandbox:
    """A confined child at hand, started when first needed and replaced when it dies or has aged.

    A child that a hostile file took over could lie about the files after it, so a sandbox serves
    one partner's delivery and is closed.
    """

    def __init__(
        self, limits: Limits | None = None, command: Sequence[str] = CHILD_COMMAND
    ) -> None:
        self.limits = limits or Limits()
        self._command = command
        self._child: Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def process(self, job: Job) -> ProcessedFile:
        """Process one file. Safe to repeat. Raises Refusal, SandboxBroken, or OSError (paths)."""
        path, out_dir = job.path.resolve(strict=True), job.out_dir.resolve()
        out_dir.mkdir(parents=True, exist_ok=True)
        for name in (PREVIEW_NAME, THUMBNAIL_NAME):
            with suppress(FileNotFoundError):
                (out_dir / name).unlink()
        answer = self._ask(encode_request(path, job.declared_type, out_dir))
        try:
            inspection = decode_answer(answer)
        except (TooHeavy, SandboxBroken):
            self.close()  # its memory is in shreds, or its word is worthless
            raise
        return ProcessedFile(
            inspection,
            _regular_file(out_dir / PREVIEW_NAME),
            _regular_file(out_dir / THUMBNAIL_NAME),
        )

    @property
    def child_pid(self) -> int | None:
        return None if self._child is None else self._child.pid

    def close(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None

    def _ask(self, request: bytes) -> bytes:
        if self._child is not None and self._child.served >= self.limits.files_per_child:
            self.close()
        if self._child is None:
            self._child = Child(self._command, self.limits)
        try:
            return self._child.ask(request)
        except BaseException:
            # Also a task's time limit, raised anywhere: the answer still to come would otherwise be
            # taken for the next file's.
            self.close()
            raise


def _regular_file(path: Path) -> Path:
    """A child taken over could leave a link to a file of ours, which we would then publish."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size == 0:
        raise SandboxBroken("a copy is missing")
    return path
