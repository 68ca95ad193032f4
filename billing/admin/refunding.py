"""The refund of an order: how much; then what will happen; then it goes."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.admin.refund_effects import effects
from billing.admin.refund_forms import ENDS, WHOLE, OrderRefundForm
from billing.models import Order, Product
from billing.services.refunding import refund_order
from core.admin.links import page_of
from core.admin.reading import actor_of
from core.errors import DomainError
from gateways.admin.figures import reais
from gateways.models import Payment, Refund
from gateways.services.refunding import refundable_amount

PAGE = "admin/billing/order/refund.html"


def refund_page(desk: Any, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Three looks of one address: the form, the question, and back to the order."""
    if not desk.has_refund_permission(request):
        raise PermissionDenied
    order = get_object_or_404(Order.objects.select_related("seller"), pk=pk)
    payments = Payment.objects.select_related("gateway")
    payment = payments.filter(payment_id=order.payment_id).first() if order.payment_id else None
    if payment is None:
        desk.message_user(request, _("Este pedido não foi pago."), messages.WARNING)
        return HttpResponseRedirect(page_of(order))
    form = _form(request, order, payment)
    is_asked = request.method == "POST" and form.is_valid()
    if request.POST.get("confirmed") == "yes":
        if earlier := _earlier(request, order, payment):
            return _told(desk, request, order, earlier)
        if is_asked and (answer := _send_back(desk, request, order, form)):
            return answer
        is_asked = False
    context = _context(desk, request, order, payment, form, is_asked=is_asked)
    return TemplateResponse(request, PAGE, context)


def _form(request: HttpRequest, order: Order, payment: Payment) -> OrderRefundForm:
    return OrderRefundForm(
        request.POST if request.method == "POST" else None,
        initial={"extent": WHOLE, "access": ENDS, "once": uuid4()},
        left=refundable_amount(payment),
        asks_access=order.product_kind != Product.Kind.CREDITS,
    )


def _context(
    desk: Any,
    request: HttpRequest,
    order: Order,
    payment: Payment,
    form: OrderRefundForm,
    *,
    is_asked: bool,
) -> dict[str, Any]:
    amount = form.cleaned_data["amount"] if is_asked else None
    return {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": _("Devolver pedido"),
        "order": order,
        "name": desk.name_of(order),
        "paid": reais(payment.amount_paid),
        "left": reais(form.left),
        "nothing_left": not form.left,
        "gateway": payment.gateway,
        "method": payment.get_method_display(),
        "form": form,
        "wanted": reais(amount) if is_asked else "",
        "effects": (
            effects(order, payment, amount=amount, keeps=form.keeps_access) if amount else []
        ),
    }


def _send_back(
    desk: Any, request: HttpRequest, order: Order, form: OrderRefundForm
) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        refund = refund_order(
            order_id=order.pk,
            amount=given["amount"],
            keeps_access=form.keeps_access,
            source=f"staff:{given['once']}",
            by=actor_of(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        form.add_error("amount", refusal.detail)
        return None
    return _told(desk, request, order, refund)


def _earlier(request: HttpRequest, order: Order, payment: Payment) -> Refund | None:
    """The same page was sent before: by then less is left, and the form would refuse it."""
    source = f"{order.reference}:staff:{request.POST.get('once', '')}"
    return Refund.objects.filter(payment=payment, source=source).first()


def _told(desk: Any, request: HttpRequest, order: Order, refund: Refund) -> HttpResponse:
    told = _("Devolução de %s pedida ao gateway.") % reais(refund.amount)
    desk.message_user(request, told, messages.SUCCESS)
    return HttpResponseRedirect(page_of(order))
