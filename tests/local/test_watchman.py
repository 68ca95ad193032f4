import subprocess
import sys
import time

import psutil

from deploy.local.home import CHECKOUT
from deploy.local.watchman import kill_group

A_DEAD_PARENT = """
import os, subprocess
child = subprocess.Popen(["sleep", "60"])
print(child.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def killed_program() -> tuple[int, int]:
    """A program that was killed and the child it left in its process group."""
    program = subprocess.Popen(
        [sys.executable, "-c", A_DEAD_PARENT], stdout=subprocess.PIPE, process_group=0
    )
    assert program.stdout
    child = int(program.stdout.readline())
    program.wait()
    program.stdout.close()
    return program.pid, child


def is_gone(pid: int) -> bool:
    for _ in range(50):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.1)
    return False


def test_listen_kills_what_the_program_of_an_event_left():
    program, child = killed_program()
    details = f"processname:web groupname:web from_state:RUNNING expected:0 pid:{program}"
    header = f"ver:3.0 server:supervisor eventname:PROCESS_STATE_EXITED len:{len(details)}"

    listener = subprocess.run(
        [sys.executable, "-m", "deploy.local.watchman"],
        input=f"{header}\n{details}",
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        check=True,
    )

    assert listener.stdout == "READY\nRESULT 2\nOKREADY\n"
    assert is_gone(child)


def test_kill_group_of_an_empty_group_is_nothing():
    process = subprocess.Popen(["true"], process_group=0)
    process.wait()

    kill_group(process.pid)
