"""What the claim is compared with, under the same server and behind the same middleware."""

import json
import os
import pickle
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.claims.recipe import Recipe

RECIPE_FILE = "BENCHMARK_RECIPE"


class Constant(APIView):
    """The least an endpoint of this framework can do."""

    authentication_classes = ()
    permission_classes = ()

    def post(self, _request: Request) -> Response:
        return Response({"redemption": {"status": "COPYING"}}, status=202)


@csrf_exempt
def raw_claim(request: HttpRequest) -> HttpResponse:
    """Every statement of a claim, in one transaction, and nothing around them."""
    body = json.loads(request.body)
    values = {
        "code": body["code"],
        "email": body["email"],
        "key": request.headers["Idempotency-Key"],
        "now": timezone.now(),
        "user": uuid4(),
        "redemption": uuid4(),
        "moment": uuid4(),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _recipe().statements:
            cursor.execute(statement.sql, statement.parameters(values))
            if cursor.description:
                rows = cursor.fetchall()
                if statement.gives:
                    values[statement.gives] = rows[0][0]
    return HttpResponse(_ANSWER, status=202, content_type="application/json")


_ANSWER = json.dumps({"redemption": {"status": "COPYING"}}).encode()


@cache
def _recipe() -> Recipe:
    recipe: Recipe = pickle.loads(Path(os.environ[RECIPE_FILE]).read_bytes())
    return recipe
