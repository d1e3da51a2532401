"""Whether every fen of a payment is accounted for, by what the county's finance department can read."""

from collections.abc import Iterable
from dataclasses import dataclass

from deploy.local.office import Office, together

__all__ = ["Totals", "reckoned"]


@dataclass(slots=True)
class Totals:
    """What was reckoned with, in fen and in lines."""

    rolls: int = 0
    lines: int = 0
    lines_fen: int = 0
    league_fen: int = 0
    county_fen: int = 0
    instructed_fen: int = 0
    instructed: int = 0
    paid_fen: int = 0
    paid: int = 0
    failed_fen: int = 0
    failed: int = 0

    def account_for_every_fen(self) -> bool:
        """Σ lines = Σ split = instructed = paid + failed."""
        return (
            self.lines_fen
            == self.league_fen + self.county_fen
            == self.instructed_fen
            == self.paid_fen + self.failed_fen
        )


async def reckoned(finance: Office, rolls: Iterable[str], payment: str) -> Totals:
    """The lines of the rolls added up, beside what the payment says of itself."""
    totals = Totals()

    async def lines(roll: str) -> None:
        totals.rolls += 1
        async for line in finance.each(f"/v1/subsidy/rolls/{roll}/lines"):
            if not line["live"]:
                continue
            totals.lines += 1
            totals.lines_fen += line["amount_fen"]
            totals.league_fen += line["league_fen"]
            totals.county_fen += line["county_fen"]
            if line["state"] == "paid":
                totals.paid += 1
                totals.paid_fen += line["amount_fen"]
            elif line["state"] == "failed":
                totals.failed += 1
                totals.failed_fen += line["amount_fen"]

    await together(lines, rolls)
    told = (await finance.get(payment))["totals"]
    totals.instructed_fen = told["amount_fen"]
    totals.instructed = told["instructions"]
    return totals
