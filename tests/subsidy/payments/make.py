"""Rolls that can be paid, and payments that are at the bank."""

from typing import Any

from tests.subsidy.make import County, days

__all__ = ["AMOUNT", "FULL", "paid_up", "sent"]

FULL = days(("2020-02-03", "2020-02-07"))
AMOUNT = 5 * 5_001


async def paid_up(county: County, *numbers: int) -> tuple[dict[str, Any], list[str]]:
    """An approved roll of workers with confirmed payees."""
    workers = [county.roster.enrol(number, duty=FULL) for number in numbers]
    await county.payees(workers)
    return await county.approved(await county.roll()), workers


async def sent(county: County, *numbers: int) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """A payment at the bank, with its instructions."""
    _, workers = await paid_up(county, *numbers)
    payment = await county.instructed(await county.payment())
    return payment, await county.instructions(payment), workers
