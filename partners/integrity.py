"""What must be true of partners' credits."""

from collections.abc import Iterable

from core.integrity import integrity_check, lines_of


@integrity_check("partners: credits are never below zero")
def overdrawn_partners() -> Iterable[str]:
    return lines_of(
        "partner {0} is at {1} credits",
        "SELECT partner_id, sum(amount) FROM credit_entries GROUP BY 1 HAVING sum(amount) < 0",
    )


@integrity_check("partners: a reserved credit comes back or is used, once")
def credits_used_oddly() -> Iterable[str]:
    return lines_of(
        "{0}: reserved {1}, returned {2}, used {3} times",
        """
        SELECT * FROM (
            SELECT source, -coalesce(sum(amount) FILTER (WHERE kind = 'RESERVED'), 0) AS reserved,
                coalesce(sum(amount) FILTER (WHERE kind = 'RETURNED'), 0) AS returned,
                count(*) FILTER (WHERE kind = 'CONSUMED') AS used
            FROM credit_entries WHERE kind <> 'GRANTED' GROUP BY source
        ) AS told
        WHERE returned + used > reserved
        """,
    )
