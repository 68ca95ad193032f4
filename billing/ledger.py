"""Double entry, append-only: the door to the ledger.

    from billing.ledger import balance, credit, debit, post
    post(kind="sale", source=f"order:{order.id}", legs=[debit(…), credit(…)], by=by, now=now)

`billing.postings` has the legs of every event; `billing.chart` the accounts there may be.
"""

from billing.ledgering.balances import balance, balances, lock_balances
from billing.ledgering.legs import Leg, Legs, credit, debit
from billing.ledgering.posting import post, reverse

__all__ = [
    "Leg",
    "Legs",
    "balance",
    "balances",
    "credit",
    "debit",
    "lock_balances",
    "post",
    "reverse",
]
