import os
import random
import signal
import subprocess
import sys
import time

import pytest

from partners.media.errors import Refusal, SandboxBroken, TooHeavy, TookTooLong, Unreadable
from partners.media.limits import MIB, Limits
from partners.media.results import ProcessedFile
from partners.media.sandbox import Job, Sandbox, process_file, process_files
from tests.support.files import BAD_FILES, heic, jpeg, mp4, png, raw_png, webp

# Children that misbehave in the ways a decoder can, fed like the real one.
SPINS = "import sys; sys.stdin.readline()\nwhile True: pass"
SLEEPS = "import sys, time; sys.stdin.readline(); time.sleep(60)"
CRASHES = "import os, signal, sys; sys.stdin.readline(); os.kill(os.getpid(), signal.SIGSEGV)"
IS_KILLED = "import os, signal, sys; sys.stdin.readline(); os.kill(os.getpid(), signal.SIGKILL)"
LIES = "import sys; sys.stdin.readline(); print('{}', flush=True); sys.stdin.readline()"
RAMBLES = "import sys; sys.stdin.readline()\nwhile True: sys.stdout.write('x' * 4096)"
FAILS = "raise SystemExit('no decoder here')"
CONFINED = """
import json, sys
from partners.media.confinement import allow_cpu, confine
from partners.media.limits import Limits
limits = Limits(**json.loads(sys.argv[1]))
confine(limits)
allow_cpu(limits.cpu_seconds)
sys.stdin.readline()
"""


def child(code):
    return [sys.executable, "-c", code]


def job(path, tmp_path, kind="image/jpeg"):
    return Job(path, kind, tmp_path / "out")


def memory_bomb():
    """12 kB within the pixel limit that want 200 MB once decoded."""
    return raw_png(10_000, 10_000, bytes(1251 * 10_000), bits=1, color=0)


def test_process_file_gives_the_inspection_and_both_copies(written, tmp_path):
    done = process_file(written(jpeg(3000, 2000, orientation=8)), "image/jpeg", tmp_path / "out")

    assert (done.inspection.width, done.inspection.height) == (3000, 2000)
    assert done.preview_path == tmp_path / "out" / "preview.jpg"
    assert done.preview_path.stat().st_size > done.thumbnail_path.stat().st_size > 0


def test_process_file_agrees_with_itself_when_repeated(written, tmp_path):
    path = written(jpeg(640, 480))

    first = process_file(path, "image/jpeg", tmp_path / "out")
    bytes_of_first = first.preview_path.read_bytes()

    assert process_file(path, "image/jpeg", tmp_path / "out") == first
    assert first.preview_path.read_bytes() == bytes_of_first


def test_process_file_raises_the_childs_refusal(written, tmp_path):
    with pytest.raises(Refusal) as refusal:
        process_file(written(b""), "image/jpeg", tmp_path / "out")

    assert refusal.value.code == "empty_file"


def test_process_file_of_a_missing_file_blames_nobody_but_the_path(tmp_path):
    with pytest.raises(FileNotFoundError):
        process_file(tmp_path / "missing.jpg", "image/jpeg", tmp_path / "out")


def test_process_files_fails_only_the_bad_ones_and_keeps_the_order(written, tmp_path):
    contents = []
    for bad in BAD_FILES:
        contents += [(bad.content, bad.declared_type, bad.code), (jpeg(32, 24), "image/jpeg", "ok")]
    jobs = [
        Job(written(content, f"file-{number}"), kind, tmp_path / "out" / str(number))
        for number, (content, kind, _) in enumerate(contents)
    ]

    outcomes = list(process_files(jobs))

    codes = ["ok" if isinstance(one, ProcessedFile) else one.code for one in outcomes]
    assert codes == [code for _, _, code in contents]


@pytest.mark.parametrize(
    ("build", "kind"),
    [
        (jpeg, "image/jpeg"),
        (png, "image/png"),
        (webp, "image/webp"),
        (heic, "image/heic"),
        (mp4, "video/mp4"),
    ],
)
def test_process_files_meets_damage_with_a_reason_and_nothing_else(
    build, kind, written, tmp_path, monkeypatch
):
    """Seeded damage to good files: every outcome is a processed file or a refusal."""
    monkeypatch.setenv("PATH", "/nowhere")  # ffmpeg would only make it slow
    rng, good = random.Random(kind), build(64, 64)
    damaged = []
    for number in range(60):
        content = bytearray(good)
        for _ in range(rng.choice((1, 4, 16))):
            content[rng.randrange(len(content))] = rng.randrange(256)
        damaged.append(written(bytes(content[: rng.choice((None, len(good) - 40))]), str(number)))

    outcomes = list(process_files([Job(path, kind, tmp_path / "out") for path in damaged]))

    assert len(outcomes) == 60
    assert all(isinstance(outcome, ProcessedFile | Refusal) for outcome in outcomes)


def test_process_refuses_the_memory_bomb_and_goes_on(written, tmp_path):
    bomb = Job(written(memory_bomb(), "bomb"), "image/png", tmp_path / "bomb-out")

    with Sandbox(Limits(memory_bytes=160 * MIB)) as sandbox:
        with pytest.raises(TooHeavy):
            sandbox.process(bomb)
        after = sandbox.process(job(written(jpeg(64, 48)), tmp_path))

    assert after.inspection.width == 64


def test_process_with_the_memory_limit_raised_lets_the_bomb_through(written, tmp_path):
    """Negative control: it is the limit, and nothing else, that refuses it above."""
    done = process_file(written(memory_bomb()), "image/png", tmp_path / "out")

    assert done.inspection.width == 10_000


