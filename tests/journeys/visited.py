"""Clauses 6 and 8 walked over HTTP: one of each thing that comes of an accident, for tests over every operation."""

from datetime import date, timedelta
from typing import Any

from chassis.identifiers import make_id_number
from tests.journeys.injured import Injured
from tests.whole import eventually

__all__ = ["everything"]


async def everything(one: Injured) -> dict[str, str]:
    """An accident of now that is visited and insured, and a child that is applied for; the ids of what came of it."""
    county = one.office("civil-affairs")
    day, hour = one.clock.today().isoformat(), timedelta(hours=1)
    limit = await county.post(
        "/v1/welfare/visit-limits",
        {"region": str(one.county), "kind": "injury", "hours": 48, "document_no": "样例1号", "valid_from": day},
    )
    policy = await county.post(
        "/v1/welfare/insurance-policies",
        {
            "region": str(one.county),
            "insurer_id": "insurer-1",
            "insurer_name": "样例人寿保险公司",
            "donor": "样例人寿保险公司",
            "policy_no": "样例-2020-0001",
            "capacity": 10,
            "harms": ["accident"],
            "valid_from": "2020-01-25",
            "document_no": "样例2号",
        },
    )
    await one.reported(event_at=(one.clock.now() - hour).isoformat())

    async def told(path: str) -> list[dict[str, Any]]:
        return [item async for item in county.each(path, worker_id=one.worker_id, state=_STATES[path])]

    async def followed() -> bool:
        return bool(await told(_VISITS)) and bool(await told(_PROOFS))

    await eventually(followed)
    visit, proof = (await told(_VISITS))[-1], (await told(_PROOFS))[-1]
    path = f"{_VISITS}/{visit['id']}"
    await county.move(path, "assign", {"assigned_to": "区民政局"})
    at = one.clock.now().isoformat()
    await county.move(path, "visit", {"visited_at": at, "visitors": "区民政局", "needs": [{"kind": "study"}]})
    need = (await county.get(f"{path}/needs"))["items"][0]
    gift = await county.post(
        f"{path}/gifts", {"kind": "money", "what": "慰问金", "funder": "charity", "amount_fen": 100_000}
    )
    claim = await county.post(f"{_PROOFS}/{proof['id']}/claims", {"kind": "disability"})
    return {
        "visit_limit_id": limit["id"],
        "policy_id": policy["id"],
        "visit_id": visit["id"],
        "need_id": need["id"],
        "gift_id": gift["id"],
        "proof_id": proof["id"],
        "claim_id": claim["id"],
    } | await _applied(one)


async def _applied(one: Injured) -> dict[str, str]:
    rule = await one.office("education", one.league).post(
        "/v1/welfare/exam-rules",
        {
            "region": str(one.league),
            "year": 2020,
            "kind": "priority-at-tie",
            "threshold_half_days": 1,
            "first_on": "2020-02-01",
            "last_on": "2020-02-29",
            "cutoff_on": "2020-12-31",
            "document_no": "样例3号",
        },
    )
    parent = one.office("worker", one.community, "parent", worker_id=one.worker_id)
    child = await parent.post(
        "/v1/welfare/me/children",
        {
            "name": "样例0001",
            "id_number": make_id_number("150603", date(2005, 5, 1), 1),
            "born_on": "2005-05-01",
            "guardian_consent": True,
        },
    )
    exam = await parent.post("/v1/welfare/me/exams", {"child_id": child["id"]})
    return {"exam_rule_id": rule["id"], "child_id": child["id"], "exam_id": exam["id"]}


_VISITS, _PROOFS = "/v1/welfare/visits", "/v1/welfare/insurance-proofs"
_STATES = {_VISITS: "triggered", _PROOFS: "issued"}
