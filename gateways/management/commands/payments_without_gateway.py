"""Lists old payments whose account nobody could tell."""

from typing import Any

from django.core.management.base import BaseCommand

from gateways.selectors.legacy import Orphan, payments_without_gateway


class Command(BaseCommand):
    """One line for each: its id, the provider, and why it was left."""

    help = "Lista pagamentos antigos sem gateway, com o motivo."

    def handle(self, *args: Any, **options: Any) -> None:
        orphans = list(payments_without_gateway())
        for orphan in orphans:
            self.stdout.write(f"{orphan.payment_id}  {orphan.gateway_type}  {_reason(orphan)}")
        self.stdout.write(f"{len(orphans)} sem gateway.")


def _reason(orphan: Orphan) -> str:
    if orphan.accounts == 0:
        return "o parceiro não tem conta deste provedor"
    if orphan.accounts > 1:
        return f"o parceiro tem {orphan.accounts} contas deste provedor"
    return "outro pagamento tem o mesmo id no provedor"
