"""An account of the local set's issuer for every desk that is tried out: integrators begin with credentials."""

from collections.abc import Iterator
from typing import Any

from chassis.caller import Department
from chassis.regions import level_of
from gateway.clients import hash_secret

__all__ = ["desks"]

# 康巴什区, which is paid, and 锡林浩特市, whose approved rolls nobody has paid; and what is above and below them.
PLACES = (150000000000, 150600000000, 150603000000, 150603001000, 150603001001, 152500000000, 152502000000)
DESKS = (
    *(Department.HEADQUARTERS, Department.GOVERNMENT, Department.CIVIL_AFFAIRS, Department.FINANCE),
    *(Department.HUMAN_RESOURCES, Department.HEALTH, Department.EDUCATION, Department.ORGANIZATION),
    *(Department.TOWNSHIP, Department.COMMUNITY, Department.SOCIAL_INSURANCE),
)
ORGANISATIONS = {Department.HOSPITAL: "hospital-1", Department.EMPLOYER: "11150603MB0X00000H"}
# The first whom the demonstration enrols.
WORKER = "W000000011"
_HOME = 150603001001


def desks(secret: str) -> Iterator[dict[str, Any]]:
    """Clients of the gateway's issuer, named ``<department>-<region>``; ``-2`` is another officer of the same desk."""
    kept = hash_secret(secret)

    def client(name: str, department: Department, region: int, **more: Any) -> dict[str, Any]:
        place = {"department": department.value, "level": level_of(region).value, "region": region}
        return {"client_id": name, "secret": kept, **place, **more}

    for department in DESKS:
        for region in PLACES:
            if _sits(department, region):
                for hand in ("", "-2"):
                    yield client(f"{department.value}-{region}{hand}", department, region)
    for department, organisation in ORGANISATIONS.items():
        yield client(f"{department.value}-150603000000", department, 150603000000, organisation=organisation)
    yield client("worker", Department.WORKER, _HOME, worker_id=WORKER)


def _sits(department: Department, region: int) -> bool:
    if department in {Department.TOWNSHIP, Department.COMMUNITY}:
        return bool(level_of(region).value == department.value)
    return level_of(region).value in {"province", "league", "county"}
