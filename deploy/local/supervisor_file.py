"""The supervisor's configuration file, written anew at every start."""

import os
import shlex
import sys

from deploy.local.home import CHECKOUT, Home
from deploy.local.ports import LOOPBACK
from deploy.local.programs import Group, Program
from deploy.local.watchman import EVENTS, RUNNER

Section = dict[str, object]
LOG_BYTES = "10MB"
LOG_FILES = 3


def supervisor_file(home: Home, programs: list[Program], port: int, password: str) -> str:
    sections: dict[str, Section] = {
        "supervisord": _supervisord(home),
        "inet_http_server": {
            "port": f"{LOOPBACK}:{port}",
            "username": "acervo",
            "password": password,
        },
        "rpcinterface:supervisor": {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        },
        "supervisorctl": {
            "serverurl": f"http://{LOOPBACK}:{port}",
            "username": "acervo",
            "password": password,
        },
        "eventlistener:watchman": _watchman(home),
        **_groups(programs),
        **{f"program:{program.name}": _program(home, program) for program in programs},
    }
    return "\n".join(_text(name, options) for name, options in sections.items())


def _supervisord(home: Home) -> Section:
    options: Section = {
        "logfile": home.log("supervisord"),
        "logfile_maxbytes": LOG_BYTES,
        "logfile_backups": LOG_FILES,
        "pidfile": home.root / "supervisord.pid",
        "childlogdir": home.logs,
        "directory": CHECKOUT,
    }
    # Says that running as root is meant; PostgreSQL gets a user of its own below.
    return options | ({"user": "root"} if os.geteuid() == 0 else {})


def _watchman(home: Home) -> Section:
    return {
        "command": shlex.join([sys.executable, "-m", "deploy.local.watchman"]),
        "environment": f'{RUNNER}="{os.getpid()}"',
        "events": ",".join(EVENTS),
        "stdout_logfile": "NONE",
        "stderr_logfile": home.log("watchman"),
    }


def _groups(programs: list[Program]) -> dict[str, Section]:
    """A group starts and stops as one; the lower priority is first up and last down."""
    members = {
        group: [program.name for program in programs if program.group is group] for group in Group
    }
    return {
        f"group:{group}": {"programs": ",".join(names), "priority": priority}
        for priority, (group, names) in enumerate(members.items(), start=1)
        if names
    }


def _program(home: Home, program: Program) -> Section:
    options: Section = {
        "command": shlex.join(program.command),
        "environment": f'PROCESS_NAME="{program.name}"',
        # What programs write is nobody else's business.
        "umask": "077",
        "autostart": program.group is Group.SERVERS,
        "autorestart": True,
        "stopsignal": program.stop_signal,
        "stopwaitsecs": program.stop_seconds,
        "killasgroup": True,
        "redirect_stderr": True,
        "stdout_logfile": home.log(program.name),
        "stdout_logfile_maxbytes": LOG_BYTES,
        "stdout_logfile_backups": LOG_FILES,
    }
    return options | ({"user": program.user} if program.user else {})


def _text(name: str, options: Section) -> str:
    """One section; a per cent sign would be read as the start of an expansion."""
    lines = (f"{option} = {str(value).replace('%', '%%')}" for option, value in options.items())
    return "\n".join([f"[{name}]", *lines, ""])
