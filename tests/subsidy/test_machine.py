"""Anything in any order: whatever offices, workers, banks and clocks do, the invariants of clause 1 hold.

Hypothesis picks what happens next, some of it right and much of it wrong: the wrong person, an old version, a file sent
twice, a duty corrected after the payment. Every answer must be a success or a clear refusal, and after each step the
database is held against I1 and I3 to I10. In CI it is the same short walk every time; a longer and random one:

    make machines MACHINES=tests/subsidy/test_machine.py NUANXIN_MACHINE_EXAMPLES=200
"""

import asyncio
import os
from collections.abc import Callable, Coroutine
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pydantic import SecretStr
from sqlalchemy import select, text

from chassis.ciphers import KeyRing
from chassis.clock import ZONE, FixedClock
from chassis.database import Scope
from chassis.manifest import assemble
from chassis.settings import ServiceSettings
from services.subsidy.main import SERVICE
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.queries import snapshots_of
from tests.client import common_settings
from tests.databases import Databases
from tests.subsidy.allowances.make import KIND, allowance_of
from tests.subsidy.make import COMMUNITY, COUNTY, LEAGUE, NEIGHBOUR, TOWNSHIP, County, FakeRoster, days, return_file

EXAMPLES = int(os.environ.get("NUANXIN_MACHINE_EXAMPLES", "3"))
# Beside each department's own officers, three persons whom every department employs, one of them a listed worker.
PERSONS = st.sampled_from([None, None, None, None, "test:ann", "test:bob", "test:worker-1"])
PLACES = st.sampled_from([COMMUNITY, NEIGHBOUR])
MANY = st.integers(0, 1000)

WHOSE = {
    "publish": "community",
    "close-publicity": "community",
    "review": "township",
    "audit": "civil-affairs",
    "co-sign": "organization",
    "check": "finance",
    "approve": "government",
    "send-back": "township",
    "remake": "community",
    "void": "community",
}
PAYMENT_MOVES = ("confirm-share", "reserve", "instruct", "close", "void")

T = TypeVar("T")

# What must be empty after every step.
NEVER = {
    "I1 a half-day in two live lines": """
        SELECT worker_id, half FROM lines, unnest(halves) AS run, generate_series(lower(run), upper(run) - 1) AS half
        WHERE live GROUP BY worker_id, half HAVING count(*) > 1""",
    "I3 an account of two workers": """
        SELECT account_index FROM payees WHERE state <> 'ended'
        GROUP BY account_index HAVING count(DISTINCT worker_id) > 1""",
    "I5 two attempts at once, or one after it was paid": """
        SELECT line_id FROM instructions WHERE state IN ('prepared', 'instructed', 'unknown', 'paid')
        GROUP BY line_id HAVING count(*) > 1""",
    "I6 more paid than the line": """
        SELECT lines.id FROM lines JOIN instructions ON instructions.line_id = lines.id AND instructions.state = 'paid'
        GROUP BY lines.id HAVING sum(instructions.amount_fen) > lines.amount_fen""",
    "I6 a line and its instruction disagree": """
        SELECT lines.id FROM lines JOIN instructions ON instructions.line_id = lines.id
        WHERE instructions.state = 'paid' AND lines.state NOT IN ('paid', 'clawback-due', 'recovered', 'written-off')
            OR instructions.state = 'instructed' AND lines.state <> 'instructed'
            OR instructions.state = 'unknown' AND lines.state <> 'unknown'""",
    "I7 a day outside its standard": """
        SELECT lines.id FROM lines, jsonb_array_elements(parts) AS part, jsonb_array_elements(part -> 'days') AS day,
            standards
        WHERE frozen AND live AND standards.id = (part ->> 'standard_id')::uuid
            AND (day ->> 'on')::date NOT BETWEEN standards.valid_from AND standards.valid_to""",
    "I8 one person with two hands": """
        SELECT roll_id FROM roll_hands GROUP BY roll_id, round HAVING count(*) > count(DISTINCT subject)""",
    "I8 a hand that the roll lists": """
        SELECT roll_hands.roll_id FROM roll_hands JOIN lines USING (roll_id, round)
        WHERE roll_hands.hand <> 'maker' AND roll_hands.worker_id = lines.made_for""",
    "shares that do not add up to the split of the roll": """
        SELECT roll_id FROM lines JOIN rolls ON rolls.id = roll_id WHERE frozen AND rolls.state <> 'voided'
        GROUP BY roll_id, league_share_bp
        HAVING sum(league_fen) <> sum(amount_fen)::bigint * league_share_bp / 10000""",
    "more recovered than was paid": """
        SELECT line_id FROM recoveries JOIN lines ON lines.id = line_id GROUP BY line_id, amount_fen
        HAVING sum(to_fen - from_fen) > amount_fen""",
    "publicity that was too short": "SELECT id FROM rolls WHERE publicised_on <= publicity_ends_on",
}

