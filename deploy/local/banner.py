"""What a person reads when everything is up."""

import os
import sys

from deploy.local.home import Home
from deploy.local.preparation import Demo

BOLD, QUIET, PLAIN = "\033[1m", "\033[2m", "\033[0m"


def banner(home: Home, demo: Demo) -> str:
    """Where to go, and the three keys that open the doors."""
    base_url, admin, studio = demo["base_url"], demo["admin"], demo["studio"]
    code, timed = demo["voucher_codes"][0], demo["timed_voucher_codes"][0]
    return "\n".join(
        [
            "",
            f"  {_styled(BOLD, 'Acervo')} está no ar: {_styled(BOLD, base_url)}",
            "",
            *_rows(
                ("Resgatar", f"{base_url}/resgatar"),
                ("Código", f"{_styled(BOLD, code)}  ·  por 30 dias: {timed}"),
                ("Estúdio", f"{base_url}/estudio"),
                ("", f"{studio['email']}  ·  senha {studio['password']}"),
                ("Admin", f"{base_url}/admin/"),
                ("", f"{admin['email']}  ·  senha {admin['password']}"),
                ("API", f"{base_url}/api/docs/"),
                ("", f"Authorization: Api-Key {demo['api_key']}"),
            ),
            "",
            _styled(QUIET, f"  Registros em {home.logs}, e-mails enviados em {home.mail}."),
            _styled(QUIET, f"  Para programas: {home.demo_file}. Ctrl-C para tudo."),
            "",
        ]
    )


def _rows(*rows: tuple[str, str]) -> list[str]:
    return [f"  {label:<10}{text}" for label, text in rows]


def _styled(style: str, text: str) -> str:
    """Styles are for terminals; a log file gets the words alone."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"{style}{text}{PLAIN}"
