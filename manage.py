#!/usr/bin/env python
"""Django's command line, at home beside a running `make run`."""

import os
import sys

from django.core.management import execute_from_command_line

from deploy.local.environment import adopt_running_servers

if __name__ == "__main__":
    adopt_running_servers()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
