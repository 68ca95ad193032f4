"""The product's settings, with the bare view in the place the intake has."""

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE as PRODUCT

_PLACE = PRODUCT.index("gateways.views.shortcut.WebhooksFirst")
MIDDLEWARE = [*PRODUCT[:_PLACE], "benchmarks.webhooks.bare.BareFirst", *PRODUCT[_PLACE:]]
