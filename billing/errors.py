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


class SameDayTaken(Conflict):
    """Another row holds from the same day on."""

    code = "same_day_taken"
    title = "Já existe uma linha que vale desde este dia"
    detail = "Altere a que existe, ou escolha outro dia."
