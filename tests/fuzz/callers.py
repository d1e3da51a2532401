"""Who calls in a fuzzing run: for each operation the first that may, as its document says."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import schemathesis

from chassis.caller import ORGANISATIONS, Department
from chassis.regions import Level
from chassis.worker_id import make_worker_id
from deploy.local.state import PROVINCE, State
from deploy.local.tokens import local_token

REGIONS = {
    Level.PROVINCE: PROVINCE,
    Level.LEAGUE: 150600000000,
    Level.COUNTY: 150603000000,
    Level.TOWNSHIP: 150603001000,
    Level.COMMUNITY: 150603001001,
}
_STATE = State(Path(os.environ["NUANXIN_FUZZ_STATE"]))


@cache
def _token(principal: str) -> str:
    if principal.startswith("service:"):
        return local_token(_STATE, department=Department.SERVICE, region=PROVINCE, roles=[principal])
    name, _, level = principal.partition("@")
    department = Department(name)
    return local_token(
        _STATE,
        department=department,
        region=REGIONS[Level(level)],
        worker_id=make_worker_id(10_001) if department is Department.WORKER else None,
        organisation="fuzz" if department in ORGANISATIONS else None,
        subject=f"fuzz:{principal}",
    )


@schemathesis.auth(cache_by_key=lambda case, _: _caller(case))
class Permitted:
    """The token that a call bears; the check ``ignored_auth`` takes it away."""

    def get(self, case: Any, _: Any) -> str:
        return _token(_caller(case))

    def set(self, case: Any, data: str, _: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


def _caller(case: Any) -> str:
    permitted: list[str] = case.operation.definition.raw.get("x-permitted") or ["headquarters@province"]
    return permitted[0]
