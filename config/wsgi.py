"""The door of the web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# No request may hold the database for longer; commands and migrations may.
os.environ.setdefault("DATABASE_STATEMENT_SECONDS", "10")

application = get_wsgi_application()
# Every view is imported now: else the first visitor waits for it.
get_resolver().url_patterns  # noqa: B018
