"""A vacant post is acted for; at night a neighbour's lists are needed, and two hands open them."""

from contextlib import AsyncExitStack
from typing import Any

import httpx

from chassis.caller import Department
from deploy.local.office import Office
from deploy.local.supervisor import LocalSet
from deploy.local.tokens import local_token
from tests.offices import COUNTY, LEAGUE, PROVINCE
from tests.whole import eventually

DELEGATIONS = "/v1/oversight/delegations"
ACCESSES = "/v1/oversight/emergency-accesses"
WORKERS = "/v1/roster/workers"
BESIDE = 150602000000
END = "2020-03-20T18:00:00+08:00"


async def test_a_delegate_and_two_hands_through_the_gateway(running: LocalSet) -> None:
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=running.url, timeout=30.0, trust_env=False))

        def token(department: Department, region: int, who: str) -> str:
            return local_token(running.state, department=department, region=region, subject=who)

        def desk(department: Department, region: int, who: str) -> Office:
            return Office(client, token(department, region, who))

        async def on(grant: str, who: str, method: str, path: str, **content: Any) -> httpx.Response:
            headers = {
                "Authorization": f"Bearer {token(Department.CIVIL_AFFAIRS, COUNTY, who)}",
                "Nuanxin-Grant": grant,
            }
            return await client.request(method, path, headers=headers, **content)

        def answered(grant: str, who: str, method: str, path: str, status: int, why: str = "") -> Any:
            async def so() -> bool:
                answer = await on(grant, who, method, path)
                return answer.status_code == status and answer.json().get("facts", {}).get("why", "") in ("", why)

            return so

        # The league's civil affairs delegate the neighbouring county's post to one who sits in this one.
        league = desk(Department.CIVIL_AFFAIRS, LEAGUE, "li")
        asked = {
            "region": str(BESIDE),
            "department": "civil-affairs",
            "delegate": "nuanxin:zhang",
            "permissions": ["roster:worker:list", "oversight:care:read"],
            "vacancy": "vacant",
            "reason": "样例",
            "ends_at": END,
        }
        delegation = await league.post(DELEGATIONS, asked)
        await eventually(answered(delegation["id"], "zhang", "GET", WORKERS, 200), seconds=30)
        other = await on(delegation["id"], "zhao", "GET", WORKERS)
        assert (other.status_code, other.json()["facts"]["why"]) == (403, "not-yours")
        beyond = await on(delegation["id"], "zhang", "POST", ACCESSES, json={})
        assert (beyond.status_code, beyond.json()["facts"]["why"]) == (403, "not-covering")
        await league.move(f"{DELEGATIONS}/{delegation['id']}", "revoke")
        await eventually(answered(delegation["id"], "zhang", "GET", WORKERS, 403, "revoked"), seconds=30)

        # At night the neighbours cannot be reached: one asks, headquarters open it, and each look is told.
        zhang = desk(Department.CIVIL_AFFAIRS, COUNTY, "zhang")
        wanted = {"reach": str(BESIDE), "permission": "roster:worker:list", "reason": "样例", "hours": 2}
        access = await zhang.post(ACCESSES, wanted)
        path = f"{ACCESSES}/{access['id']}"
        headquarters = desk(Department.HEADQUARTERS, LEAGUE, "wang")
        await headquarters.move(path, "approve")
        await eventually(answered(access["id"], "zhang", "GET", WORKERS, 200), seconds=30)
        uses = (await headquarters.get(f"{path}/uses"))["items"]
        assert [use["operation"] for use in uses] == ["list_workers"]
        await zhang.move(path, "end")
        shut = await on(access["id"], "zhang", "GET", WORKERS)
        assert (shut.status_code, shut.json()["code"]) == (403, "GRANT_REFUSED")
        judged = desk(Department.HEADQUARTERS, PROVINCE, "sun")
        reviewed = await judged.move(path, "review", {"verdict": "justified", "review": "样例"})
        assert (reviewed["state"], reviewed["reviewed_by"]) == ("reviewed", "nuanxin:sun")
