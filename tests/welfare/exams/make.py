"""A league's rule, a parent's child, and a roster that tells how much duty the parent has."""

from datetime import date
from typing import Any

import httpx

from chassis.identifiers import make_id_number
from tests.offices import LEAGUE, Offices

__all__ = ["CHILDREN", "EXAMS", "OWN", "RULES", "applied", "child", "id_of", "moved", "rule", "ruled", "to_register"]

EXAMS = "/v1/welfare/exams"
RULES = "/v1/welfare/exam-rules"
OWN = "/v1/welfare/me/exams"
CHILDREN = "/v1/welfare/me/children"
BORN = date(2005, 5, 1)

# Whose step each is, and who of that office makes it.
HANDS = {
    "confirm": ("civil-affairs", "confirmer"),
    "check": ("education", "checker"),
    "publicise": ("education", "checker"),
    "object": ("education", "checker"),
    "dismiss": ("education", "checker"),
    "register": ("education", "registrar"),
    "apply": ("education", "registrar"),
    "audit": ("education", "auditor"),
    "refuse": ("education", "checker"),
}


def id_of(number: int = 1, born_on: date = BORN) -> str:
    return make_id_number("150603", born_on, number)


async def ruled(offices: Offices, **more: Any) -> httpx.Response:
    """The league's education department says what it gives."""
    body = {
        "region": str(LEAGUE),
        "year": 2020,
        "kind": "priority-at-tie",
        "threshold_half_days": 20,
        "first_on": "2020-01-25",
        "last_on": "2020-02-04",
        "cutoff_on": "2020-02-20",
        "document_no": "样例教发〔2020〕9号",
    }
    return await (await offices.of("education", LEAGUE)).post(RULES, json=body | more)


async def rule(offices: Offices, **more: Any) -> dict[str, Any]:
    answer = await ruled(offices, **more)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def child(offices: Offices, worker_id: str, number: int = 1, **more: Any) -> httpx.Response:
    """A parent names a child."""
    body = {
        "name": f"样例{number:04d}",
        "id_number": id_of(number),
        "born_on": BORN.isoformat(),
        "guardian_consent": True,
    }
    return await (await offices.worker(worker_id)).post(CHILDREN, json=body | more)


async def applied(offices: Offices, number: int = 1) -> dict[str, Any]:
    """A parent applies for a child."""
    worker_id = await offices.told_of(number)
    named = (await child(offices, worker_id, number)).json()
    answer = await (await offices.worker(worker_id)).post(OWN, json={"child_id": named["id"]})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def moved(
    offices: Offices, exam: dict[str, Any], move: str, json: Any = None, *, who: str | None = None
) -> httpx.Response:
    """The office whose step it is makes it, on the version that it reads."""
    department, hand = HANDS[move]
    office = await offices.of(department, LEAGUE, subject=f"test:{who or hand}")
    seen = (await office.get(f"{EXAMS}/{exam['id']}")).json()
    return await offices.move(office, f"{EXAMS}/{exam['id']}", move, seen, json)


async def to_register(offices: Offices, exam: dict[str, Any]) -> None:
    """Everything up to the last full day of publicity."""
    for move in ("confirm", "check", "publicise"):
        answer = await moved(offices, exam, move)
        assert answer.status_code == 200, answer.text
    offices.clock.advance(days=7)
