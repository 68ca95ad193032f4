"""`python -m benchmarks [name …] [--quick] [--list]`; `make benchmarks ARGS=…` lends it servers."""

import os
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    # Only now: what it imports needs the settings.
    sys.exit(import_module("benchmarks.command").main(sys.argv[1:]))
