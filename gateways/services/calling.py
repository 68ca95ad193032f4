"""The one call that may make a charge, and what its end means."""

import traceback
from pathlib import Path

import structlog

from gateways.charges import Charge, ChargeRequest
from gateways.gateway_adapter import GatewayAdapter
from gateways.trouble import (
    CustomerDataRequired,
    CustomerDeclined,
    GatewayError,
    OutcomeUnknown,
)

_log = structlog.get_logger("acervo.gateways")


def create_charge(adapter: GatewayAdapter, request: ChargeRequest) -> Charge:
    """Ask for the money; where nobody knows what became of it, once more with the same key.

    A second answer settles the doubt only if it is about the charge: made, or declined. Anything
    else leaves it. Raises GatewayError, CustomerDataRequired.
    """
    try:
        return call_once(adapter, request)
    except OutcomeUnknown:
        if not adapter.capabilities.idempotent_create:
            raise
    try:
        return call_once(adapter, request)
    except CustomerDeclined:
        raise
    except (GatewayError, CustomerDataRequired) as trouble:
        raise OutcomeUnknown(code=getattr(trouble, "code", "")) from None


def call_once(adapter: GatewayAdapter, request: ChargeRequest) -> Charge:
    """One call. An adapter that breaks down may have been heard first: that is a doubt as well.

    Raises GatewayError, CustomerDataRequired.
    """
    try:
        return adapter.create_charge(request)
    except (GatewayError, CustomerDataRequired):
        raise
    except Exception as bug:  # whatever it is, it does not tell that nothing was sent
        # Where it broke and not what it said: the words may be the payer's.
        frame = traceback.extract_tb(bug.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        _log.error("adapter_broke", kind=adapter.slug, trouble=type(bug).__name__, where=where)
        raise OutcomeUnknown(type(bug).__name__) from None
