"""All that is held of a person, in one document."""

import json
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import User
from core import personal_data

EXPORT_FILENAME = "acervo-meus-dados.json"


def export_person(*, person: User, now: datetime) -> dict[str, Any]:
    """Everything every app registered, as JSON can hold it; links to files work for 15 minutes."""
    document = {
        "exported_at": now,
        "about": "Tudo o que o Acervo guarda sobre você (LGPD, art. 18).",
        "data": personal_data.export_all(person, now=now),
    }
    plain: dict[str, Any] = json.loads(json.dumps(document, cls=DjangoJSONEncoder))
    return plain
