"""The door behind the local backend's signed addresses: PUT, GET and HEAD under /media/."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from core.storage.configured import local_storage
from core.storage.errors import InvalidKey, ObjectMismatch, ObjectMissing, StorageUnavailable
from core.storage.local_responses import file_answer, problem_answer
from core.storage.local_signing import BadSignature, ExpiredAddress
from core.storage.metrics import PRESIGN_EXPIRED
from core.storage.streams import CHUNK_BYTES


# The signature is what a forged request could not have; cookies play no part here.
@method_decorator(csrf_exempt, name="dispatch")
class LocalObjectView(View):
    http_method_names = ["get", "head", "put"]
    terms: dict[str, str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let nothing but a valid address through, then say every failure as a problem."""
        try:
            if settings.S3_BUCKET:
                raise ObjectMissing("files live in S3")
            self.terms = local_storage().signer.verified_terms(
                method="GET" if request.method == "HEAD" else str(request.method),
                key=kwargs["key"],
                query=request.META.get("QUERY_STRING", ""),
                now=timezone.now(),
            )
            return super().dispatch(request, *args, **kwargs)
        except BadSignature:
            return _refused("address_invalid", _("Este endereço não é válido."))
        except ExpiredAddress:
            PRESIGN_EXPIRED.inc()
            return _refused("address_expired", _("Este endereço venceu. Peça um novo."))
        except (ObjectMissing, InvalidKey):
            return problem_answer(
                status=404,
                code="object_missing",
                title=_("Arquivo não encontrado"),
                detail=_("Não há arquivo neste endereço."),
            )
        except StorageUnavailable as error:
            return problem_answer(
                status=error.status, code=error.code, title=error.title, detail=error.detail
            )

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        return file_answer(
            request,
            files=local_storage().files,
            key=key,
            headers={
                "Content-Type": self.terms["type"],
                "Content-Disposition": self.terms["disposition"],
            },
        )

    head = get

    def put(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Take the upload that was signed: this length, this type, all of it or nothing."""
        if request.headers.get("Content-Length") != self.terms["length"]:
            return _refused("upload_length_differs", _("O tamanho não é o que foi anunciado."))
        if request.headers.get("Content-Type") != self.terms["type"]:
            return _refused("upload_type_differs", _("O tipo não é o que foi anunciado."))
        try:
            info = local_storage().receive(
                key=key,
                chunks=_body_chunks(request),
                content_type=self.terms["type"],
                size_bytes=int(self.terms["length"]),
            )
        except (ObjectMismatch, _BrokenOff):
            return problem_answer(
                status=400,
                code="upload_incomplete",
                title=_("Envio incompleto"),
                detail=_("O envio parou antes do fim. Nada foi guardado; envie de novo."),
            )
        return HttpResponse(headers={"ETag": f'"{info.etag}"'})


class _BrokenOff(Exception):
    """The sender went away; kept apart from OSError, which would mean the disk."""


def _body_chunks(request: HttpRequest) -> Iterator[bytes]:
    try:
        while chunk := request.read(CHUNK_BYTES):
            yield chunk
    except UnreadablePostError as error:
        raise _BrokenOff from error


def _refused(code: str, detail: str) -> HttpResponse:
    return problem_answer(status=403, code=code, title=_("Endereço recusado"), detail=detail)
