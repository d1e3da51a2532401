"""Whatever is told of accidents and whoever decides on them, a case keeps to clause 2 (tests/injury/walk.py).

Beside its road: papers that come later, time lost and consented to, cases merged, a worker of whom the roster tells
late.
"""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from chassis.worker_id import make_worker_id
from tests.databases import Databases
from tests.injury.make import EMPLOYER
from tests.injury.recognition.make import papers
from tests.injury.walk import CASES, FEW, GROUNDS, STALE, WHERE, CaseWalk
from tests.machines import walk
from tests.offices import COMMUNITY, COUNTY, NEIGHBOUR


class Recognition(CaseWalk):
    """A fourth worker, of whom the roster has not told yet."""

    async def begin(self) -> None:
        await super().begin()
        self.workers.append(make_worker_id(4))

    @initialize(ahead=st.integers(0, 8), ground=GROUNDS)
    def start_somewhere(self, ahead: int, ground: str) -> None:
        self.report(0, 0, COMMUNITY, "community", dead=False)
        for _ in range(ahead):
            self.take_on(0, ground, "insured", upheld=True)

    @rule(region=st.sampled_from([COMMUNITY, NEIGHBOUR]), number=st.sampled_from([1, 4]))
    def hear_of_a_worker(self, region: int, number: int) -> None:
        self.run(self.offices.told_of(number, region=region, employer_uscc=EMPLOYER))

    @rule(which=FEW, material=st.sampled_from(["relation-proof", "duty-proof"]), stale=STALE)
    def supply(self, which: int, material: str, *, stale: bool) -> None:
        if one := self.one(self.bureau(), CASES, which):
            self.move(self.unit("supply"), CASES, one, "supply", {"supplied": papers(material)}, stale=stale)

    @rule(which=FEW, days=st.sampled_from([10, 200]), where=WHERE, stale=STALE)
    def consent(self, which: int, days: int, where: int | None, *, stale: bool) -> None:
        if one := self.one(self.bureau(), CASES, which):
            office = self.by("human-resources", "consent", region=where or COUNTY)
            body = {"days": days, "document_no": "样例人社函〔2020〕1号"}
            self.move(office, CASES, one, "consent", body, stale=stale)

    @rule(which=FEW, accepted=st.booleans(), stale=STALE)
    def rule_on_its_relation(self, which: int, *, accepted: bool, stale: bool) -> None:
        if one := self.one(self.bureau(), CASES, which):
            body = {"accepted": accepted, "reason": "受指派在卡口执勤"} | ({"unit_id": EMPLOYER} if accepted else {})
            self.move(self.bureau(), CASES, one, "relation/rule", body, stale=stale)

    @rule(which=FEW, into=FEW, stale=STALE)
    def merge_cases(self, which: int, into: int, *, stale: bool) -> None:
        one, other = self.one(self.bureau(), CASES, which), self.one(self.bureau(), CASES, into)
        if one and other:
            body = {"into": other["id"], "reason": "同一事故，时间填写有误"}
            self.move(self.bureau(), CASES, one, "merge", body, stale=stale)

    @rule(which=FEW, ago=st.integers(0, 30))
    def lose_time(self, which: int, ago: int) -> None:
        if one := self.one(self.bureau(), CASES, which):
            body = {"reason": "force-majeure", "first_on": self.today(ago=ago), "last_on": self.today()}
            self.ask(self.bureau(), f"{CASES}/{one['id']}/lost-times", body)


def test_whatever_happens_a_case_keeps_to_its_clause(databases: Databases) -> None:
    walk(Recognition, databases)
