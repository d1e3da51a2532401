"""Whatever departments ask, governments approve and communities report, clause 4's gate holds.

Its invariants: nothing is put upon a community without a basis that was in force and covers region, content and time;
the autonomous region's government alone approves; a data element is asked for once in thirty days; for epidemic control
a community issues two proofs and no other; nobody judges a complaint against the own office.
"""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from services.oversight.main import SERVICE
from tests.databases import Databases
from tests.machines import MANY, Walk, walk
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, PROVINCE
from tests.oversight.make import mandate, task_of

BASE = "/v1/oversight"
FIELDS = ("resident.returned", "resident.isolated", "duty.days")
PLACES = st.sampled_from([COUNTY, LEAGUE, PROVINCE])
# Who asks, and now and then somebody whose it is not.
DEPARTMENTS = st.sampled_from(["industry", "industry", "health", "headquarters"])
MOVES = ("approve", "approve", "reject", "withdraw", "revoke", "end")

# What must be empty after every step.
NEVER = {
    "4: dispatched without a basis in force": """
        SELECT dispatches.id FROM dispatches JOIN tasks ON tasks.id = task_id
            LEFT JOIN mandates ON mandates.id = mandate_id LEFT JOIN approvals USING (task_id)
        WHERE NOT coalesce(task_class = 'a' AND dispatched_on >= mandates.valid_from, false)
            AND NOT coalesce(task_class = 'b'
                AND dispatched_on BETWEEN approvals.valid_from AND approvals.valid_to, false)""",
    "4: dispatched beyond what was approved": """
        SELECT dispatches.id FROM dispatches JOIN approvals USING (task_id)
        WHERE NOT dispatches.fields <@ approvals.fields OR dispatches.minutes_per_week > approvals.minutes_per_week
            OR dispatches.due_on > approvals.valid_to
            OR NOT int8range(approvals.region, region_end(approvals.region), '[]') @> dispatches.region""",
    "4: approved by another than the government of the region": """
        SELECT task_id FROM approvals WHERE (department, level) <> ('government', 'province')""",
    "4: a task without a basis that is not refused": """
        SELECT id FROM tasks WHERE task_class = 'c' AND state <> 'refused'""",
    "4: one data element asked twice in thirty days": """
        SELECT one.field FROM dispatch_fields one JOIN dispatch_fields other
            ON one.field = other.field AND one.dispatch_id < other.dispatch_id AND one.live AND other.live
            AND int8range(one.region, region_end(one.region), '[]')
                && int8range(other.region, region_end(other.region), '[]')
        WHERE abs(one.asked_on - other.asked_on) < 30""",
    "4: a third proof for epidemic control": """
        SELECT id FROM certificate_requests WHERE outcome = 'issued' AND reason = 'epidemic'
            AND proof NOT IN ('residence', 'home-observation-complete')""",
    "4: judged in the own matter": """
        SELECT id FROM violations WHERE judged_by_department = department AND judged_in = department_region""",
    "4: live, though its task was refused, withdrawn or has ended": """
        SELECT dispatches.id FROM dispatches JOIN tasks ON tasks.id = task_id
        WHERE dispatches.state = 'dispatched' AND tasks.state NOT IN ('allowed', 'approved')""",
}


