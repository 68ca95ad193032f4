"""What can be wrong with buying and paying out."""

from core.errors import Conflict, NotFound, Refused


class OrderNotFound(NotFound):
    """No such order, or not yours."""

    code = "order_not_found"
    title = "Pedido não encontrado"


class OrderNotPaid(Conflict):
    """There is nothing to give back."""

    code = "order_not_paid"
    title = "Este pedido não foi pago"


class CreditsAlreadySpent(Conflict):
    """More credits would have to be taken back than the partner still has."""

    code = "credits_already_spent"
    title = "Os créditos deste pacote já foram usados"


class OrderEmpty(Refused):
    """An order is of something."""

    code = "order_empty"
    title = "O pedido está vazio"


class ProductNotOnSale(Refused):
    """No such product, or not for this buyer, or not any more; `product` names it."""

    code = "product_not_on_sale"
    title = "Este produto não está à venda"


class ProductsDoNotMix(Refused):
    """One order is of one kind, from one seller."""

    code = "products_do_not_mix"
    title = "Estes produtos não vão no mesmo pedido"
    detail = "Compre cada tipo de produto em um pedido só dele."


class PartnerRequired(Refused):
    """Credits are bought for a partner."""

    code = "partner_required"
    title = "Créditos são de um estúdio"
    detail = "Compre com a chave do estúdio, ou como pessoa que faz parte dele."


class AlreadyBought(Conflict):
    """What the order is for has been paid by another order."""

    code = "already_bought"
    title = "Isto já foi comprado"
    detail = "Outro pedido já foi pago para a mesma galeria. Nada mais precisa ser pago."


class OrderAlreadyPaid(Conflict):
    code = "order_already_paid"
    title = "Este pedido já foi pago"


class OrderExpired(Conflict):
    code = "order_expired"
    title = "Este pedido venceu"
    detail = "Faça um pedido novo: os preços são os de hoje."


class MethodNotOffered(Refused):
    """The order has no price by this method."""

    code = "method_not_offered"
    title = "Este meio de pagamento não vale para o pedido"


class TooManyInstalments(Refused):
    """`max_installments` in the problem document says how many there may be."""

    code = "too_many_installments"
    title = "Parcelas demais"


class TooManyOrders(Refused):
    """Too many orders from one address."""

    status = 429
    code = "too_many_orders"
    title = "Muitos pedidos em seguida"
    detail = "Espere alguns minutos e tente de novo."
    retry_after_seconds = 600


class PaymentMissing(NotFound):
    """No such payment, or not yours."""

    code = "payment_not_found"
    title = "Pagamento não encontrado"


class ProductMissing(NotFound):
    """No such product, or another studio's."""

    code = "product_not_found"
    title = "Produto não encontrado"


class RowMissing(NotFound):
    """No such row among those staff keep."""


class AlreadyHeld(Conflict):
    """What was sold by it stays as it was sold."""

    code = "already_held"
    title = "Esta linha já valeu"
    detail = "Crie uma linha nova, que valha de hoje em diante."


class SameDayTaken(Conflict):
    """Another row holds from the same day on."""

    code = "same_day_taken"
    title = "Já existe uma linha que vale desde este dia"
    detail = "Altere a que existe, ou escolha outro dia."


class RuleTaken(Conflict):
    """Another rule is for the same provider, method and product."""

    code = "rule_taken"
    title = "Já existe um prazo para este caso"
    detail = "Altere o que existe."


class PayoutTooSmall(Refused):
    """Below the minimum; `minimum` in the problem document says it."""

    code = "payout_too_small"
    title = "Valor abaixo do mínimo"


class PayoutAccountMissing(Refused):
    """Nobody has said where the money goes."""

    code = "payout_account_missing"
    title = "Falta a conta de repasse"
    detail = "Cadastre a chave Pix do estúdio antes de pedir um repasse."


class PayoutAccountUnset(NotFound):
    """Nobody has said where the money goes, and somebody asks where it does."""

    code = "payout_account_unset"
    title = "Sem conta de repasse"
    detail = "Nenhuma chave Pix foi cadastrada ainda."


class PayoutAccountRefused(Refused):
    """The Pix key does not fit its kind or its holder; `field` says which."""

    code = "payout_account_refused"
    title = "Chave Pix não aceita"


class PayoutInProgress(Conflict):
    """One at a time."""

    code = "payout_in_progress"
    title = "Já há um repasse em andamento"
    detail = "Espere que ele termine para pedir outro."


class PayoutNotFound(NotFound):
    """No such payout, or another studio's."""

    code = "payout_not_found"
    title = "Repasse não encontrado"


class PayoutMoved(Conflict):
    """The payout is in a state that does not allow this."""

    code = "payout_moved"
    title = "O repasse não está mais nesta situação"


class SecondPersonNeeded(Refused):
    """Who asked for it may not be who approves it."""

    code = "second_person_needed"
    title = "Outra pessoa precisa aprovar"
    detail = "Quem pediu um repasse acima do limite não pode aprová-lo."


class MonthNotOver(Conflict):
    """A month that still goes on has no final figures."""

    code = "month_not_over"
    title = "O mês ainda não acabou"


class MonthHasEstimates(Conflict):
    """Some fee of the month is not known yet; `estimates` says of how many sales."""

    code = "month_has_estimates"
    title = "Ainda há tarifas estimadas"


class MonthClosed(Conflict):
    """Its books are final: a day of a month that is still open has to be given."""

    code = "month_closed"
    title = "Este mês já foi fechado"
    detail = "Escolha um dia de um mês ainda aberto."


class DayNotYet(Refused):
    """Nothing can have been paid on a day that has not come."""

    code = "day_not_yet"
    title = "Este dia ainda não chegou"


class SettlementNotFound(NotFound):
    """No such share on its way."""

    code = "settlement_not_found"
    title = "Liberação não encontrada"


class SettlementMoved(Conflict):
    """It has been released, or nothing is left of it."""

    code = "settlement_moved"
    title = "A liberação não está mais nesta situação"


class SettlementDisputed(Conflict):
    """The payer's bank decides first."""

    code = "settlement_disputed"
    title = "O pagamento está contestado"
    detail = "A liberação segue sozinha quando a contestação for ganha."


class ReceiptNowhere(Refused):
    """The order knows no address to write to."""

    code = "receipt_nowhere"
    title = "Este pedido não tem e-mail"
