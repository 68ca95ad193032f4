"""`make run`: everything on one machine until somebody stops it."""

import contextlib
import http.client
import json
import os
import time
from functools import partial

from deploy.local.banner import banner
from deploy.local.environment import program_environment, run_settings, write_env_file
from deploy.local.errors import Unable
from deploy.local.files import write_private
from deploy.local.home import Home, only_one_in
from deploy.local.interruption import Caller, Interrupted, interrupt_on_signals
from deploy.local.leftovers import stop_leftovers
from deploy.local.memory import Memory
from deploy.local.ports import Address
from deploy.local.preparation import prepare_data
from deploy.local.programs import Group, product_programs
from deploy.local.servers import Servers
from deploy.local.speech import say
from deploy.local.supervisor import Supervisor, last_words

GLANCE_SECONDS = 1.0


def run(home: Home, address: Address) -> int:
    """Serve until asked to stop, and answer 0 then. Raises Unable.

    1. Be the only one, and clear away what a killed earlier run left.
    2. Start the servers; bring tables, static files and demo data up to date.
    3. Start the product's programs, say where they are, watch them.
    4. Stop everything, whatever ended the watch.
    """
    interrupt_on_signals()
    home.make()
    try:
        with only_one_in(home, refusal=_already_running(address)):
            _serve(home, address)
    except Interrupted:
        say("\nTudo parado. Até logo!")
    return 0


def _serve(home: Home, address: Address) -> None:
    caller = Caller()
    if count := stop_leftovers(home):
        say(f"Uma execução anterior foi interrompida: parei {count} processos que sobraram.")
    address.check_free()
    say("Servidores…")
    home.demo_file.unlink(missing_ok=True)
    memory = Memory(home)
    servers = Servers(home, memory, durable=True)
    settings = run_settings(home, memory, address, servers.settings)
    environment = program_environment(home, settings)
    supervisor = Supervisor(home, [*servers.prepare(), *product_programs(home, address)])
    try:
        with supervisor.running(environment):
            servers.wait(supervisor)
            write_env_file(home.env_file, settings)
            prepared = prepare_data(home, environment)
            supervisor.start(Group.PRODUCT)
            supervisor.wait_for("web", partial(_is_healthy, address))
            demo = prepared | {"base_url": settings["BASE_URL"]}
            # Only now: programs take the file as the sign that everything is up.
            write_private(home.demo_file, json.dumps(demo, indent=2, ensure_ascii=False))
            say(banner(home, demo))
            _watch(home, supervisor, caller)
    finally:
        stop_leftovers(home)


def _watch(home: Home, supervisor: Supervisor, caller: Caller) -> None:
    """supervisord restarts what dies; what it gives up on is reported once and tried again."""
    reported: set[str] = set()
    while not caller.is_gone():
        if supervisor.died():
            raise Unable(f"O supervisor parou sozinho. {last_words(home, 'supervisord')}")
        for name in supervisor.given_up():
            if name not in reported:
                words = last_words(home, name.partition(":")[2])
                say(f"{name} não fica de pé; continuo tentando. {words}")
                reported.add(name)
            supervisor.retry(name)
        time.sleep(GLANCE_SECONDS)


def _is_healthy(address: Address) -> bool:
    """Whether the web process answers. Straight to its socket: a proxy would only be in the way."""
    connection = http.client.HTTPConnection(address.reachable_host, address.port, timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    return False


def _already_running(address: Address) -> str:
    return (
        f"O Acervo já está rodando em {address.url} (processo {os.getpid()}). "
        f"Para parar: Ctrl-C naquele terminal, ou kill {os.getpid()}."
    )