# What must be empty of a payment at the moment when it has been sent.
NEVER_SENT = {
    "I4 beside another allowance": """
        SELECT lines.id FROM instructions JOIN lines ON lines.id = line_id JOIN allowances
            ON allowances.worker_id = lines.worker_id AND allowances.halves && lines.halves
        WHERE payment_id = :payment AND instructions.state = 'instructed' AND allowances.state <> 'cleared'""",
    "I10 to the account of somebody who died": """
        SELECT line_id FROM instructions JOIN workers ON workers.worker_id = instructions.worker_id
        WHERE payment_id = :payment AND instructions.state = 'instructed' AND workers.state = 'deceased'""",
}


PAID_DAYS = """
    SELECT lines.worker_id, lines.region, day ->> 'on', (day ->> 'half_days')::int
    FROM instructions JOIN lines ON lines.id = line_id, jsonb_array_elements(parts) AS part,
        jsonb_array_elements(part -> 'days') AS day
    WHERE payment_id = :payment AND instructions.state = 'instructed'
"""


class Subsidy(RuleBasedStateMachine):
    """One county, two communities, four workers; whatever may be asked."""

    url: Callable[[], str]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = FixedClock(datetime(2020, 3, 2, 9, 0, tzinfo=ZONE))
        self.roster = FakeRoster()
        keys = ServiceSettings(database_url=type(self).url(), data_keys=SecretStr(KeyRing.generate().to_json()))
        self.app = assemble(
            SERVICE, common=common_settings(), settings=keys, clock=self.clock, transport=self.roster, follow=False
        )
        self.life = self.app.router.lifespan_context(self.app)
        self.county = County(self.app, self.roster)
        self.files: dict[str, str] = {}
        self.last: tuple[httpx.AsyncClient, str, dict[str, Any], httpx.Response] | None = None
        self.run(self.begin())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def begin(self) -> None:
        await self.life.__aenter__()
        await self.county.guidance()
        await self.county.standard()
        await self.county.office("civil-affairs", LEAGUE).post("/allowance-kinds", json=KIND)
        both = days(("2020-02-03", "2020-02-05"))
        self.workers = [self.roster.enrol(number, duty=both) for number in (1, 2)]
        self.workers += [self.roster.enrol(number, region=NEIGHBOUR, duty=both) for number in (3, 4)]
        self.roster.duty[self.workers[0], NEIGHBOUR] = days(("2020-02-05", "2020-02-07"), half_days=1)
        await self.county.payees(self.workers[:3])

    def teardown(self) -> None:
        async def end() -> None:
            await self.county.__aexit__(None, None, None)
            await self.life.__aexit__(None, None, None)

        self.run(end())
        self.runner.close()

    def office(self, department: str, region: int, person: str | None) -> httpx.AsyncClient:
        if person is None:
            return self.county.office(department, region, person=f"test:{department}")
        listed = self.workers[0] if person == "test:worker-1" else None
        return self.county.office(department, region, person=person, worker_id=listed)

    def ask(self, office: httpx.AsyncClient, path: str, **request: Any) -> httpx.Response:
        """Every POST of the walk: it succeeds, or it is refused and says why; it is kept to be sent again."""
        headers = {"Idempotency-Key": str(uuid4())} | request.pop("headers", {})
        request = {**request, "headers": headers}
        answer = self.run(office.post(path, **request))
        assert answer.status_code in {200, 201, 404, 409, 412}, answer.text
        if answer.status_code >= 400:
            assert answer.json()["code"] not in {"CONFLICT", "INTERNAL_ERROR"}, answer.text
        self.last = (office, path, request, answer)
        return answer

    def all(self, path: str, **asked: Any) -> list[dict[str, Any]]:
        answer = self.run(self.county.finance.get(path, params={"limit": 500, **asked}))
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def one(self, path: str, which: int, **asked: Any) -> dict[str, Any] | None:
        items = self.all(path, **asked)
        return items[which % len(items)] if items else None

    def move(self, office: httpx.AsyncClient, path: str, seen: dict[str, Any], json: Any = None) -> httpx.Response:
        return self.ask(office, path, json=json, headers={"If-Match": f'"{seen["version"]}"'})

    # What the offices do.

    @initialize(ahead=st.sampled_from([8, 8, 8, 5, 2, 0]), answered=st.booleans())
    def start_somewhere(self, ahead: int, *, answered: bool) -> None:
        """Not every walk begins at the first step: some when the money has been sent, or has arrived."""
        self.make_roll(COMMUNITY, None)
        for _ in range(ahead):
            self.take_roll_on(0, None)
        if ahead == 8:
            self.pay_what_can_be()
        if answered:
            self.take_a_return(0, ["success"] * 8)

    @rule(region=PLACES, person=PERSONS)
    def make_roll(self, region: int, person: str | None) -> None:
        self.ask(self.office("community", region, person), "/rolls", json={"region": f"{region}", "month": "2020-02"})

    @rule(which=MANY, person=PERSONS)
    def take_roll_on(self, which: int, person: str | None) -> None:
        """The next step of the road, waited for where it needs time."""
        if roll := self.one("/rolls", which):
            forward = [
                step["move"]
                for step in roll["next_moves"]
                if step["move"] in WHOSE and step["move"] not in {"void", "send-back"}
            ]
            if forward:
                self.move_roll_by(roll, forward[-1], person)

    @rule(which=MANY, move=st.sampled_from(sorted(WHOSE)), person=PERSONS)
    def move_roll(self, which: int, move: str, person: str | None) -> None:
        """Any move, legal or not."""
        if roll := self.one("/rolls", which):
            self.move_roll_by(roll, move, person)

    def move_roll_by(self, roll: dict[str, Any], move: str, person: str | None) -> None:
        department = WHOSE[move]
        region = {"community": int(roll["region"]), "township": TOWNSHIP}.get(department, COUNTY)
        path = f"/rolls/{roll['id']}"
        if move == "close-publicity" and roll["state"] == "publicity":
            self.clock.advance(days=8)
            evidence = {"kind": "photograph", "reference": "公示栏照片 1"}
            seen = self.move(self.office("community", int(roll["region"]), None), f"{path}/evidence", roll, evidence)
            roll = roll if seen.status_code != 201 else self.run(self.county.read(roll))
        json = {"review": {"minutes_no": "3号"}, "send-back": {"reason": "重核"}}.get(move)
        self.move(self.office(department, region, person), f"{path}/{move}", roll, json)

    @rule(which=MANY, line=MANY, person=PERSONS)
    def object_to_a_line(self, which: int, line: int, person: str | None) -> None:
        if roll := self.one("/rolls", which, state="publicity"):
            lines = self.run(self.county.lines(roll))
            self.ask(
                self.office("community", int(roll["region"]), person),
                f"/rolls/{roll['id']}/objections",
                json={"worker_id": lines[line % len(lines)]["worker_id"], "reason": "未在岗"},
            )

    @rule(which=MANY, move=st.sampled_from(["uphold", "refuse"]), person=PERSONS)
    def decide_an_objection(self, which: int, move: str, person: str | None) -> None:
        if objection := self.one("/objections", which):
            path = f"/objections/{objection['id']}/{move}"
            self.move(self.office("township", TOWNSHIP, person), path, objection, {"reason": "已核对"})

    @rule(worker=MANY, day=st.integers(2, 8), person=PERSONS)
    def record_an_allowance(self, worker: int, day: int, person: str | None) -> None:
        asked = allowance_of(self.workers[worker % len(self.workers)], f"2020-02-{day:02d}", f"2020-02-{day:02d}")
        self.ask(self.office("health", COUNTY, person), "/allowances", json=asked)

    @rule(which=MANY, move=st.sampled_from(["propose", "clear", "clear", "refuse", "uphold"]), person=PERSONS)
    def decide_an_allowance(self, which: int, move: str, person: str | None) -> None:
        if allowance := self.one("/allowances", which):
            department = "civil-affairs" if move in {"propose", "uphold"} else "government"
            json = None if move == "refuse" else {"reason": "已核对"}
            path = f"/allowances/{allowance['id']}/{move}"
            self.move(self.office(department, COUNTY, person), path, allowance, json)

    # What the roster tells.

    @rule(worker=MANY, day=st.integers(3, 7), half_days=st.integers(0, 2))
    def correct_duty(self, worker: int, day: int, half_days: int) -> None:
        worker_id, region = sorted(self.roster.duty)[worker % len(self.roster.duty)]
        before = self.roster.duty[worker_id, region].get(date(2020, 2, day), 0)
        if self.roster.people[worker_id]["state"] != "merged" and half_days < before:
            self.roster.correct(worker_id, region, f"2020-02-{day:02d}", before=before, after=half_days)
            self.run(self.county.follow())

    @rule(which=MANY, day=st.integers(3, 5))
    def find_that_paid_duty_was_not_worked(self, which: int, day: int) -> None:
        """Of a worker whose line was paid, which then is to be recovered."""
        asked = {"region": f"{COUNTY}", "month": "2020-02"}
        paid = [
            (line["worker_id"], int(roll["region"]))
            for roll in self.all("/rolls", **asked)
            if roll["state"] in {"partial", "settled"}
            for line in self.run(self.county.lines(roll))
            if line["state"] == "paid"
        ]
        if paid:
            worker_id, region = paid[which % len(paid)]
            if before := self.roster.duty[worker_id, region].get(date(2020, 2, day), 0):
                self.roster.correct(worker_id, region, f"2020-02-{day:02d}", before=before, after=0)
                self.run(self.county.follow())

    @rule(worker=st.sampled_from([1, 2]))
    def record_a_death(self, worker: int) -> None:
        person = self.roster.people[self.workers[worker]]
        if person["state"] == "active":
            person["state"] = "deceased"
            self.roster.tell("deceased", self.workers[worker], died_on="2020-03-10")
            self.run(self.county.follow())

    @precondition(lambda self: self.roster.people[self.workers[3]]["state"] == "active")
    @rule()
    def merge_two_records(self) -> None:
        keeps, goes = self.workers[2], self.workers[3]
        self.roster.people[goes]["state"] = "merged"
        self.roster.tell("merged", goes, into=keeps, state="merged")
        for (worker_id, region), duty in list(self.roster.duty.items()):
            if worker_id == goes:
                kept = self.roster.duty.setdefault((keeps, region), {})
                kept |= {day: max(half_days, kept.get(day, 0)) for day, half_days in duty.items()}
                self.roster.duty[worker_id, region] = {}
        self.run(self.county.follow())

    # Money.

    @rule(worker=MANY, account=st.integers(0, 5))
    def register_a_payee(self, worker: int, account: int) -> None:
        worker_id = self.workers[worker % len(self.workers)]
        if self.roster.people[worker_id]["state"] == "merged":
            return
        asked = self.county.payee_of(worker_id, account=f"622202020011224{account:04d}")
        region = int(self.roster.people[worker_id]["region"])
        self.ask(self.office("community", region, None), "/payees", json=asked)
        self.ask(self.office("township", TOWNSHIP, None), "/payees/confirm", json={"region": f"{COUNTY}"})

    @rule(person=PERSONS)
    def prepare_a_payment(self, person: str | None) -> None:
        self.ask(self.office("finance", COUNTY, person), "/payments", json={"region": f"{COUNTY}"})

    @rule(which=MANY, move=st.sampled_from(PAYMENT_MOVES), person=PERSONS)
    def move_a_payment(self, which: int, move: str, person: str | None) -> None:
        if payment := self.one("/payments", which):
            region = LEAGUE if move == "confirm-share" else COUNTY
            cashier = person or ("test:cashier" if move == "instruct" else None)
            answer = self.move(self.office("finance", region, cashier), f"/payments/{payment['id']}/{move}", payment)
            if move == "instruct" and answer.status_code == 200:
                self.require_sent_as_it_may_be(payment["id"])

    @rule()
    def pay_what_can_be(self) -> None:
        """From the approved rolls to the bank, without a detour."""
        self.prepare_a_payment(None)
        for move in ("confirm-share", "reserve", "instruct"):
            for payment in self.all("/payments"):
                if move in {step["move"] for step in payment["next_moves"]}:
                    region = LEAGUE if move == "confirm-share" else COUNTY
                    office = self.office("finance", region, "test:cashier")
                    answer = self.move(office, f"/payments/{payment['id']}/{move}", payment)
                    if move == "instruct" and answer.status_code == 200:
                        self.require_sent_as_it_may_be(payment["id"])

    @rule(which=MANY, results=st.lists(st.sampled_from(["success", "success", "failed", "unknown"]), min_size=8))
    def take_a_return(self, which: int, results: list[str]) -> None:
        if payment := self.one("/payments", which):
            instructions = [one for one in self.run(self.county.instructions(payment)) if one["state"] != "voided"]
            told = dict(zip([one["worker_id"] for one in instructions], results, strict=False))
            file = return_file(instructions, **told)
            answer = self.return_file(payment["id"], file)
            if answer.status_code == 200:
                self.files[payment["id"]] = file
                assert self.return_file(payment["id"], file).json() == answer.json()

    @rule(which=MANY)
    def take_an_old_return_again(self, which: int) -> None:
        """I5: a file that was taken changes nothing when it comes again."""
        if self.files:
            payment = sorted(self.files)[which % len(self.files)]
            before = self.run(self.counted("SELECT count(*) FROM events"))
            assert self.return_file(payment, self.files[payment]).status_code == 200
            assert self.run(self.counted("SELECT count(*) FROM events")) == before

    def return_file(self, payment: str, file: str) -> httpx.Response:
        return self.ask(
            self.county.finance,
            f"/payments/{payment}/return",
            content=file.encode(),
            headers={"Content-Type": "text/csv; charset=utf-8"},
        )

    @rule(which=MANY, line=MANY)
    def bounce_a_result(self, which: int, line: int) -> None:
        if payment := self.one("/payments", which):
            instructions = self.run(self.county.instructions(payment))
            one = instructions[line % len(instructions)]
            asked = {
                "end_to_end_id": one["end_to_end_id"],
                "document_no": f"退{line}",
                "bounced_on": self.clock.today().isoformat(),
                "reason_code": "account-closed",
            }
            self.move(self.county.finance, f"/payments/{payment['id']}/corrections", payment, asked)

    @rule(which=MANY, parts=st.integers(1, 3), reference=st.integers(0, 3))
    def recover_money(self, which: int, parts: int, reference: int) -> None:
        if line := self.one("/clawbacks", which):
            asked = {
                "amount_fen": max(line["due_fen"] // parts, 1),
                "on": self.clock.today().isoformat(),
                "reference": f"缴款书{reference}",
            }
            self.ask(self.county.finance, f"/lines/{line['line_id']}/recover", json=asked)

    # Time, and requests that come again.

    @rule(days=st.integers(1, 12))
    def wait(self, days: int) -> None:
        self.clock.advance(days=days)

    @rule()
    def send_the_last_request_again(self) -> None:
        """The answer was lost, so it is asked again with its key: the same answer, and nothing is done twice."""
        if self.last is not None:
            office, path, request, first = self.last
            before = self.run(self.counted("SELECT count(*) FROM events"))
            again = self.run(office.post(path, **request))
            if first.status_code < 400:
                assert (again.status_code, again.content) == (first.status_code, first.content)
                assert self.run(self.counted("SELECT count(*) FROM events")) == before

    # What must hold.

    async def counted(self, statement: str, **values: Any) -> int:
        async with self.app.state.database.session(Scope.of_system(self.clock)) as session:
            return int(await session.scalar(text(statement), values) or 0)

    def require_sent_as_it_may_be(self, payment: str) -> None:
        for rule_, found in NEVER_SENT.items():
            assert not self.run(self.counted(f"SELECT count(*) FROM ({found}) AS found", payment=payment)), rule_  # noqa: S608 - our own statements
        for worker_id, region, day, half_days in self.run(self.paid_days(payment)):
            worked = self.roster.duty[worker_id, region].get(date.fromisoformat(day), 0)
            assert half_days <= worked, "I7 a half-day without confirmed duty"

    async def paid_days(self, payment: str) -> list[Any]:
        async with self.app.state.database.session(Scope.of_system(self.clock)) as session:
            return list(await session.execute(text(PAID_DAYS), {"payment": payment}))

    @invariant()
    def nothing_is_that_must_never_be(self) -> None:
        self.run(self.look())

    async def look(self) -> None:
        async with self.app.state.database.session(Scope.of_system(self.clock)) as session:
            for rule_, found in NEVER.items():
                rows = (await session.execute(text(found))).all()
                assert not rows, f"{rule_}: {rows}"
            rolls = (
                await session.scalars(select(Roll).where(Roll.snapshot.is_not(None), Roll.state != "voided"))
            ).all()
            now = await snapshots_of(session, rolls, frozen=True)
            assert all(roll.snapshot == now[roll.id] for roll in rolls), "I9 not what was approved"


def test_whatever_happens_the_invariants_hold(databases: Databases) -> None:
    databases.template(SERVICE)
    taken: list[str] = []

    def url() -> str:
        if taken:
            asyncio.run(databases.give_back(taken.pop()))
        taken.append(asyncio.run(databases.take(SERVICE)))
        return databases.server.url(taken[0], role=SERVICE.name)

    asked = "NUANXIN_MACHINE_EXAMPLES" in os.environ
    run_state_machine_as_test(
        type("WalkOfSubsidy", (Subsidy,), {"url": staticmethod(url)}),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=50,
            deadline=None,
            derandomize=not asked,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    asyncio.run(databases.give_back(taken.pop()))
