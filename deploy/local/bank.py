"""The bank of the main road: it credits what it is told to, save one account in so many."""

import csv
import io
from dataclasses import dataclass

__all__ = ["BankAnswer", "answers_to"]


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """What the bank returns for one instruction."""

    end_to_end_id: str
    amount_fen: int
    result: str
    reason: str


def answers_to(file: str, *, fails: int) -> list[BankAnswer]:
    """What the bank returns for a payment file: it cannot credit one account in ``fails``, whatever their order."""
    rows = sorted(csv.DictReader(io.StringIO(file)), key=lambda row: row["account"])
    failed = [number % fails == fails - 1 for number in range(len(rows))]
    return [
        BankAnswer(
            end_to_end_id=row["end_to_end_id"],
            amount_fen=int(row["amount_fen"]),
            result="failed" if wrong else "success",
            reason="AC01" if wrong else "",
        )
        for row, wrong in zip(rows, failed, strict=True)
    ]
