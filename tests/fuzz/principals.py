"""Who calls which operation in a fuzzing run, and by what token."""

from typing import Any

from chassis.caller import ORGANISATIONS, Department
from chassis.regions import Level
from chassis.worker_id import make_worker_id
from deploy.local.state import PROVINCE, State
from deploy.local.tokens import local_token

__all__ = ["caller_of", "tokens"]

REGIONS = {
    Level.PROVINCE: PROVINCE,
    Level.LEAGUE: 150600000000,
    Level.COUNTY: 150603000000,
    Level.TOWNSHIP: 150603001000,
    Level.COMMUNITY: 150603001001,
}


def caller_of(operation: dict[str, Any]) -> str:
    """The first principal that may call an operation, as its document says; the headquarters what is open to all."""
    permitted: list[str] = operation.get("x-permitted") or ["headquarters@province"]
    return permitted[0]


def tokens(state: State, document: dict[str, Any]) -> dict[str, str]:
    """A token for each principal that calls an operation of the document."""
    operations = (operation for item in document["paths"].values() for operation in item.values())
    return {principal: _token(state, principal) for principal in {caller_of(one) for one in operations}}


def _token(state: State, principal: str) -> str:
    if principal.startswith("service:"):
        return local_token(state, department=Department.SERVICE, region=PROVINCE, roles=[principal])
    name, _, level = principal.partition("@")
    department = Department(name)
    return local_token(
        state,
        department=department,
        region=REGIONS[Level(level)],
        worker_id=make_worker_id(10_001) if department is Department.WORKER else None,
        organisation="fuzz" if department in ORGANISATIONS else None,
        subject=f"fuzz:{principal}",
    )