def test_process_stops_a_child_that_allocates_without_end(written, tmp_path):
    eats = CONFINED + "hoard = []\nwhile True: hoard.append(bytearray(2**24))"

    with (
        Sandbox(Limits(memory_bytes=160 * MIB), child(eats)) as sandbox,
        pytest.raises(SandboxBroken, match="MemoryError"),
    ):
        sandbox.process(job(written(jpeg(8, 8)), tmp_path))


def test_process_stops_a_child_that_takes_too_long(written, tmp_path):
    path = written(jpeg(8, 8))

    for code in (SPINS, SLEEPS):
        started = time.monotonic()
        with (
            Sandbox(Limits(wall_seconds=0.5), child(code)) as sandbox,
            pytest.raises(TookTooLong, match="wall"),
        ):
            sandbox.process(job(path, tmp_path))
        assert time.monotonic() - started < 5


def test_process_stops_a_child_that_burns_cpu(written, tmp_path):
    with (
        Sandbox(
            Limits(cpu_seconds=1, wall_seconds=30), child(CONFINED + "while True: pass")
        ) as box,
        pytest.raises(TookTooLong, match="CPU"),
    ):
        box.process(job(written(jpeg(8, 8)), tmp_path))


def test_process_stops_a_child_that_writes_without_end(written, tmp_path):
    fills = CONFINED + "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
    fills += (
        f"with open({str(tmp_path / 'big')!r}, 'wb') as f:\n  while True: f.write(bytes(2**20))"
    )

    with (
        Sandbox(Limits(output_bytes=4 * MIB), child(fills)) as sandbox,
        pytest.raises(TooHeavy),
    ):
        sandbox.process(job(written(jpeg(8, 8)), tmp_path))

    assert (tmp_path / "big").stat().st_size <= 4 * MIB


def test_process_blames_the_file_for_a_crash_in_the_decoder(written, tmp_path):
    with (
        Sandbox(command=child(CRASHES)) as sandbox,
        pytest.raises(Unreadable, match="SIGSEGV"),
    ):
        sandbox.process(job(written(jpeg(8, 8)), tmp_path))


@pytest.mark.parametrize("code", [IS_KILLED, FAILS, LIES, RAMBLES])
def test_process_does_not_blame_the_file_for_what_is_ours(code, written, tmp_path):
    with Sandbox(command=child(code)) as sandbox, pytest.raises(SandboxBroken):
        sandbox.process(job(written(jpeg(8, 8)), tmp_path))


def test_process_starts_a_new_child_after_a_death(written, tmp_path):
    with Sandbox() as sandbox:
        sandbox.process(job(written(jpeg(8, 8)), tmp_path))
        first = sandbox.child_pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        with pytest.raises(SandboxBroken):
            sandbox.process(job(written(jpeg(8, 8)), tmp_path))
        sandbox.process(job(written(jpeg(8, 8)), tmp_path))

        assert sandbox.child_pid not in {None, first}


def test_process_interrupted_by_the_tasks_time_limit_forgets_the_child(written, tmp_path):
    """Else the late answer would be taken for the next file's."""

    def interrupt(number, frame):
        raise TimeoutError

    previous = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with Sandbox(command=child(SLEEPS)) as sandbox:
            with pytest.raises(TimeoutError):
                sandbox.process(job(written(jpeg(8, 8)), tmp_path))
            assert sandbox.child_pid is None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def test_process_replaces_a_child_that_has_served_long_enough(written, tmp_path):
    path = written(jpeg(8, 8))

    with Sandbox(Limits(files_per_child=2)) as sandbox:
        served_by = []
        for _ in range(5):
            sandbox.process(job(path, tmp_path))
            served_by.append(sandbox.child_pid)

    assert served_by[0] == served_by[1] != served_by[2] == served_by[3] != served_by[4]


def test_process_refuses_a_copy_that_is_a_link(written, tmp_path):
    """A decoder taken over might point its "preview" at a secret, for us to publish."""
    secret = written(b"secret", "secret")
    links = (
        "import json, os, sys\n"
        "out = json.loads(sys.stdin.readline())['out_dir']\n"
        "for name in ('preview.jpg', 'thumbnail.jpg'):\n"
        f"  os.symlink({str(secret)!r}, out + '/' + name)\n"
        "fields = dict(width=1, height=1, orientation=1, taken_at=None)\n"
        "fields |= dict(dominant_color='#000000', duration_seconds=None)\n"
        "print(json.dumps({'inspection': fields}), flush=True); sys.stdin.readline()"
    )

    with Sandbox(command=child(links)) as sandbox, pytest.raises(SandboxBroken, match="copy"):
        sandbox.process(job(written(jpeg(8, 8)), tmp_path))


def test_child_sees_no_secret_of_ours(written, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hunter2")
    tells = "import os, sys; sys.stdin.readline(); sys.exit(' '.join(sorted(os.environ)))"

    with Sandbox(command=child(tells)) as sandbox, pytest.raises(SandboxBroken) as broken:
        sandbox.process(job(written(jpeg(8, 8)), tmp_path))

    assert "PATH" in str(broken.value)
    assert "SECRET_KEY" not in str(broken.value)


def test_child_does_not_load_django():
    code = "import sys, partners.media.__main__; sys.exit('django' in sys.modules)"

    assert subprocess.run(child(code), check=False).returncode == 0


def test_close_ends_the_child(written, tmp_path):
    with Sandbox() as sandbox:
        sandbox.process(job(written(mp4()), tmp_path, "video/mp4"))
        pid = sandbox.child_pid
        assert pid is not None

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
