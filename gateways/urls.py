"""Where providers send their webhooks."""

from gateways.views.webhooks import WEBHOOK_PATTERN

urlpatterns = [WEBHOOK_PATTERN]
