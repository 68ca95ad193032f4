import os
import shlex

from supervisor.options import UnhosedConfigParser

from deploy.local.home import Home
from deploy.local.programs import Group, Program
from deploy.local.supervisor_file import supervisor_file


def parsed(home: Home, *programs: Program) -> UnhosedConfigParser:
    """As supervisord itself reads it."""
    parser = UnhosedConfigParser()
    parser.read_string(supervisor_file(home, list(programs), 9001, "s3cr%t"))
    return parser


def test_supervisor_file_restarts_every_program_whatever_its_exit_code(home):
    section = dict(parsed(home, Program("web", ("true",))).items("program:web"))

    assert section["autorestart"] == "True"
    assert section["killasgroup"] == "True"
    assert section["stdout_logfile"] == str(home.log("web"))


def test_supervisor_file_keeps_words_with_spaces_and_per_cents_whole(home):
    command = ("/my folder/python", "-n", "worker@%h")

    section = parsed(home, Program("worker", command))

    written = section.saneget("program:worker", "command")
    assert tuple(shlex.split(written)) == command


def test_supervisor_file_starts_servers_before_and_stops_them_after_the_product(home):
    server = Program("postgres", ("true",), group=Group.SERVERS)

    parser = parsed(home, Program("web", ("true",)), Program("beat", ("true",)), server)

    assert parser["group:product"]["programs"] == "web,beat"
    assert int(parser["group:servers"]["priority"]) < int(parser["group:product"]["priority"])
    assert parser["program:postgres"]["autostart"] == "True"
    assert parser["program:web"]["autostart"] == "False"


def test_supervisor_file_as_root_says_that_root_is_meant(home):
    assert ("user" in parsed(home)["supervisord"]) is (os.geteuid() == 0)
