"""What must be true of vouchers, redemptions and moments."""

from collections.abc import Iterable

from core.integrity import integrity_check, lines_of


@integrity_check("vouchers: a redeemed voucher has its completed redemption, and only it")
def vouchers_out_of_step() -> Iterable[str]:
    return lines_of(
        "voucher {0} is {1}, with {2} completed redemptions",
        """
        SELECT voucher.id, voucher.status, count(redemption.id)
        FROM vouchers AS voucher
        LEFT JOIN redemptions AS redemption
            ON redemption.voucher_id = voucher.id AND redemption.status = 'COMPLETED'
        GROUP BY voucher.id
        HAVING count(redemption.id) <> (voucher.status = 'REDEEMED')::int
        """,
    )


@integrity_check("vouchers: a completed redemption has its moment")
def lost_moments() -> Iterable[str]:
    """The galleries of people who asked to be forgotten are gone."""
    return lines_of(
        "redemption {0} has no moment",
        """
        SELECT redemption.id
        FROM redemptions AS redemption
        JOIN users AS person ON person.id = redemption.user_id
        LEFT JOIN moments AS moment ON moment.id = redemption.moment_id
        WHERE redemption.status = 'COMPLETED' AND moment.id IS NULL AND person.erased_at IS NULL
        """,
    )


@integrity_check("vouchers: a completed redemption copied all its files")
def miscounted_redemptions() -> Iterable[str]:
    return lines_of(
        "redemption {0} is {1} with {2} of {3} files",
        """
        SELECT id, status, assets_copied, assets_total FROM redemptions
        WHERE status = 'COMPLETED' AND assets_copied <> assets_total
        """,
    )
