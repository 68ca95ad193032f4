"""`manage.py demo`: a studio, a delivery of photographs, codes to redeem."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from partners.demo.folder import folder_photographs
from partners.demo.logo import studio_logo
from partners.demo.photographs import photographs
from vouchers.demo.stage import DeliveryNotPrepared, Stage, set_stage

PHOTOS = 24
LOOPBACK = {"127.0.0.1", "localhost", "::1", "testserver"}


class Command(BaseCommand):
    """Runs twice without harm: what is there stays, used codes are replaced by new ones."""

    help = "Fills an empty house with a demonstration. Only where BASE_URL is this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--photos", type=Path, help="Take the photographs of this folder.")
        parser.add_argument(
            "--count", type=int, default=PHOTOS, help="How many photographs to draw."
        )
        parser.add_argument("--json", type=Path, help="Also write what is printed to this file.")

    def handle(self, *args: Any, **options: Any) -> None:
        if urlsplit(settings.BASE_URL).hostname not in LOOPBACK:
            raise CommandError("A demonstração só roda onde BASE_URL é esta própria máquina.")
        try:
            stage = self._stage(options["photos"], options["count"])
        except NotADirectoryError as trouble:
            raise CommandError(f"Não é uma pasta: {trouble}") from trouble
        except DeliveryNotPrepared as trouble:
            raise CommandError(
                f"A entrega da demonstração não ficou pronta: {trouble}"
            ) from trouble
        told = _as_told(stage)
        text = json.dumps(told, ensure_ascii=False, indent=2)
        if options["json"]:
            options["json"].touch(mode=0o600)
            options["json"].write_text(text)
        self.stdout.write(text)

    def _stage(self, folder: Path | None, count: int) -> Stage:
        if folder is None:
            return set_stage(
                title="Ensaio da Família Andrade",
                external_id="demo",
                photos=photographs(count),
                logo=studio_logo(),
            )
        title = folder.resolve().name[:200] or "Fotografias"
        files = list(folder_photographs(folder))
        if not files:
            raise CommandError(f"Nenhuma foto ou vídeo de um tipo aceito em {folder}.")
        return set_stage(
            title=title, external_id=f"demo:{title}"[:100], photos=files, logo=studio_logo()
        )


def _as_told(stage: Stage) -> dict[str, Any]:
    """What the banner tells people, for programs; there are no tracking links yet."""
    return {
        "base_url": settings.BASE_URL,
        "api_key": stage.api_key,
        "other_api_key": stage.other_api_key,
        "voucher_codes": stage.voucher_codes,
        "timed_voucher_codes": stage.timed_voucher_codes,
        "tracking_slug": None,
        "admin": {"email": stage.admin_email, "password": stage.admin_password},
        "studio": {"email": stage.studio_email, "password": stage.studio_password},
    }
