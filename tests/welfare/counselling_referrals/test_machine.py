"""Whatever persons, desks, providers and the roster do, whoever looks for help keeps what clause 6 promises.

Its invariants: a person has one case and a case one provider, within its places; whatever is offered, answered or noted
rests on a consent that stands, and goes with it; a crisis is refused for nothing and ended by a human being alone; and
what is answered never leaves its store, where nobody stands under a name.
"""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.worker_id import make_worker_id
from services.welfare.counselling.store import View, open_store
from services.welfare.main import SERVICE
from tests.databases import Databases
from tests.machines import MANY, Walk, walk
from tests.merges import merge
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, PROVINCE
from tests.welfare.counselling.make import ME, provider, shift

W = "/v1/welfare"
CASES, REFERRALS, CRISES = f"{ME}/cases", f"{W}/counselling-referrals", f"{W}/crises"
STORE = {
    "counselling_cases",
    "counselling_consents",
    "counselling_screens",
    "counselling_crises",
    "counselling_referrals",
    "counselling_sessions",
}
SCOPES = ("screening", "referral", "contact", "answers", "medical")
# Two of one person (the roster may tell), one of somebody else, one of whom it has not told.
NUMBERS = (1, 2, 3, 4)
WHO = st.sampled_from([0, 0, 0, 1, 2, 3])
FEW = st.sampled_from([0, 0, 0, 1, 2])
STALE = st.sampled_from([False] * 5 + [True])
CONSENTS = st.one_of(st.just(SCOPES), st.lists(st.sampled_from(SCOPES), unique=True, max_size=3).map(tuple))
ANSWERS = {
    "calm": [0, 0, 0, 0, 0, 0, 0, 0, 0],
    "mild": [1, 2, 1, 2, 1, 0, 0, 0, 0],
    "urgent": [3, 2, 3, 2, 3, 2, 3, 2, 0],
    "crisis": [2, 0, 1, 3, 0, 1, 2, 0, 1],
    "wanting": [1, None, 2, 1, 0, 0, 0, 0, 0],
}
# Each told in confidence, and sealed.
PHONE, NOTE = "13877770001", "夜里难以入睡"
SECRETS = (PHONE, NOTE, *(json.dumps(told, separators=by) for told in ANSWERS.values() for by in (None, (",", ":"))))

# What must be empty after every step.
NEVER = {
    "6: two cases of one person": """
        SELECT pseudonym FROM counselling_cases WHERE state NOT IN ('closed', 'transferred-medical', 'withdrawn')
        GROUP BY pseudonym HAVING count(*) > 1""",
    "6: two who have one case, or are asked at once": """
        SELECT case_id, state FROM counselling_referrals WHERE state IN ('offered', 'accepted')
        GROUP BY case_id, state HAVING count(*) > 1""",
    "6: more cases than places": """
        SELECT id FROM counselling_providers WHERE in_use > capacity OR in_use <> (
            SELECT count(*) FROM counselling_referrals
            WHERE registration_id = counselling_providers.id AND state = 'accepted')""",
    "6: offered or taken without a consent that stands": """
        SELECT id FROM counselling_referrals AS one WHERE state IN ('offered', 'accepted') AND NOT EXISTS (
            SELECT FROM counselling_consents WHERE case_id = one.case_id AND withdrawn_at IS NULL
                AND scope = CASE one.kind WHEN 'medical' THEN 'medical' ELSE 'referral' END)""",
    "6: offered or taken, though the case is over": """
        SELECT one.id FROM counselling_referrals AS one JOIN counselling_cases ON counselling_cases.id = case_id
        WHERE one.state IN ('offered', 'accepted') AND (counselling_cases.state IN ('closed', 'withdrawn')
            OR counselling_cases.state = 'transferred-medical' AND one.kind <> 'medical')""",
    "6: answers that nobody consented to, or no longer": """
        SELECT id FROM counselling_screens AS one WHERE NOT EXISTS (
            SELECT FROM counselling_consents WHERE case_id = one.case_id AND withdrawn_at IS NULL
                AND scope = 'screening')""",
    "6: a note that outlasts its consent": """
        SELECT id FROM counselling_sessions AS one WHERE note IS NOT NULL AND NOT EXISTS (
            SELECT FROM counselling_consents WHERE case_id = one.case_id AND withdrawn_at IS NULL
                AND scope = 'referral')""",
    "6: in a crisis that rings nowhere": """
        SELECT id FROM counselling_cases AS one WHERE state = 'crisis' AND NOT EXISTS (
            SELECT FROM counselling_crises WHERE case_id = one.id AND state <> 'followed-up')""",
    "6: under two names": """
        SELECT counselling_cases.id FROM counselling_cases JOIN (
            SELECT case_id, pseudonym FROM counselling_consents UNION ALL
            SELECT case_id, pseudonym FROM counselling_screens UNION ALL
            SELECT case_id, pseudonym FROM counselling_crises UNION ALL
            SELECT case_id, pseudonym FROM counselling_referrals UNION ALL
            SELECT case_id, pseudonym FROM counselling_sessions) AS one ON case_id = counselling_cases.id
        WHERE one.pseudonym <> counselling_cases.pseudonym""",
    "6: by name in what is told of it": """
        SELECT type FROM events JOIN workers ON strpos(events::text, workers.worker_id) > 0
        WHERE type ~ '^welfare.(counselling|crisis)'
        UNION ALL SELECT action FROM audit_entries JOIN workers ON strpos(audit_entries::text, workers.worker_id) > 0
        WHERE action ~ '^welfare.(counselling|crisis)'""",
    "6: an offer that stands for the dead": """
        SELECT id FROM counselling_offers JOIN workers USING (worker_id) WHERE lapsed_at IS NULL AND died_on IS NOT NULL
        """,
}

