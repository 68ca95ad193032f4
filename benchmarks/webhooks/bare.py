"""What the intake is compared with: a view that inserts one row and answers."""

import json
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

PATH = "/benchmark/bare"
# The inbox's columns, and of its indexes only the primary key.
TABLE = """
    CREATE TABLE bare_webhooks (LIKE webhook_deliveries INCLUDING DEFAULTS INCLUDING IDENTITY,
        PRIMARY KEY (id))"""
_INSERT = """
    INSERT INTO bare_webhooks (gateway_id, event_key, verdict, result, matched_by, token,
        provider_id, end_to_end_id, headers, query, path_token, body, error, copies, received_at)
    VALUES (gen_random_uuid(), '', '', '', '', '', '', '', %s, '{}', '', %s, '', 1, %s)"""


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """Reads nothing, proves nothing, wakes nobody: headers, body and time in one row."""
    headers = json.dumps(dict(request.headers))
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [headers, request.body, timezone.now()])
    return HttpResponse(headers={"Content-Length": "0"})


class BareFirst:
    """Gives the bare view the intake's own place: behind the log line, before all else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return insert(request) if request.path_info == PATH else self.get_response(request)
