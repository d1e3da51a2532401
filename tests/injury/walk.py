"""Whatever reporters, units, departments and committees do with a case; its money is a walk that goes on from here.

The invariants are N2, N3 and N8 to N11 of clause 2: one accident is one case, what art. 16 excludes is not recognised,
an employer that denies has to prove, an application comes in its time, a decision tells its article and its hands, and
what is told in confidence is sealed.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from chassis.clock import ZONE
from services.injury.main import SERVICE
from services.injury.recognition.applications import materials_for
from services.injury.recognition.grounds import Ground
from tests.injury.make import EMPLOYER, Bureaus
from tests.injury.recognition.make import papers
from tests.machines import Walk
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, NEIGHBOUR, PROVINCE

__all__ = ["CASES", "EMPLOYER", "INJURED_AT", "PERSONS", "B", "CaseWalk"]

B = "/v1/injury"
CASES, ASSESSMENTS = f"{B}/cases", f"{B}/assessments"
INJURED_AT = datetime(2020, 2, 3, 8, 30, tzinfo=ZONE)
# Most steps are each by another person; now and then by one who has had a hand in it, or who was injured.
WORKER = "test:worker-1"
PERSONS = st.sampled_from([None] * 7 + ["test:ann", WORKER])
# Most happens to the first of a list, so that it comes far; and now and then by a version of before.
FEW = st.sampled_from([0, 0, 0, 0, 1, 2])
STALE = st.sampled_from([False] * 5 + [True])
WHERE = st.sampled_from([None] * 9 + [LEAGUE, ELSEWHERE])
# Told in confidence, each in a sealed column.
SECRETS = ("左腕疼痛", "桡骨骨折", "举证不能", "样例供养人")

# What each ground asks for.
FACTS: dict[str, dict[str, Any]] = {
    "14-1": {"at_work_time": True, "at_workplace": True},
    "E11": {"epidemic_duty": True, "infected": True, "infected_on_duty": True},
    "15-1": {"at_work_time": True, "at_post": True, "sudden_illness": True, "died_on_the_spot": True},
    "15-2": {"public_interest": True},
    "15-3": {"veteran_wound": True, "veteran_card": True, "relapsed_here": True},
}
GROUNDS = st.sampled_from(["14-1", "14-1", *FACTS])
DEEMED = {"15-1", "15-2", "15-3"}
COVERAGES = ("insured", "uninsured", "uninsured-fiscal")
REFUSED_FOR = {"met": "papers-not-supplied", "failed": "no-relation", "unknown": "out-of-time"}
DECISIONS = ("accept", "refuse", "investigate", "recognise", "deem", "reject")
STEPS = ("request-supplement", "supplement", "suspend", "resume", "serve", "review", "sue", "uphold", "revoke",
    "finalise", "withdraw", "record-death")  # fmt: skip

# What must be empty after every step.
NEVER = {
    "N2: one accident in two cases": """
        SELECT one.id FROM cases AS one JOIN cases AS other ON one.worker_id = other.worker_id AND one.id < other.id
        WHERE one.state NOT IN ('merged', 'withdrawn') AND other.state NOT IN ('merged', 'withdrawn')
            AND abs(extract(epoch FROM one.event_at - other.event_at)) <= 24 * 3600
            AND int8range(one.place, region_end(one.place), '[]')
                && int8range(other.place, region_end(other.place), '[]')""",
    "N3: recognised though art. 16 excludes it": """
        SELECT id FROM decisions WHERE exclusion IS NOT NULL AND outcome <> 'not-recognised'""",
    "N9: applied for after the year": """
        SELECT applications.id FROM applications JOIN cases ON cases.id = case_id
        WHERE applications.applied_on > (event_at AT TIME ZONE 'Asia/Shanghai')::date + 366 + 10
            AND NOT EXISTS (SELECT FROM lost_times WHERE lost_times.case_id = cases.id)""",
    "N10: investigated, and decided without the officers": """
        SELECT decisions.id FROM decisions JOIN investigations USING (case_id)
        WHERE opened_on <= decided_on AND jsonb_array_length(investigators) < 2
            AND investigations.created_at <= decisions.created_at""",
    "2: an outcome that no standing decision bears out": """
        SELECT cases.id FROM cases LEFT JOIN decisions ON case_id = cases.id AND revoked_on IS NULL
        WHERE CASE WHEN cases.outcome = 'not-accepted' THEN NULL ELSE cases.outcome END
            IS DISTINCT FROM decisions.outcome""",
    "2: decided while it waited for what another concludes": """
        SELECT cases.id FROM cases JOIN suspensions ON case_id = cases.id
        WHERE last_on IS NULL AND state <> 'suspended'""",
    "2: a remedy that is open, and a case that is not": """
        SELECT cases.id FROM cases JOIN remedies ON case_id = cases.id
        WHERE concluded_on IS NULL AND cases.state <> CASE kind WHEN 'review' THEN 'in-review' ELSE 'in-suit' END""",
    "2: final while it could be challenged": """
        SELECT id FROM cases WHERE state = 'final' AND closed_on <= served_on + 60
            AND NOT EXISTS (SELECT FROM remedies WHERE case_id = cases.id AND result = 'upheld')""",
    "2: accepted, and no relation carries it": """
        SELECT applications.id FROM applications LEFT JOIN relations USING (case_id)
        WHERE accepted_on IS NOT NULL AND withdrawn_on IS NULL AND settled IS NOT TRUE""",
    "2: a grade that not every expert has signed": """
        SELECT id FROM assessments
        WHERE concluded_on IS NOT NULL AND NOT (signed_by @> experts AND experts @> signed_by)""",
    "2: two first conclusions that stand": """
        SELECT case_id FROM assessments WHERE state = 'final' AND kind <> 'review'
        GROUP BY case_id HAVING count(*) > 1""",
    "2: a paid leave that outlasts the grade": """
        SELECT paid_leaves.id FROM paid_leaves JOIN assessments USING (case_id)
        WHERE grade IS NOT NULL AND ends_on > concluded_on AND started_on <= concluded_on""",
}  # fmt: skip


class CaseWalk(Walk):
    """Three workers of one unit, a county to which the league delegates, and the committees of league and province."""

    service = SERVICE
    never: ClassVar[Mapping[str, str]] = NEVER

    async def begin(self) -> None:
        self.numbers = self.reports = 0
        self.workers = [await self.offices.told_of(number, employer_uscc=EMPLOYER) for number in (1, 2, 3)]
        async with Bureaus(self.app, self.clock) as bureaus:
            league = await bureaus.of("human-resources", LEAGUE)
            delegation = {"county": str(COUNTY), "valid_from": "2020-01-01", "document_no": "样例盟人社发〔2020〕1号"}
            assert (await league.post(f"{B}/delegations", json=delegation)).status_code == 201
            for region in (LEAGUE, PROVINCE):
                committee = await bureaus.of("appraisal-committee", region)
                for number in range(4):
                    expert = {
                        "expert_no": f"E{number}",
                        "name": "样例",
                        "specialty": "骨科",
                        "valid_from": "2020-01-01",
                    }
                    assert (await committee.post(f"{B}/experts", json=expert)).status_code == 201

    @invariant()
    def nothing_confidential_stands_anywhere_in_plain(self) -> None:
        assert not (found := self.where_it_says(*SECRETS)), f"N11: {found}"

    # Who asks.

    def bureau(self) -> httpx.AsyncClient:
        return self.office("human-resources", COUNTY)

    def by(
        self, department: str, step: str, person: str | None = None, *, region: int = COUNTY, **more: Any
    ) -> httpx.AsyncClient:
        """The office, by somebody who has this step alone, unless a person is named."""
        listed = self.workers[0] if person == WORKER else None
        return self.office(department, region, subject=person or f"test:{department}:{step}", worker_id=listed, **more)

    def unit(self, step: str, person: str | None = None) -> httpx.AsyncClient:
        return self.by("employer", step, person, organisation=EMPLOYER)

    def application(self, case: Mapping[str, Any]) -> Any:
        return self.get(self.bureau(), f"{CASES}/{case['id']}/application")

    def today(self, *, ago: int = 0) -> str:
        return (self.clock.today() - timedelta(days=ago)).isoformat()

    # What may be done with a case.

    @precondition(lambda self: self.reports < 6)
    @rule(
        worker=st.sampled_from([0, 0, 1, 2]),
        hours=st.sampled_from([0, 0, 12, 30, 50, -24 * 200]),
        place=st.sampled_from([COMMUNITY, COMMUNITY, NEIGHBOUR, COUNTY]),
        who=st.sampled_from(["community", "employer", "hospital"]),
        dead=st.sampled_from([False] * 5 + [True]),
    )
    def report(self, worker: int, hours: int, place: int, who: str, *, dead: bool) -> None:
        self.reports += 1
        at = INJURED_AT + timedelta(hours=hours)
        body = {
            "worker_id": self.workers[worker],
            "harm": "sudden-illness" if dead else "accident",
            "event_at": at.isoformat(),
            "place": str(place),
            "account": "卡口执勤时滑倒，左腕疼痛",
        } | ({"died_at": (at + timedelta(hours=1)).isoformat()} if dead else {})
        office = {"employer": self.unit("report"), "hospital": self.by("hospital", "report", organisation="hospital-1")}
        self.ask(office.get(who) or self.by("community", "report", region=COMMUNITY), f"{B}/reports", body)

    @rule(which=FEW, by=st.sampled_from(["employer", "employer", "worker"]), ground=GROUNDS, person=PERSONS,
        papers_are=st.sampled_from(["complete", "promised", "wanting"]), stale=STALE)  # fmt: skip
    def apply(
        self, which: int, by: str, ground: str, person: str | None, papers_are: str, *, stale: bool = False
    ) -> None:
        if one := self.one(self.bureau(), CASES, which):
            wanted = [paper.value for paper in materials_for(Ground(ground))]
            later = [{"material": "relation-proof", "due_on": self.today(ago=-20)}]
            body = {
                "applicant": by,
                "ground": ground,
                "supplied": papers(*(one for one in wanted if papers_are == "complete" or one != "relation-proof")),
                "promises": later if papers_are == "promised" else [],
                "diagnosis": "左桡骨骨折",
            }
            office = self.unit("apply", person) if by == "employer" else self.by("human-resources", "apply", person)
            self.move(office, CASES, one, "apply", body, stale=stale)

    @rule(
        which=FEW,
        relation=st.sampled_from(["labour-contract", "labour-contract", "volunteer", "elected"]),
        coverage=st.sampled_from(COVERAGES),
        stale=STALE,
    )
    def determine(self, which: int, relation: str, coverage: str, *, stale: bool = False) -> None:
        if one := self.one(self.bureau(), CASES, which):
            unit = {"unit_id": EMPLOYER, "unit_region": str(COUNTY), "unit_level": "county"}
            body = {"relation": relation, "coverage": coverage} | unit
            self.move(self.bureau(), CASES, one, "relation", body, stale=stale, method="PUT")

    @rule(which=FEW, ground=GROUNDS, coverage=st.sampled_from(COVERAGES), upheld=st.booleans())
    def take_on(self, which: int, ground: str, coverage: str, *, upheld: bool) -> None:
        """The next step of a case's road."""
        one = self.one(self.bureau(), CASES, which)
        if one is None:
            return self.report(0, 0, COMMUNITY, "community", dead=False)
        if one["state"] in {"reported", "withdrawn"}:
            self.determine(which, "labour-contract", coverage)
            return self.apply(which, "employer", ground, None, "complete")
        claimed = self.application(one)["ground"] if one["applied_on"] else ground
        decided = "deem" if claimed in DEEMED else "recognise"
        move = {
            "applied": "accept",
            "supplement-requested": "supplement",
            "supplemented": "accept",
            "accepted": decided,
            "investigating": decided,
            "suspended": "resume",
            "served": "sue",
            "in-review": "uphold" if upheld else "revoke",
            "in-suit": "uphold" if upheld else "revoke",
            "revoked": "investigate",
        }.get(one["state"], "serve")
        if move in DECISIONS:
            return self.decide(which, move, claimed, "met", None, None, None)
        return self.steer(which, move, None, None)

    @rule(which=FEW, move=st.sampled_from(DECISIONS), ground=GROUNDS, how=st.sampled_from(sorted(REFUSED_FOR)),
        art16=st.sampled_from([None] * 3 + ["proved", "alleged"]), person=PERSONS, where=WHERE,
        stale=STALE)  # fmt: skip
    def decide(
        self,
        which: int,
        move: str,
        ground: str,
        how: str,
        art16: str | None,
        person: str | None,
        where: int | None,
        *,
        stale: bool = False,
    ) -> None:
        """On any facts, met or not, against what the employer denies, whatever art. 16 excludes."""
        if not (one := self.one(self.bureau(), CASES, which)):
            return
        facts = {"met": FACTS[ground], "failed": {next(iter(FACTS[ground])): False}, "unknown": {}}[how]
        told = {"ground": ground, "facts": facts}
        excluded = {"exclusion": "16-2"} | ({"document": "conclusion"} if art16 == "proved" else {})
        reason = {"override_reason": "当事人举证不能"} if art16 == "alleged" else {}
        officers = ["hrs:1", "hrs:1"] if how == "failed" else ["hrs:1", person or "hrs:2"]
        json: Any = {
            "refuse": {"reason": REFUSED_FOR[how]},
            "investigate": {
                "officers": officers, "employer_denies": how == "unknown", "employer_evidence": art16 == "proved"
            },
            "recognise": told | {"exclusions": [excluded] if art16 else []},
            "deem": told | {"exclusions": [excluded] if art16 else []},
            "reject": told | ({"exclusion": excluded} if art16 == "proved" else reason),
        }.get(move)  # fmt: skip
        office = self.by("human-resources", move, person, region=where or COUNTY)
        if self.move(office, CASES, one, move, json, stale=stale).status_code >= 400:
            return
        if move == "accept":
            assert not self.application(one)["missing"], "2: accepted though papers are missing"
        if move in {"recognise", "deem"}:
            assert how == "met", "2: recognised on a ground whose conditions are not met"
            assert art16 != "proved", "N3: recognised though art. 16 excludes it"
        if move == "reject" and how != "failed" and art16 is None:
            assert self.rows(_DENIED, case=one["id"]) != [(True,)], "N8: the employer has to prove"
        if move != "investigate":
            assert (person,) not in self.rows(_APPLIED_BY, case=one["id"]), "2: decided by whoever applied for it"
            assert person != WORKER or one["worker_id"] != self.workers[0], "2: decided by whom it is about"

    @rule(which=FEW, move=st.sampled_from(STEPS), person=PERSONS, where=WHERE, stale=STALE)
    def steer(self, which: int, move: str, person: str | None, where: int | None, *, stale: bool = False) -> None:
        """Any other move, legal or not."""
        if not (one := self.one(self.bureau(), CASES, which)):
            return
        delivered = [
            {"recipient": recipient, "delivered_on": self.today(), "way": "in-person"}
            for recipient in ("worker", "employer", "social-insurance")
        ]
        json: Any = {
            "request-supplement": {"materials": []},
            "supplement": {"supplied": papers("relation-proof") if person is None else []},
            "suspend": {"reason": "judicial", "body": "样例人民法院", "first_on": self.today(ago=which % 2)},
            "resume": {"last_on": self.today()},
            "serve": {"deliveries": delivered},
            "review": {"body": "样例人民政府", "filed_on": self.today()},
            "sue": {"body": "样例人民法院", "filed_on": self.today()},
            "uphold": {"concluded_on": self.today()},
            "revoke": {"concluded_on": self.today()},
            "record-death": {"died_at": (INJURED_AT + timedelta(hours=26 + which)).isoformat()},
        }.get(move)
        office = self.by("human-resources", move, person, region=where or COUNTY)
        self.move(office, CASES, one, move, json, stale=stale)

    # What may be done with an assessment.

    @rule(which=FEW, review=st.sampled_from([False, False, True]))
    def apply_for_assessment(self, which: int, *, review: bool) -> None:
        if one := self.one(self.bureau(), CASES, which):
            body = {"review": review, "stable": True}
            answer = self.ask(self.unit("assess"), f"{CASES}/{one['id']}/assessments", body)
            assert answer.status_code >= 400 or one["outcome"] in {"recognised", "deemed"}, "N1: assessed unrecognised"

    @rule(which=FEW, grade=st.integers(1, 10))
    def take_on_assessment(self, which: int, grade: int) -> None:
        """The next step of its road; what was served becomes final in time."""
        one = self.one(self.bureau(), ASSESSMENTS, which)
        if one is None:
            return self.apply_for_assessment(which, review=False)
        move = {"applied": "draw", "panel-drawn": "conclude", "assessed": "serve"}.get(one["state"], "finalise")
        if move == "finalise":
            self.clock.advance(days=25)
        return self.move_assessment(which, move, grade, None)

    @rule(
        which=FEW,
        move=st.sampled_from(["draw", "conclude", "extend", "serve", "contest", "finalise", "withdraw"]),
        grade=st.integers(1, 10),
        where=st.sampled_from([None] * 5 + [COUNTY, PROVINCE]),
        unsigned=st.integers(0, 1),
        stale=STALE,
    )
    def move_assessment(
        self, which: int, move: str, grade: int, where: int | None, unsigned: int = 0, *, stale: bool = False
    ) -> None:
        if not (one := self.one(self.bureau(), ASSESSMENTS, which)):
            return
        experts = one["experts"] or ["E0", "E1", "E2"]
        care = ("full", "most", "partial", "none")[min(grade, 4) - 1]
        json: Any = {
            "draw": {"size": 3, "recused": [experts[0]] if unsigned else []},
            "conclude": {"grade": grade, "care": care, "signed_by": experts[unsigned:]},
            "extend": {"days": 30},
            "serve": {"received_on": self.today()},
        }.get(move)
        committee = self.by("appraisal-committee", move, region=where or int(one["committee"]))
        office = self.unit(move) if move in {"contest", "withdraw"} else committee
        answer = self.move(office, ASSESSMENTS, one, move, json, stale=stale)
        assert not (move == "conclude" and unsigned and answer.status_code == 200), "2: not signed by every expert"


_DENIED = """
    SELECT employer_denies AND NOT employer_evidence FROM investigations WHERE case_id = cast(:case AS text)::uuid
    ORDER BY id DESC LIMIT 1
"""

_APPLIED_BY = """
    SELECT applied_by FROM applications WHERE case_id = cast(:case AS text)::uuid AND withdrawn_on IS NULL
"""
