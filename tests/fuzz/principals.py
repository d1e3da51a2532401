"""Who calls which operation in a fuzzing run, and by what token."""

from typing import Any

from chassis.caller import ORGANISATIONS, Department
from chassis.regions import Level
from deploy.local.state import PROVINCE, State
from deploy.local.tokens import local_token

__all__ = ["REGIONS", "caller_of", "permitted", "tokens"]

REGIONS = {
    Level.PROVINCE: PROVINCE,
    Level.LEAGUE: 150600000000,
    Level.COUNTY: 150603000000,
    Level.TOWNSHIP: 150603001000,
    Level.COMMUNITY: 150603001001,
}

# Who is turned away where they may not call: some of each kind.
EVERYBODY = ("worker@community", "bank@county", "school@county", "finance@county", "publicity@county")


def permitted(operation: dict[str, Any]) -> list[str]:
    """The principals that may call an operation, as its document says; what it says nothing of is open to all."""
    return operation.get("x-permitted") or ["headquarters@province", *EVERYBODY]


def caller_of(operation: dict[str, Any], turn: int) -> str:
    """Who calls an operation for the ``turn``-th time: the first who may, somebody who may not, and the others."""
    may = permitted(operation)
    if turn % 3 == 1 and (others := [one for one in EVERYBODY if one not in may]):
        return others[len(may) * 7 % len(others)]
    return may[(turn - turn // 3) % len(may)]


def tokens(state: State, document: dict[str, Any], *, worker_id: str) -> dict[str, str]:
    """A token for each principal that calls an operation of the document."""
    operations = (operation for item in document["paths"].values() for operation in item.values())
    everybody = {*EVERYBODY, *(one for operation in operations for one in permitted(operation))}
    return {principal: _token(state, principal, worker_id=worker_id) for principal in everybody}


def _token(state: State, principal: str, *, worker_id: str) -> str:
    if principal.startswith("service:"):
        return local_token(state, department=Department.SERVICE, region=PROVINCE, roles=[principal])
    name, _, level = principal.partition("@")
    department = Department(name)
    return local_token(
        state,
        department=department,
        region=REGIONS[Level(level)],
        worker_id=worker_id if department is Department.WORKER else None,
        organisation="fuzz" if department in ORGANISATIONS else None,
        subject=f"fuzz:{principal}",
    )