_STANDS = """
    SELECT scope FROM counselling_consents JOIN counselling_referrals USING (case_id)
    WHERE counselling_referrals.id = cast(:referral AS text)::uuid AND counselling_referrals.state = 'accepted'
        AND withdrawn_at IS NULL
"""


class Counselling(Walk):
    """Four workers, a desk in the county and one in the league, and three providers of few places."""

    service = SERVICE
    never = NEVER

    async def look(self, session: AsyncSession) -> None:
        await open_store(session, View.WHOLE)

    async def begin(self) -> None:
        self.injuries = 0
        self.workers = [make_worker_id(number) for number in NUMBERS]
        for number in NUMBERS[:3]:
            await self.offices.told_of(number)
        for region in (COUNTY, LEAGUE):
            assert (await shift(self.offices, region)).status_code == 201
        assert (await provider(self.offices, "p-0", capacity=1)).status_code == 201
        assert (await provider(self.offices, "p-1", capacity=2, region=str(LEAGUE))).status_code == 201
        medical = await provider(self.offices, "p-2", department="health", kind="medical", capacity=1)
        assert medical.status_code == 201

    @invariant()
    def nothing_leaves_the_store_and_nobody_stands_in_it_under_a_name(self) -> None:
        assert not (found := self.where_it_says(*SECRETS)), f"6: told in confidence, in plain: {found}"
        named = {table for (table,) in self.where_it_says(*self.workers)}
        assert not named & STORE, f"6: by name in {named & STORE}"

    # Who asks.

    def person(self, who: int) -> httpx.AsyncClient:
        return self.run(self.offices.worker(self.workers[who]))

    def desk(self, region: int = COUNTY) -> httpx.AsyncClient:
        return self.office("health", region)

    def house(self, number: int) -> httpx.AsyncClient:
        return self.office("provider", COUNTY, organisation=f"p-{number % 3}")

    # What a person does.

    @initialize(answers=st.sampled_from(["mild", "urgent", "crisis"]), ahead=st.integers(0, 3))
    def start_somewhere(self, answers: str, ahead: int) -> None:
        self.ask_for_help(0, SCOPES, phone=True)
        self.take_screen(0, answers, SCOPES)
        for which in range(ahead):
            self.take_on(0, which)

    @rule(who=WHO, consents=CONSENTS, phone=st.booleans())
    def ask_for_help(self, who: int, consents: Iterable[str], *, phone: bool) -> None:
        body = {"consents": [*consents]} | ({"phone": PHONE} if phone else {})
        self.ask(self.person(who), f"{ME}/requests", body)

    @rule(who=WHO, answers=st.sampled_from(sorted(ANSWERS)), consents=CONSENTS)
    def take_screen(self, who: int, answers: str, consents: Iterable[str]) -> None:
        body = {"phq9": ANSWERS[answers], "consents": [*consents], "phone": PHONE}
        answer = self.ask(self.person(who), f"{ME}/screens", body)
        if answers == "crisis":
            assert (answer.status_code, answer.json().get("called_back")) == (201, True), "6: a crisis that was refused"

    @rule(who=WHO, which=FEW, scopes=CONSENTS, move=st.sampled_from(["consent", "withdraw"]), stale=STALE)
    def change_consents(self, who: int, which: int, scopes: tuple[str, ...], move: str, *, stale: bool) -> None:
        if one := self.one(self.person(who), CASES, which):
            everything = move == "withdraw" and scopes == SCOPES
            body = {"scopes": [] if everything else [*(scopes or SCOPES)]}
            answer = self.move(self.person(who), CASES, one, move, body, stale=stale)
            if move == "withdraw" and answer.status_code == 200:
                kept = self.rows(_LEFT, case=one["id"], scopes=list(body["scopes"] or SCOPES))
                assert not kept, f"6: withdrawn, and it stands: {kept}"

    @rule(who=WHO, by=st.sampled_from(["community", "worker"]))
    def propose(self, who: int, by: str) -> None:
        """The answer is the same for everybody."""
        office = self.person((who + 1) % 4) if by == "worker" else self.office("community", COMMUNITY)
        answer = self.ask(office, f"{W}/counselling-proposals", {"worker_id": self.workers[who]})
        assert answer.json() == {"recorded": True}

    @rule(who=WHO, crisis=st.booleans(), consents=CONSENTS)
    def call_the_hotline(self, who: int, consents: Iterable[str], *, crisis: bool) -> None:
        body = {"worker_id": self.workers[who], "crisis": crisis, "phone": PHONE, "consents": [*consents]}
        answer = self.ask(self.desk(), f"{W}/counselling-intakes", body)
        assert not crisis or answer.json()["crisis_id"], "6: a crisis that was refused"

    # What others do.

    @rule(number=MANY, which=FEW)
    def take_on(self, number: int, which: int) -> None:
        """The next step of a referral's road."""
        if one := self.one(self.house(number), REFERRALS, which):
            steps = {"offered": "accept", "accepted": "sessions"}
            self.move_referral(number, which, steps.get(one["state"], "close"))

    @rule(
        number=MANY,
        which=FEW,
        move=st.sampled_from(["accept", "accept", "decline", "transfer", "sessions", "follow-up", "close"]),
        medical=st.booleans(),
        stale=STALE,
    )
    def move_referral(self, number: int, which: int, move: str, *, medical: bool = False, stale: bool = False) -> None:
        house = self.house(number)
        if not (one := self.one(house, REFERRALS, which)):
            return
        if move == "sessions":
            held = {"held_at": self.clock.now().isoformat(), "mode": "phone", "minutes": 50, "note": NOTE}
            answer = self.ask(house, f"{REFERRALS}/{one['id']}/sessions", held)
            assert answer.status_code >= 400 or self.stands_for(one, "referral"), "6: met without consent"
            return
        body: Any = {
            "decline": {"reason": "no-place"},
            "transfer": {"kind": "medical" if medical else "counselling"},
        }.get(move)
        self.move(house, REFERRALS, one, move, body, stale=stale)

    def stands_for(self, referral: dict[str, Any], scope: str) -> bool:
        return (scope,) in self.rows(_STANDS, referral=referral["id"])

    @rule(number=MANY, which=FEW, what=st.sampled_from(["client", "screens", "sessions"]))
    def look_at_a_client(self, number: int, which: int, what: str) -> None:
        """As far as the person consents, whoever has the case, and nobody else."""
        house = self.house(number)
        if one := self.one(house, REFERRALS, which):
            asked = house.get(f"{REFERRALS}/{one['id']}/{what}", headers={"X-Purpose": "counselling"})
            answer = self.run(asked)
            scope = {"client": "contact", "screens": "answers"}.get(what)
            may = one["state"] == "accepted" and (scope is None or self.stands_for(one, scope))
            assert (answer.status_code == 200) == may, f"6: {what} without consent, or not with it: {answer.text}"
            other = self.run(self.house(number + 1).get(f"{REFERRALS}/{one['id']}/{what}"))
            assert other.status_code in {404, 422}, f"6: shown to another: {other.text}"

    @rule(
        which=FEW,
        move=st.sampled_from(["acknowledge", "contact", "follow-up"]),
        region=st.sampled_from([COUNTY, COUNTY, LEAGUE, PROVINCE, ELSEWHERE]),
        stale=STALE,
    )
    def move_crisis(self, which: int, move: str, region: int, *, stale: bool) -> None:
        if one := self.one(self.desk(PROVINCE), CRISES, which):
            self.move(self.desk(region), CRISES, one, move, stale=stale)

    @rule(path=st.sampled_from(["counselling-cases", "counselling-referrals", "crises"]))
    def look_as_a_desk(self, path: str) -> None:
        """How soon, and nothing on who it is or what was said."""
        shown = str(self.all(self.desk(), f"{W}/{path}"))
        assert not any(word in shown for word in (*self.workers, PHONE, NOTE)), f"6: a desk reads of whom: {shown}"
        assert "pseudonym" not in shown

    @rule(which=st.sampled_from(["escalate-crises", "expire-counselling-referrals", "forget-counselling"]))
    def let_the_service_do_what_is_due(self, which: str) -> None:
        self.run(self.offices.run(which))
        before = self.stands()
        self.run(self.offices.run(which))
        assert self.stands() == before, f"{which} at once again changed something"

    # What other services tell.

    @rule(who=WHO, kind=st.sampled_from(["reported", "reported", "recognised", "died"]))
    def hear_of_an_injury(self, who: int, kind: str) -> None:
        self.injuries += 1
        data = {"worker_id": self.workers[who], "harm": "accident", "place": f"{COMMUNITY}", "fatal": False}
        data |= {"event_at": self.clock.now().isoformat(), "died_at": self.clock.now().isoformat()}
        told = self.offices.tell(
            f"injury.case.{kind}", subject=str(UUID(int=self.injuries // 2)), region=COMMUNITY, data=data
        )
        self.run(told)

    @rule(who=st.sampled_from([0, 2, 3]), what=st.sampled_from(["moved", "merged", "deceased"]))
    def hear_of_a_worker(self, who: int, what: str) -> None:
        number = NUMBERS[who]
        if what == "merged":
            self.run(merge(self.offices, 2, into=self.workers[0]))
        elif what == "deceased":
            died_on = self.clock.today().isoformat()
            self.run(self.offices.told_of(number, type="roster.worker.deceased", state="deceased", died_on=died_on))
        else:
            self.run(self.offices.told_of(number))


# What must have gone with the consents that were withdrawn.
_LEFT = """
    SELECT 'answers' FROM counselling_screens WHERE case_id = cast(:case AS text)::uuid AND 'screening' = ANY (:scopes)
    UNION ALL SELECT 'how soon' FROM counselling_cases
        WHERE id = cast(:case AS text)::uuid AND triage IS NOT NULL AND 'screening' = ANY (:scopes)
    UNION ALL SELECT 'contact' FROM counselling_cases
        WHERE id = cast(:case AS text)::uuid AND contact IS NOT NULL AND 'contact' = ANY (:scopes)
    UNION ALL SELECT 'note' FROM counselling_sessions
        WHERE case_id = cast(:case AS text)::uuid AND note IS NOT NULL AND 'referral' = ANY (:scopes)
"""


def test_whatever_happens_whoever_looks_for_help_keeps_what_was_promised(databases: Databases) -> None:
    walk(Counselling, databases)
