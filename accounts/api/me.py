"""GET PATCH DELETE /api/v1/me and GET /api/v1/me/export."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.api.base import OwnView, problems
from accounts.models import User
from accounts.services.exporting import EXPORT_FILENAME


class Profile(serializers.ModelSerializer[User]):
    """Who is signed in."""

    class Meta:
        model = User
        fields = ("id", "email", "name", "email_confirmed_at", "created_at")
        read_only_fields = fields


class MeView(OwnView):
    """One's own account."""

    class Input(serializers.Serializer[Any]):
        name = serializers.CharField(max_length=150, required=False, help_text="A new name.")

    class ErasureOutput(serializers.Serializer[Any]):
        status = serializers.ChoiceField(choices=["erased"])
        detail = serializers.CharField(help_text="What to tell the person, in pt-BR.")

    @extend_schema(responses={200: Profile, **problems(401)}, tags=["People"])
    def get(self, request: Request) -> Response:
        """The profile."""
        return Response(Profile(self.person).data)

    @extend_schema(request=Input, responses={200: Profile, **problems(400, 401)}, tags=["People"])
    def patch(self, request: Request) -> Response:
        """Change the name; other fields are not the person's to change here."""
        given = self.given(self.Input)
        if "name" in given:
            services.rename_person(person=self.person, name=given["name"], by=self.by)
        return Response(Profile(self.person).data)

    @extend_schema(request=None, responses={202: ErasureOutput, **problems(401)}, tags=["People"])
    def delete(self, request: Request) -> Response:
        """Erase the account and all that is held of the person (LGPD); there is no way back.

        Rows and tokens are gone when this answers, files within minutes.
        """
        services.erase_person(person_id=self.person.pk, now=timezone.now(), by=self.by)
        body = {
            "status": "erased",
            "detail": "Sua conta foi apagada. Os arquivos somem em alguns minutos.",
        }
        return Response(body, status=202)


class ExportView(OwnView):
    """All that is held."""

    @extend_schema(responses={200: OpenApiTypes.OBJECT, **problems(401)}, tags=["People"])
    def get(self, request: Request) -> Response:
        """Download everything held about the person; links to files work for 15 minutes."""
        document = services.export_person(person=self.person, now=timezone.now())
        disposition = f'attachment; filename="{EXPORT_FILENAME}"'
        return Response(document, headers={"Content-Disposition": disposition})
