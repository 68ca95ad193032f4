"""dj-stripe's own webhook view, beside ours and with a Stripe of its own to ask."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.database import other_database
from benchmarks.webhooks.deliveries import SECRET_KEY, SIGNING_SECRET
from benchmarks.webhooks.peers import Peer, running
from deploy.local.home import CHECKOUT
from deploy.local.ports import free_port
from deploy.local.programs import THREADS_PER_WEB_PROCESS, WEB_PROCESSES

_UUID = "7a1d1d2e-3f4b-4c5d-8e6f-0a1b2c3d4e5f"
_SEED = f"""
import django
django.setup()
from djstripe.models import WebhookEndpoint
WebhookEndpoint.objects.create(
    id="we_benchmark", livemode=False, secret={SIGNING_SECRET!r}, djstripe_uuid={_UUID!r},
    url="https://localhost/webhook/", enabled_events=["*"], status="enabled",
)
"""


@contextmanager
def djstripe(python: str) -> Iterator[Peer]:
    """Under the same web server with as many processes and threads; `python` has both."""
    port, stripe = free_port(), free_port()
    with other_database("djstripe") as url:
        environment = {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "benchmarks.webhooks.djstripe.settings",
            "PYTHONPATH": str(CHECKOUT),
            "STRIPE_TEST_SECRET_KEY": SECRET_KEY,
            "STRIPE_API_HOST": f"http://127.0.0.1:{stripe}",
        }
        for arguments in (("-m", "django", "migrate", "--verbosity=0"), ("-c", _SEED)):
            subprocess.run([python, *arguments], env=environment, cwd=CHECKOUT, check=True)
        web = (
            *(python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(port), "--workers", str(WEB_PROCESSES)),
            *("--blocking-threads", str(THREADS_PER_WEB_PROCESS), "--factory"),
            "django.core.wsgi:get_wsgi_application",
        )
        stand_in = (python, "-m", "benchmarks.webhooks.stripe_stand_in", str(stripe))
        with running(stand_in, stripe, environment), running(web, port, environment):
            yield Peer(
                name="dj-stripe",
                what="dj-stripe's view, which asks Stripe (here at once) and keeps the objects",
                port=port,
                path=f"/webhook/{_UUID}",
                goal=10,
                slower=10,
            )
