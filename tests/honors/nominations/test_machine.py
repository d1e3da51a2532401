"""Whatever communities, departments, governments and objectors do, a commendation keeps to clause 7.

Its invariants: the public notice is complete before approval, whom an office's answer blocks does not advance, one deed
is not commended twice at one rank, no more are approved than there are places and the front line has its share, and no
person has two hands in one round, the nominee none.
"""

from datetime import datetime
from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from chassis.clock import ZONE
from services.honors.main import SERVICE
from tests.databases import Databases
from tests.honors.make import FakeRoster, Ladder
from tests.machines import MANY, Walk, walk
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, PROVINCE

BASE = "/v1/honors"
# Most steps are each by another person; now and then by one who has had a hand in it, or who is nominated.
PERSONS = st.sampled_from([None] * 6 + ["test:ann", "test:worker-1"])
MOVES = ("review", "consult", "approve", "confer", "revoke", "return", "resubmit", "withdraw", "decline")
PLACES = {"county": COUNTY, "league": LEAGUE, "province": PROVINCE}

# What must be empty after every step.
NEVER = {
    "7: approved before a public notice was complete": """
        SELECT nominations.id FROM nominations WHERE state IN ('approved', 'conferred') AND (
            SELECT count(*) FROM publicities WHERE nomination_id = nominations.id
                AND publicities.round = nominations.round AND publicities.state = 'closed') < 2""",
    "7: approved or conferred against an objection that is open": """
        SELECT nominations.id FROM nominations JOIN nomination_objections ON nomination_id = nominations.id
        WHERE nominations.state IN ('approved', 'conferred') AND nomination_objections.state = 'open'""",
    "7: a person with two hands in one round": """
        SELECT nomination_id FROM nomination_hands
        WHERE hand IN ('recommender', 'reviewer', 'consulter', 'approver')
        GROUP BY nomination_id, round, subject HAVING count(*) > 1""",
    "7: more than there are places": """
        SELECT quotas.id FROM quotas JOIN nominations ON quota_id = quotas.id
        GROUP BY quotas.id HAVING count(*) > quotas.places""",
    "7: fewer of the front line than are due": """
        SELECT quotas.id FROM quotas JOIN nominations ON quota_id = quotas.id WHERE NOT front_line
        GROUP BY quotas.id HAVING count(*) > quotas.places - quotas.reserved""",
    "7: one deed commended twice at one rank": """
        SELECT worker_id FROM nominations WHERE state IN ('approved', 'conferred')
        GROUP BY worker_id, rank HAVING count(*) > 1""",
    "7: conferred though a majority was not in favour": """
        SELECT id FROM nominations WHERE in_favour * 2 <= present""",
}

NEVER_APPROVED = """
    SELECT opinions.id FROM opinions JOIN nominations ON nominations.id = nomination_id
        AND nominations.round = opinions.round
    WHERE nominations.id = cast(:nomination AS text)::uuid AND blocks AND NOT superseded
"""


