"""What can be wrong with a delivery, its files, or a partner's credits."""

from core.errors import Conflict, NotFound, Refused


class DeliveryNotFound(NotFound):
    code = "delivery_not_found"
    title = "Entrega não encontrada"


class AssetNotFound(NotFound):
    code = "asset_not_found"
    title = "Arquivo não encontrado"


class DeliveryNotDraft(Conflict):
    """Files come and go only before the delivery is published."""

    code = "delivery_not_draft"
    title = "A entrega já foi publicada"
    detail = "Para mudar arquivos de uma entrega publicada, crie outra entrega."


class DeliveryExpired(Conflict):
    code = "delivery_expired"
    title = "A entrega expirou"
    detail = "O rascunho ficou parado por tempo demais. Crie outra entrega."


class DeliveryNotReady(Conflict):
    code = "delivery_not_ready"
    title = "A entrega ainda não está pronta"


class DeliveryEmpty(Conflict):
    code = "delivery_empty"
    title = "A entrega não tem o que publicar"
    detail = "Anuncie e envie ao menos um arquivo, ou envie de novo os recusados."


class DeliveryFull(Refused):
    """More files than a gallery can show."""

    code = "delivery_full"
    title = "A entrega tem arquivos demais"


class UploadsMissing(Conflict):
    """`missing` in the problem document lists each file with its reason."""

    code = "uploads_missing"
    title = "Faltam arquivos"
    detail = "Envie os arquivos da lista, ou remova-os da entrega, e publique de novo."


class AssetNotAwaitingUpload(Conflict):
    code = "asset_not_awaiting_upload"
    title = "Este arquivo já foi recebido"


class NotEnoughCredits(Refused):
    """`credits` and `needed` in the problem document say by how much."""

    status = 402
    code = "not_enough_credits"
    title = "Créditos insuficientes"
    detail = "Compre créditos ou emita vouchers com acesso por tempo."
