"""Whatever the roster tells and whoever gives, takes and pays leave, clause 5's days add up.

Its invariants: nobody has fewer than no days, days accrue from confirmed duty alone, every day of an account is
explained by its entries, and what is scheduled is what was approved.
"""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from services.welfare.main import SERVICE
from tests.databases import Databases
from tests.machines import MANY, Walk, walk
from tests.merges import merge
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, NEIGHBOUR, TOWNSHIP
from tests.welfare.duty_log import entry, logged

W = "/v1/welfare"
FIRST = date(2020, 1, 27)
DAYS = st.integers(0, 27)
WHERE = st.sampled_from([None] * 7 + [ELSEWHERE])

# What must be empty after every step.
NEVER = {
    "5: fewer days than none": """
        SELECT worker_id FROM leave_accounts WHERE least(available, scheduled, taken, paid) < 0""",
    "5: an account that its entries do not explain": """
        SELECT worker_id, name FROM (
            SELECT worker_id, credit AS name, days FROM leave_entries
            UNION ALL SELECT worker_id, debit, -days FROM leave_entries
            UNION ALL SELECT worker_id, name, -days FROM leave_accounts, (VALUES ('available'), ('scheduled'),
                ('taken'), ('paid')) AS names (name), LATERAL (SELECT CASE name WHEN 'available' THEN available
                WHEN 'scheduled' THEN scheduled WHEN 'taken' THEN taken ELSE paid END AS days) AS of_name) AS sides
        WHERE name <> 'earned' GROUP BY worker_id, name HAVING sum(days) <> 0""",
    "5: scheduled without leave that was approved": """
        SELECT worker_id FROM leave_accounts LEFT JOIN (
            SELECT worker_id, sum(days) AS days FROM leaves WHERE state = 'approved' GROUP BY worker_id) AS given
            USING (worker_id) WHERE scheduled <> coalesce(given.days, 0)""",
    "5: an accrual without confirmed duty": """
        SELECT worker_id, on_day FROM leave_accruals WHERE standing AND NOT EXISTS (
            SELECT FROM duty_stretches WHERE duty_stretches.worker_id = leave_accruals.worker_id
                AND state = 'confirmed' AND (started_at AT TIME ZONE 'Asia/Shanghai')::date = on_day)""",
    "5: paid without a payment": """
        SELECT worker_id FROM leave_accounts LEFT JOIN (
            SELECT worker_id, sum(days) AS days FROM leave_payments GROUP BY worker_id) AS made
            USING (worker_id) WHERE paid <> coalesce(made.days, 0)""",
    "5: decided by whom it was asked": """
        SELECT id FROM leaves WHERE decided_by = applied_by
        UNION ALL SELECT id FROM annual_leaves WHERE confirmed_by = recorded_by""",
}


class Leave(Walk):
    """Four workers of two communities, two of whom may turn out to be one person."""

    service = SERVICE
    never = NEVER

    async def begin(self) -> None:
        self.numbers = {1: COMMUNITY, 2: COMMUNITY, 3: COMMUNITY, 4: NEIGHBOUR}
        self.workers = [await self.offices.told_of(one, region=region) for one, region in self.numbers.items()]
        self.merged = False

    def reader(self) -> Any:
        return self.office("civil-affairs")

    def log(self, worker: int, first: int, count: int, state: str) -> None:
        if self.merged and worker % 4 == 2:
            return
        region = NEIGHBOUR if worker % 4 == 3 else COMMUNITY
        days = [entry(self.workers[worker % 4], FIRST + timedelta(days=first + n), state=state) for n in range(count)]
        self.run(logged(self.offices, days, region=region))

    @initialize(worker=MANY, count=st.sampled_from([7, 14, 28]), apply=st.booleans())
    def start_somewhere(self, worker: int, count: int, *, apply: bool) -> None:
        self.log(worker, 0, count, "confirmed")
        if apply:
            self.apply(worker, 33, 3, None)
            self.move_leave(0, "approve", None, stale=False)

    @rule(worker=MANY, first=DAYS, count=st.integers(1, 8), state=st.sampled_from(["confirmed"] * 3 + ["recorded"]))
    def hear_of_duty(self, worker: int, first: int, count: int, state: str) -> None:
        self.log(worker, first, count, state)

    @rule(worker=MANY, first=DAYS, count=st.integers(1, 8))
    def hear_that_duty_was_reversed(self, worker: int, first: int, count: int) -> None:
        self.log(worker, first, count, "reversed")

    @rule(worker=MANY, first=st.integers(20, 60), count=st.integers(1, 5), where=WHERE)
    def apply(self, worker: int, first: int, count: int, where: int | None) -> None:
        region = where or (NEIGHBOUR if worker % 4 == 3 else COMMUNITY)
        begin = FIRST + timedelta(days=first)
        body = {
            "worker_id": self.workers[worker % 4],
            "first_on": begin.isoformat(),
            "last_on": (begin + timedelta(days=count - 1)).isoformat(),
        }
        self.ask(self.office("community", region), f"{W}/leaves", body)

    @rule(
        which=MANY, move=st.sampled_from(["approve", "approve", "refuse", "cancel"]), where=WHERE, stale=st.booleans()
    )
    def move_leave(self, which: int, move: str, where: int | None, *, stale: bool) -> None:
        if one := self.one(self.reader(), f"{W}/leaves", which):
            json = {"approve": {"cover": "由下派干部顶岗"}, "refuse": {"reason": "请改期"}}.get(move)
            self.move(self.office("township", where or TOWNSHIP), f"{W}/leaves", one, move, json, stale=stale)

    @rule(worker=MANY, days=st.integers(1, 3), document=st.integers(1, 3))
    def pay(self, worker: int, days: int, document: int) -> None:
        body = {
            "worker_id": self.workers[worker % 4],
            "days": days,
            "amount_fen": 30_000 * days,
            "document_no": f"付字{document}号",
            "paid_on": self.clock.today().isoformat(),
        }
        self.ask(self.reader(), f"{W}/leave-payments", body)

    @rule(worker=MANY, taken=st.integers(0, 10))
    def record_annual_leave(self, worker: int, taken: int) -> None:
        body = {
            "worker_id": self.workers[worker % 4],
            "year": 2020,
            "service_years": 12,
            "taken": taken,
            "document_no": "样例证字〔2020〕7号",
        }
        self.ask(self.office("township", TOWNSHIP), f"{W}/annual-leaves", body)

    @rule(which=MANY, move=st.sampled_from(["confirm", "confirm", "revoke"]), where=WHERE, stale=st.booleans())
    def move_annual_leave(self, which: int, move: str, where: int | None, *, stale: bool) -> None:
        if one := self.one(self.reader(), f"{W}/annual-leaves", which):
            office = self.office("civil-affairs", where or COUNTY)
            self.move(office, f"{W}/annual-leaves", one, move, stale=stale)

    @rule()
    def close_what_is_over(self) -> None:
        self.run(self.offices.run("close-leaves"))
        assert self.run(self.offices.run("close-leaves")) == 0

    @rule()
    def merge_two_records(self) -> None:
        if not self.merged:
            self.merged = True
            self.run(merge(self.offices, 3, into=self.workers[1]))


def test_whatever_happens_days_of_leave_add_up(databases: Databases) -> None:
    walk(Leave, databases)
