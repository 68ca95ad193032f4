"""What can be wrong with collecting."""

from core.errors import Conflict, NotFound, Refused, Unavailable


class NoGatewayAvailable(Unavailable):
    """No gateway took the charge, or none offers the method."""

    code = "no_gateway_available"
    title = "Nenhum meio de pagamento respondeu"
    detail = "Não conseguimos gerar a cobrança agora. Tente de novo em instantes."
    retry_after_seconds = 15


class PaymentDeclined(Refused):
    """The payer's bank said no."""

    code = "payment_declined"
    title = "Pagamento recusado"
    detail = "O pagamento foi recusado. Confira os dados ou use outro meio."


class PaymentRefused(Refused):
    """The gateway takes none of what we sent: our data is wrong."""

    code = "payment_refused"
    title = "Cobrança recusada"
    detail = "A cobrança não foi aceita. Fale conosco se isso se repetir."


class CustomerDataMissing(Refused):
    """The gateway wants data of the payer we do not have; `fields` names them."""

    code = "customer_data_required"
    title = "Faltam dados de quem paga"
    detail = "Complete os seus dados para pagar por este meio."


class AmountChanged(Conflict):
    """A live payment of another amount stands for the reference."""

    code = "amount_changed"
    title = "O valor mudou"
    detail = "Já existe uma cobrança em aberto com outro valor. Aguarde o vencimento dela."


class PaymentNotFound(NotFound):
    """No such payment."""

    code = "payment_not_found"
    title = "Pagamento não encontrado"


class NotRefundable(Conflict):
    """Nothing was paid, or more is asked than is left."""

    code = "not_refundable"
    title = "Devolução não permitida"


class AlreadyResolved(Conflict):
    """Somebody has decided otherwise already."""

    code = "already_resolved"
    title = "Já foi resolvida"
    detail = "Alguém já decidiu sobre esta divergência. Veja como ficou."
