"""`exec -- <command>`: embedded servers for the time one command takes."""

import os
import signal
import subprocess

from deploy.local.environment import command_settings, program_environment
from deploy.local.home import CHECKOUT, Home, only_one_in
from deploy.local.interruption import Interrupted, interrupt_on_signals
from deploy.local.leftovers import stop_leftovers
from deploy.local.memory import Memory
from deploy.local.servers import Servers
from deploy.local.supervisor import Supervisor

# What a command may take to clear up after Ctrl-C before it is stopped the hard way.
TIDY_SECONDS = 30


def execute(home: Home, command: list[str], *, durable: bool) -> int:
    """Run the command beside the home's servers; answer its exit code. Raises Unable."""
    interrupt_on_signals()
    home.make()
    try:
        with only_one_in(home, refusal=_already_running(home)):
            return _beside_servers(home, command, durable=durable)
    except Interrupted as interruption:
        return 128 + interruption.signal


def _beside_servers(home: Home, command: list[str], *, durable: bool) -> int:
    stop_leftovers(home)
    memory = Memory(home)
    servers = Servers(home, memory, durable=durable)
    settings = command_settings(home, memory, servers.settings)
    environment = os.environ | settings
    programs = servers.prepare()
    if not programs:
        return _call(command, environment)
    supervisor = Supervisor(home, programs)
    try:
        with supervisor.running(program_environment(home, settings)):
            servers.wait(supervisor)
            return _call(command, environment)
    finally:
        stop_leftovers(home)


def _call(command: list[str], environment: dict[str, str]) -> int:
    """The command shares our terminal: Ctrl-C has reached it already, other signals have not."""
    process = subprocess.Popen(command, cwd=CHECKOUT, env=environment)
    try:
        return process.wait()
    except Interrupted as interruption:
        if interruption.signal != signal.SIGINT:
            process.send_signal(signal.SIGINT)
        _let_finish(process)
        raise


def _let_finish(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(TIDY_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _already_running(home: Home) -> str:
    return (
        f"Outro comando já usa os servidores de {home.root} (processo {os.getpid()}). "
        f"Espere ele terminar, ou pare-o: kill {os.getpid()}."
    )