class Gate(Walk):
    """Departments of a county, its league and the region; two documents, of which one soon ends."""

    service = SERVICE
    never = NEVER

    async def begin(self) -> None:
        first = await mandate(self.offices)
        second = await mandate(self.offices, document_no="内政办发电〔2020〕10号", valid_to="2020-03-01")
        self.bases = [None, None, first["id"], second["id"]]
        self.approvals = 0

    def reader(self) -> Any:
        return self.office("headquarters", PROVINCE)

    @initialize(ahead=st.integers(1, 3))
    def start_somewhere(self, ahead: int) -> None:
        self.register("industry", COUNTY, 1, 1, 60)
        if ahead > 1:
            self.move_task(0, "approve", PROVINCE, stale=False)
        if ahead > 2:
            self.dispatch(0, "industry", 60, 5)

    @rule(
        department=DEPARTMENTS,
        place=PLACES,
        basis=MANY,
        fields=st.integers(1, 7),
        minutes=st.sampled_from([30, 60, 400]),
    )
    def register(self, department: str, place: int, basis: int, fields: int, minutes: int) -> None:
        today = self.clock.today()
        body = task_of(
            fields=[field for bit, field in enumerate(FIELDS) if fields & 1 << bit],
            mandate_id=self.bases[basis % 4],
            special_need="密接人员协查" if basis % 4 == 1 else None,
            minutes_per_week=minutes,
            first_on=today.isoformat(),
            last_on=(today + timedelta(days=50)).isoformat(),
        )
        self.ask(self.office(department, place), f"{BASE}/tasks", body)

    @rule(which=MANY, move=st.sampled_from(MOVES), place=PLACES, stale=st.booleans())
    def move_task(self, which: int, move: str, place: int, *, stale: bool) -> None:
        if not (one := self.one(self.reader(), f"{BASE}/tasks", which)):
            return
        self.approvals += 1
        json: Any = {
            "approve": {
                "approval_no": f"内政字〔2020〕{self.approvals // 2}号",
                "valid_from": self.clock.today().isoformat(),
                "valid_to": max(one["last_on"], self.clock.today().isoformat()),
            },
            "end": None,
            "withdraw": None,
        }.get(move, {"reason": "文件未要求社区逐日报送"})
        who = {"approve": "government", "reject": "government", "revoke": "headquarters"}.get(move, one["department"])
        office = self.office(who, place if move in {"approve", "reject", "revoke"} else int(one["registered_in"]))
        self.move(office, f"{BASE}/tasks", one, move, json, stale=stale)

    @rule(which=MANY, department=DEPARTMENTS, minutes=st.sampled_from([30, 60, 400]), days=st.integers(0, 40))
    def dispatch(self, which: int, department: str, minutes: int, days: int) -> None:
        if one := self.one(self.reader(), f"{BASE}/tasks", which):
            due = min(self.clock.today() + timedelta(days=days), date.fromisoformat(one["last_on"]))
            body = {"minutes_per_week": minutes, "due_on": due.isoformat()}
            self.ask(self.office(department, int(one["registered_in"])), f"{BASE}/tasks/{one['id']}/dispatch", body)

    @rule(which=MANY, move=st.sampled_from(["close", "recall"]), department=DEPARTMENTS, stale=st.booleans())
    def move_dispatch(self, which: int, move: str, department: str, *, stale: bool) -> None:
        if one := self.one(self.reader(), f"{BASE}/dispatches", which):
            office = self.office(department, int(one["registered_in"]))
            self.move(office, f"{BASE}/dispatches", one, move, stale=stale)

    @rule(which=st.integers(2, 3), place=PLACES)
    def end_a_document(self, which: int, place: int) -> None:
        one = self.get(self.reader(), f"{BASE}/mandates/{self.bases[which]}")
        body = {"ends_on": self.clock.today().isoformat()}
        self.move(self.office("headquarters", place), f"{BASE}/mandates", one, "end", body)

    @rule(
        proof=st.sampled_from(["residence", "home-observation-complete", "kinship", "marital-status"]),
        reason=st.sampled_from(["epidemic", "other"]),
        basis=st.sampled_from([None, "民法典"]),
    )
    def ask_for_a_proof(self, proof: str, reason: str, basis: str | None) -> None:
        body = {"proof": proof, "reason": reason, "requester": "样例物业公司", "legal_basis": basis}
        self.ask(self.office("community", COMMUNITY), f"{BASE}/certificate-requests", body)

    @rule(department=DEPARTMENTS, region=st.sampled_from([COUNTY, LEAGUE]), anonymous=st.booleans())
    def complain(self, department: str, region: int, *, anonymous: bool) -> None:
        body = {
            "breach": "task-without-basis",
            "department": department,
            "department_region": str(region),
            "account": "电话要求当日报表",
            "anonymous": anonymous,
        }
        self.ask(self.office("community", COMMUNITY), f"{BASE}/violations", body)

    @rule(
        which=MANY,
        move=st.sampled_from(["verify", "verify", "dismiss", "notify", "send-back", "escalate", "close"]),
        place=st.sampled_from([COUNTY, LEAGUE, PROVINCE, ELSEWHERE // 10**6 * 10**6]),
        stale=st.booleans(),
    )
    def judge(self, which: int, move: str, place: int, *, stale: bool) -> None:
        if one := self.one(self.reader(), f"{BASE}/violations", which):
            json = {"notify": {}, "escalate": None, "close": None}.get(move, {"finding": "该报表无上级文件依据"})
            self.move(self.office("headquarters", place), f"{BASE}/violations", one, move, json, stale=stale)

    @rule(which=MANY, stale=st.booleans())
    def rectify(self, which: int, *, stale: bool) -> None:
        if one := self.one(self.reader(), f"{BASE}/violations", which):
            office = self.office(one["department"], int(one["department_region"]))
            notice = self.run(office.get(f"{BASE}/violation-notices/{one['id']}"))
            if notice.status_code == 200:
                body = {"response": "已停止该报表并向社区说明"}
                self.move(office, f"{BASE}/violation-notices", notice.json(), "rectify", body, stale=stale)


def test_whatever_happens_the_gate_holds(databases: Databases) -> None:
    walk(Gate, databases)
