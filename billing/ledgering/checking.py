"""The hourly look at the ledger."""

import structlog

from billing.metrics import LEDGER_IMBALANCE
from core.integrity import Finding, findings

CHECKS = "billing: ledger"
_log = structlog.get_logger(__name__)


def check_ledger() -> list[Finding]:
    """Run every check of the ledger; what is wrong is counted, logged and answered.

    Changes nothing. Safe to repeat; what is still wrong is counted again.
    """
    wrong = [finding for finding in findings(of=CHECKS) if not finding.is_well]
    for finding in wrong:
        LEDGER_IMBALANCE.inc(len(finding.lines))
        _log.error("ledger_is_wrong", check=finding.name, lines=finding.lines)
    return wrong