class Commendation(Walk):
    """A scheme with two places, one of them of the front line, and three workers, one of whom leads."""

    service = SERVICE
    never = NEVER
    begins_at = datetime(2020, 3, 2, 9, 0, tzinfo=ZONE)

    def peers(self) -> httpx.AsyncBaseTransport:
        self.roster = FakeRoster()
        return self.roster

    async def begin(self) -> None:
        self.ladder = Ladder(self.offices, self.roster)
        self.workers = [self.roster.enrol(number) for number in (1, 2, 3)]
        for number in (1, 2, 3):
            await self.offices.told_of(number)
        self.scheme = await self.ladder.scheme(places=2)
        self.numbers = 0

    def reader(self) -> Any:
        return self.office("civil-affairs", PROVINCE)

    def by(self, department: str, region: int, step: str, person: str | None) -> Any:
        """The office, by somebody who has this step alone, unless a person is named."""
        listed = self.workers[0] if person == "test:worker-1" else None
        subject = person or f"test:{department}:{region}:{step}"
        return self.office(department, region, subject=subject, worker_id=listed)

    @initialize(ahead=st.integers(0, 8))
    def start_somewhere(self, ahead: int) -> None:
        self.recommend(0, 19, None, leader=False)
        for _ in range(ahead):
            self.take_on(0, None)

    @rule(worker=MANY, in_favour=st.sampled_from([19, 19, 10]), person=PERSONS, leader=st.booleans())
    def recommend(self, worker: int, in_favour: int, person: str | None, *, leader: bool) -> None:
        body = self.ladder.asked(self.scheme, self.workers[worker % 3], in_favour=in_favour, leader=leader)
        self.ask(self.by("community", COMMUNITY, "recommend", person), f"{BASE}/nominations", body)

    @rule(which=MANY, person=PERSONS)
    def take_on(self, which: int, person: str | None) -> None:
        """The next step of the road, waited for where it needs time."""
        if not (one := self.one(self.reader(), f"{BASE}/nominations", which)):
            return
        if one["state"] == "recommended":
            self.post_and_wait(one, "unit")
            self.move_nomination(which, "review", "county", person, stale=False)
        elif one["state"] == "under-review":
            level = "league" if one["reviewed_through"] == "county" else "province"
            self.move_nomination(which, "review", level, person, stale=False)
        elif one["state"] == "reviewed":
            for office in ("discipline", "public-security", "tax"):
                self.hear_an_opinion(which, office, "no-objection")
            self.move_nomination(which, "consult", "province", person, stale=False)
        elif one["state"] == "consulted":
            self.post_and_wait(one, "province")
            self.move_nomination(which, "approve", "province", person, stale=False)
        elif one["state"] == "approved":
            self.move_nomination(which, "confer", "province", person, stale=False)

    def post_and_wait(self, one: dict[str, Any], stage: str) -> None:
        office = self.run(self.ladder.poster(stage))
        posted = self.move(office, f"{BASE}/nominations", one, "publicities", {"stage": stage})
        if posted.status_code == 201:
            proof = {"evidence_kind": "photograph", "evidence_reference": "档案2020-3-12"}
            self.move(office, f"{BASE}/publicities", posted.json(), "evidence", proof)
            self.clock.advance(days=12)
            self.run(self.offices.run("close-publicity"))

    @rule(
        which=MANY,
        move=st.sampled_from(MOVES),
        level=st.sampled_from(sorted(PLACES)),
        person=PERSONS,
        stale=st.booleans(),
    )
    def move_nomination(self, which: int, move: str, level: str, person: str | None, *, stale: bool) -> None:
        """Any move, legal or not."""
        if not (one := self.one(self.reader(), f"{BASE}/nominations", which)):
            return
        self.numbers += 1
        award = {"award_document_no": "内党发〔2020〕12号", "certificate_no": f"FY-{self.numbers // 2}"}
        kept = {"region", "scheme_id", "worker_id"}
        again = {name: value for name, value in self.ladder.asked(self.scheme, None).items() if name not in kept}
        json: Any = {
            "confer": award,
            "revoke": {"revocation_document_no": "内党发〔2021〕3号", "reason": "事迹严重失实"},
            "withdraw": {"reason": "另行推荐"},
            "return": {"reason": "事迹材料需补充"},
            "decline": {"reason": "事迹材料需补充"},
            "resubmit": again,
        }.get(move)
        department, region = {
            "approve": ("government", PLACES[level]),
            "confer": ("government", PROVINCE),
            "revoke": ("government", PROVINCE),
            "resubmit": ("community", COMMUNITY),
            "withdraw": ("community", COMMUNITY),
        }.get(move, ("organization", PLACES[level]))
        office = self.by(department, region, move, person)
        answer = self.move(office, f"{BASE}/nominations", one, move, json, stale=stale)
        if move in {"consult", "approve", "confer"} and answer.status_code == 200:
            assert not self.rows(NEVER_APPROVED, nomination=one["id"]), "7: advanced though an office's answer blocks"

    @rule(
        which=MANY,
        office=st.sampled_from(["discipline", "public-security", "tax"]),
        verdict=st.sampled_from(["no-objection", "no-objection", "discipline"]),
    )
    def hear_an_opinion(self, which: int, office: str, verdict: str) -> None:
        if one := self.one(self.reader(), f"{BASE}/nominations", which):
            keeper = self.by("organization", PROVINCE, "keeper", None)
            answered_on = self.clock.today().isoformat()
            body = {"office": office, "verdict": verdict, "letter_no": "函9号", "answered_on": answered_on}
            self.move(keeper, f"{BASE}/nominations", one, "opinions", body)

    @rule(which=MANY, stage=st.sampled_from(["unit", "county", "province"]), stale=st.booleans())
    def post(self, which: int, stage: str, *, stale: bool) -> None:
        if one := self.one(self.reader(), f"{BASE}/nominations", which):
            office = self.run(self.ladder.poster(stage))
            self.move(office, f"{BASE}/nominations", one, "publicities", {"stage": stage}, stale=stale)

    @rule(which=MANY, where=st.sampled_from([None, None, ELSEWHERE]), stale=st.booleans())
    def close_a_notice(self, which: int, where: int | None, *, stale: bool) -> None:
        if one := self.one(self.reader(), f"{BASE}/publicities", which):
            office = self.office("community", where) if where else self.run(self.ladder.poster(one["stage"]))
            answer = self.move(office, f"{BASE}/publicities", one, "close", stale=stale)
            assert answer.status_code >= 400 or self.clock.today().isoformat() > one["ends_on"], "7: closed too early"

    @rule(which=MANY)
    def object(self, which: int) -> None:
        if one := self.one(self.reader(), f"{BASE}/nominations", which):
            office = self.by("community", COMMUNITY, "objector", None)
            self.ask(office, f"{BASE}/nominations/{one['id']}/objections", {"reason": "二月上旬并未在岗"})

    @rule(which=MANY, move=st.sampled_from(["uphold", "refuse"]), person=PERSONS, stale=st.booleans())
    def decide(self, which: int, move: str, person: str | None, *, stale: bool) -> None:
        if one := self.one(self.reader(), f"{BASE}/objections", which):
            office = self.by("civil-affairs", COUNTY, "decide", person)
            body = {"decision": "已核对值守记录"} | ({"remedy": "return"} if move == "uphold" else {})
            self.move(office, f"{BASE}/objections", one, move, body, stale=stale)


def test_whatever_happens_a_commendation_keeps_to_its_clause(databases: Databases) -> None:
    walk(Commendation, databases)
