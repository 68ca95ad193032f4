"""Every setting of Acervo, one file per subject; all values come from the environment.

The names are listed, with defaults and one line each, in `.env.example` and docs/configuration.md.
A missing or malformed variable stops the start with an error that names it.
"""

from config.settings.accounts import *  # noqa: F403
from config.settings.api import *  # noqa: F403
from config.settings.background import *  # noqa: F403
from config.settings.data import *  # noqa: F403
from config.settings.django import *  # noqa: F403
from config.settings.observability import *  # noqa: F403
from config.settings.payments import *  # noqa: F403
from config.settings.product import *  # noqa: F403
from config.settings.security import *  # noqa: F403
from config.settings.storage import *  # noqa: F403
