"""Synthetic workers: people who do not exist, with valid ID numbers and bank cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chassis.identifiers import make_id_number

__all__ = ["CATEGORIES", "Person", "people_of"]

# What the members of a community are, in turn.
CATEGORIES = ("two-committee", "full-time", "grid", "full-time", "two-committee", "sent-cadre", "grid", "full-time")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist, with a valid ID number and bank card."""

    region: int
    name: str
    id_number: str
    category: str
    account: str


def people_of(communities: Sequence[int], *, each: int, first: int = 0) -> list[Person]:
    """Synthetic workers: ``each`` in every community; none shares an account with those counted from another first."""
    people = []
    for place, region in enumerate(communities):
        for one in range(each):
            serial = first + place * each + one
            born_on = date(1965, 1, 1) + timedelta(days=serial * 37 % 12_000)
            people.append(
                Person(
                    region=region,
                    name=f"样例{serial + 1:04d}",  # nobody bears it
                    id_number=make_id_number(str(region)[:6], born_on, serial % 999 + 1),
                    category=CATEGORIES[one % len(CATEGORIES)],
                    account=_card(serial),
                )
            )
    return people


def _card(serial: int) -> str:
    """A card number of 19 digits with its check digit (Luhn, ISO/IEC 7812-1)."""
    body = f"622202{serial:012d}"
    doubled = sum(
        sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(reversed(body))
    )
    return body + str(-doubled % 10)
