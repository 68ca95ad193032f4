"""`manage.py toggle KEY on|off`: the admin's switch, for scripts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.toggles import declared_toggles


class Command(BaseCommand):
    """Flips one declared toggle; audited as `command`."""

    help = "Switches a toggle on or off. Without arguments, lists them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", nargs="?")
        parser.add_argument("to", nargs="?", choices=["on", "off"])

    def handle(self, *args: Any, **options: Any) -> None:
        toggles = {toggle.key: toggle for toggle in declared_toggles()}
        if options["key"] is None:
            for toggle in toggles.values():
                self.stdout.write(f"{'on ' if toggle.is_on() else 'off'}  {toggle.key}")
            return
        if options["key"] not in toggles or options["to"] is None:
            raise CommandError(f"Say one of {', '.join(toggles)}, then on or off.")
        toggles[options["key"]].set(options["to"] == "on", by="command")
        self.stdout.write(f"{options['key']} is {options['to']}.")
