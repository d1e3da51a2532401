"""Real requests and real answers: recorded from a walk of the main road, a step after the other.

``make walkthrough`` writes them all into docs/walkthrough.md and those of ``AT_A_GLANCE`` into the READMEs, between the
markers; long lists are cut after their first entry.
"""

import asyncio
import json
import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from chassis.caller import Department
from deploy.local.demo import COUNTY, STARTS_AT, move_to, real_communities, road_through
from deploy.local.generated import ROOT
from deploy.local.office import Office, Refused
from deploy.local.plan import Plan
from deploy.local.road import Road
from deploy.local.state import State
from deploy.local.supervisor import LocalSet, free_port, local_set
from deploy.local.tokens import local_token

__all__ = ["main", "pretty"]

_MARKED = re.compile(r"(<!-- walkthrough -->\n).*?(<!-- /walkthrough -->)", re.DOTALL)
_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|W[0-9]{9}")

# Which calls are shown, in the order of the road, and whose they are.
STEPS = {
    "POST /v1/roster/workers/import": "旗县民政登记工作者 The county's civil affairs enrols its workers from a file",
    "POST /v1/roster/duty-entries/import": "苏木乡镇导入执勤 A township records a month of duty from a file",
    "POST /v1/roster/duty-entries/confirm": "另一人确认 Another officer there vouches for it",
    "POST /v1/subsidy/guidance": "盟市给出指导意见 The league gives guidance",
    "POST /v1/subsidy/standards": "旗县起草标准 The county drafts its standard",
    "POST /v1/subsidy/standards/{}/issue": "盟市确认后印发 The league has confirmed it, the county issues it",
    "POST /v1/subsidy/rolls": "社区造册 A community makes its roll from confirmed duty",
    "POST /v1/subsidy/rolls/{}/publish": "公示 It posts the list, for five working days",
    "POST /v1/subsidy/rolls/review": "乡镇审核 The township reviews its rolls",
    "POST /v1/subsidy/rolls/approve": "民政、财政核过，政府审批 Audited and checked, the government approves them",
    "POST /v1/subsidy/payments": "财政编制拨付 Finance prepares the county's payment",
    "POST /v1/subsidy/payments/{}/instruct": "盟市份额到位后拨付 Both shares are there; finance instructs the bank",
    "POST /v1/subsidy/payments/{}/return": "银行回盘 The bank answers",
    "GET /v1/subsidy/payments/{}": "对账 What became of every fen",
    "GET /v1/subsidy/me/lines": "本人查看 A worker asks: what am I paid, and why",
}

# What the READMEs show of it.
AT_A_GLANCE = (
    "POST /v1/subsidy/rolls",
    "GET /v1/subsidy/me/lines",
    "另一旗县的财政 Finance of another county",
    "未获授权的部门 A department without the permission",
)


async def _recorded() -> dict[str, str]:
    shown: dict[str, str] = {}

    async def record(response: httpx.Response) -> None:
        request = response.request
        name = f"{request.method} {_IDS.sub('{}', request.url.path)}"
        if name in STEPS and (name not in shown or request.method == "GET"):
            await response.aread()
            shown[name] = _exchange(request, response)

    plan = Plan(
        county=COUNTY,
        communities=real_communities(COUNTY),
        first_on=date(2020, 2, 1),
        last_on=date(2020, 2, 29),
        each=6,
    )
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        async with local_set(State(Path(home)), port=free_port(), durable=False) as running:
            move_to(running, STARTS_AT)
            async with road_through(running, plan, told=record) as road:
                await road.walk()
                await _asked_afterwards(running, road, record, shown)
    return shown


async def _asked_afterwards(running: LocalSet, road: Road, record: Any, shown: dict[str, str]) -> None:
    worker = sorted(road.workers)[0]
    hooks = {"response": [record]}
    plain = {"Accept-Encoding": "identity"}
    async with httpx.AsyncClient(base_url=running.url, event_hooks=hooks, headers=plain, trust_env=False) as client:

        def desk(department: Department, region: int, worker_id: str | None = None) -> Office:
            return Office(client, local_token(running.state, department=department, region=region, worker_id=worker_id))

        await desk(Department.WORKER, road.workers[worker].region, worker).get("/v1/subsidy/me/lines", limit=1)
        for name, office in (
            ("另一旗县的财政 Finance of another county", desk(Department.FINANCE, 150602000000)),
            ("未获授权的部门 A department without the permission", desk(Department.HUMAN_RESOURCES, COUNTY)),
        ):
            try:
                await office.get(road.payment)
            except Refused as refused:
                shown[name] = (
                    f"```\nGET {road.payment}\n```\n\n```json\n{refused.status} {pretty(refused.problem)}\n```"
                )


def _exchange(request: httpx.Request, response: httpx.Response) -> str:
    headers = {"If-Match": request.headers.get("if-match"), "Content-Type": request.headers.get("content-type")}
    lines = [f"{request.method} {request.url.raw_path.decode()}"]
    lines += [f"{name}: {value}" for name, value in headers.items() if value]
    if request.content:
        lines += ["", _body(request.content, headers["Content-Type"] or "")]
    answer = f"HTTP {response.status_code}"
    if tag := response.headers.get("etag"):
        answer += f"\nETag: {tag}"
    return f"```\n{chr(10).join(lines)}\n```\n\n```\n{answer}\n\n{pretty(response.json())}\n```"


def _body(content: bytes, kind: str) -> str:
    if "json" in kind:
        return pretty(json.loads(content))
    rows = content.decode().splitlines()
    return "\n".join([*rows[:3], f"… {len(rows) - 1} rows"])


def pretty(value: Any) -> str:
    return json.dumps(_cut(value), ensure_ascii=False, indent=2)


def _cut(value: Any) -> Any:
    """A list is shown by its first entry, a digest by its beginning."""
    if isinstance(value, list):
        return [_cut(value[0]), f"… {len(value) - 1} more"] if len(value) > 1 else [_cut(one) for one in value]
    if isinstance(value, dict):
        return {name: _cut(part) for name, part in value.items()}
    return value


def main() -> None:
    shown = asyncio.run(_recorded())
    titles = {**STEPS, **{name: name for name in shown if name not in STEPS}}
    parts = {
        name: f"<details><summary>{title}</summary>\n\n{shown[name]}\n\n</details>" for name, title in titles.items()
    }
    _write("\n".join(parts.values()), ROOT / "docs" / "walkthrough.md")
    _write("\n".join(parts[name] for name in AT_A_GLANCE), ROOT / "README.md", ROOT / "README.zh-CN.md")


def _write(recorded: str, *pages: Path) -> None:
    for page in pages:
        old = page.read_text(encoding="utf-8")
        page.write_text(_MARKED.sub(lambda found: f"{found[1]}{recorded}\n{found[2]}", old), encoding="utf-8")


if __name__ == "__main__":
    main()
