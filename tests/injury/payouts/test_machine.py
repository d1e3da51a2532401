"""Whatever agency, units and finance do with the money of a case, also while its decision is revoked, clause 2 holds.

Its invariants: nothing is granted or paid before a decision but treatment and advances (N1), an old wound brings no
lump sum (N4), what grades 1 to 4 bring and 5 to 10 bring never stand together (N5), pensions stay within the wage (N6),
and an item has one payer, whom finance pays back no more than was paid (N7).
"""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from tests.databases import Databases
from tests.injury.documents.make import PDF, filed
from tests.injury.figures.make import issued, local_figures, of_year
from tests.injury.make import Bureaus
from tests.injury.walk import CASES, COVERAGES, FEW, NEVER, PERSONS, STALE, B, CaseWalk
from tests.machines import MANY, walk
from tests.offices import COMMUNITY, COUNTY, LEAGUE

BENEFITS, ADVANCES, CLAIMS = f"{B}/benefits", f"{B}/advances", f"{B}/reimbursements"
WAGE_FEN = 480_000
STOPS = ("reassessed", "assessment-refused", "treatment-refused", "retired", "deceased", "decision-revoked")

# What must be empty after every step.
NEVER_IN_MONEY = {
    "N5: what grades 1 to 4 and 5 to 10 bring, together": """
        SELECT case_id FROM benefits WHERE state NOT IN ('voided', 'stopped')
        GROUP BY case_id HAVING count(DISTINCT grades) > 1""",
    "N5: a monthly allowance of grades 5 and 6 from the fund": """
        SELECT id FROM benefits WHERE item LIKE 'unit-allowance%' AND payer IN ('fund', 'fund-advance')""",
    "N6: pensions above the wage": """
        SELECT case_id FROM benefits WHERE item = 'dependant-pension' AND state NOT IN ('voided', 'stopped')
        GROUP BY case_id HAVING sum(cast(inputs ->> 'amount_fen' AS bigint)) > 480000""",
    "N7: an item that stands twice": """
        SELECT case_id, item FROM benefits WHERE state NOT IN ('voided', 'stopped')
        GROUP BY case_id, item, dependant_id, bill_no HAVING count(*) > 1""",
    "N7: an item that two have paid": """
        SELECT benefit_id FROM benefit_payments GROUP BY benefit_id HAVING count(DISTINCT payer) > 1""",
    "N7: an allowance for two injuries": """
        SELECT worker_id FROM benefits WHERE item IN ('allowance', 'unit-allowance')
            AND state IN ('approved', 'paid', 'adjusted') GROUP BY worker_id HAVING count(*) > 1""",
    "N7: reimbursed above what the unit paid": """
        SELECT coalesce(payment_id, recovery_id) AS made FROM reimbursement_items WHERE live
        GROUP BY made HAVING sum(amount_fen) > max(paid_fen)""",
    "N7: subsidised above verified, verified above claimed, claimed above its items": """
        SELECT id FROM reimbursements WHERE subsidised_fen > verified_fen OR verified_fen > claimed_fen
            OR claimed_fen <> (
                SELECT sum(amount_fen) FROM reimbursement_items WHERE reimbursement_id = reimbursements.id)""",
    "N7: by finance of another level than that of the unit": """
        SELECT id FROM reimbursements WHERE unit_level <> 'county' OR finance_region <> unit_region""",
    "2: more paid than was due": """
        SELECT benefits.id FROM benefits JOIN benefit_payments ON benefit_id = benefits.id
        GROUP BY benefits.id, period HAVING sum(benefit_payments.amount_fen) > greatest(benefits.amount_fen,
            (SELECT max(greatest(before_fen, amount_fen)) FROM benefit_adjustments WHERE benefit_id = benefits.id))""",
    "2: granted, verified or subsidised by whoever had done the step before": """
        SELECT id FROM benefits WHERE calculated_by = approved_by
        UNION ALL SELECT id FROM reimbursements WHERE verified_by IN (claimed_by, subsidised_by)""",
    "2: an advance that its payments and repayments do not explain": """
        SELECT advances.id FROM advances
        WHERE advanced_fen <> coalesce((SELECT sum(amount_fen) FROM benefit_payments WHERE advance_id = advances.id), 0)
            OR recovered_fen <> coalesce((SELECT sum(amount_fen) FROM recoveries WHERE advance_id = advances.id), 0)
            OR recovered_fen > advanced_fen OR state = 'recovered' AND recovered_fen <> advanced_fen""",
    "2: advanced before the employer had its time": """
        SELECT id FROM advances WHERE kind = 'uninsured' AND advanced_on <= coalesce(urged_on, 'infinity') + 5""",
}

_UNDECIDED = """
    SELECT benefits.id FROM benefits JOIN cases ON cases.id = case_id
    WHERE benefits.id = cast(:benefit AS text)::uuid AND coalesce(cases.outcome NOT IN ('recognised', 'deemed'), true)
        AND NOT (cases.outcome IS NULL AND cases.state NOT IN ('revoked', 'withdrawn', 'merged')
            AND (item = 'treatment' OR payer = 'fund-advance'))
"""
_OUTLIVED = """
    SELECT period FROM benefit_payments JOIN cases ON cases.id = case_id
    WHERE benefit_id = cast(:benefit AS text)::uuid AND benefit_payments.id = (
        SELECT max(id::text)::uuid FROM benefit_payments WHERE benefit_id = cast(:benefit AS text)::uuid)
        AND item ~ '^((unit-)?allowance|pension-top-up|care)' AND period > (died_at AT TIME ZONE 'Asia/Shanghai')::date
"""
_SUBSIDISED = """
    SELECT cases.id FROM reimbursement_items LEFT JOIN benefit_payments ON benefit_payments.id = payment_id
        LEFT JOIN recoveries ON recoveries.id = recovery_id
        JOIN cases ON cases.id = coalesce(benefit_payments.case_id, recoveries.case_id)
    WHERE reimbursement_id = cast(:claim AS text)::uuid AND cases.outcome IN ('recognised', 'deemed') IS NOT TRUE
"""
_MADE = """
    SELECT 'payment_id' AS named, id, amount_fen FROM benefit_payments
    UNION ALL SELECT 'recovery_id', id, amount_fen FROM recoveries ORDER BY id
"""


class Money(CaseWalk):
    """The same offices, with the figures that amounts are computed from, the agency, the unit and finance."""

    never = NEVER | NEVER_IN_MONEY

    async def begin(self) -> None:
        await super().begin()
        async with Bureaus(self.app, self.clock) as bureaus:
            await local_figures(bureaus)
            for item in ("allowance", "care", "dependant-pension"):
                await issued(bureaus, of_year(2021, "5", name=f"adjustment.{item}", unit="percent"))

    def agency(self, step: str = "read", person: str | None = None) -> Any:
        return self.by("social-insurance", step, person)

    @initialize(
        coverage=st.sampled_from(COVERAGES),
        grade=st.sampled_from([1, 3, 5, 7, None]),
        ahead=st.sampled_from([0, 3, 4, 5, 6, 6]),
    )
    def start_somewhere(self, coverage: str, grade: int | None, ahead: int) -> None:
        """Recognised and graded, or dead of it and survived by two; or a case of which nothing is decided yet."""
        self.report(0, 0, COMMUNITY, "community", dead=grade is None)
        for _ in range(min(ahead, 3)):
            self.take_on(0, "14-1", coverage, upheld=True)
        if ahead >= 3:
            self.record_wages(0)
            for kinship in ("spouse", "other") if grade is None else ():
                self.register(0, kinship)
            for _ in range(5 if grade else 0):
                self.take_on_assessment(0, grade or 10)
            self.calculate(0, None, asked_by_worker=True, ends=grade == 7)
            for which in range(3 * (ahead - 3)):
                self.take_on_benefit(which % 3, ahead=which > 5)

    @rule(which=FEW, stale=STALE)
    def record_wages(self, which: int, *, stale: bool = False) -> None:
        if one := self.one(self.bureau(), CASES, which):
            injured = date.fromisoformat(one["event_at"][:10])
            first = injured.year * 12 + injured.month - 1
            months = [
                {"month": f"{at // 12}-{at % 12 + 1:02d}", "wage_fen": WAGE_FEN} for at in range(first - 12, first)
            ]
            on_record = self.rows("SELECT version FROM wages WHERE case_id = cast(:case AS text)::uuid", case=one["id"])
            covered = self.rows(
                "SELECT coverage FROM relations WHERE case_id = cast(:case AS text)::uuid", case=one["id"]
            )
            kind = "actual" if covered and covered[0][0] != "insured" else "contribution"
            match = on_record[0][0] - stale if on_record else None
            path = f"{CASES}/{one['id']}/wages"
            self.ask(self.agency("wages"), path, {"kind": kind, "months": months}, match=match, method="PUT")

    @rule(which=FEW, ago=st.sampled_from([0, 0, 20, 60, 400]), stale=STALE)
    def record_a_death(self, which: int, ago: int, *, stale: bool) -> None:
        if one := self.one(self.bureau(), CASES, which):
            body = {"died_at": (self.clock.now() - timedelta(days=ago)).isoformat()}
            self.move(self.bureau(), CASES, one, "record-death", body, stale=stale)

    @rule(which=FEW, kinship=st.sampled_from(["spouse", "other", "other"]))
    def register(self, which: int, kinship: str) -> None:
        if one := self.one(self.bureau(), CASES, which):
            self.numbers += 1
            body = {"name": f"样例供养人{self.numbers}", "kinship": kinship, "born_on": "1975-05-01"}
            self.ask(self.agency("register"), f"{CASES}/{one['id']}/dependants", body)

    @rule(which=FEW, item=st.sampled_from(["treatment", "treatment", "travel", "leave-wages"]), third=st.booleans(),
        bill=st.integers(1, 4))  # fmt: skip
    def record_a_cost(self, which: int, item: str, bill: int, *, third: bool) -> None:
        if one := self.one(self.bureau(), CASES, which):
            body = {
                "item": item,
                "bill_no": f"PJ-{bill}",
                "cost_fen": 120_000,
                "incurred_on": self.today(ago=bill % 2),
                "third_party_unpaid": third and item == "treatment",
            }
            self.ask(self.agency("cost"), f"{CASES}/{one['id']}/costs", body)

    @rule(which=FEW, person=PERSONS, asked_by_worker=st.booleans(), ends=st.booleans(), stale=STALE)
    def calculate(
        self, which: int, person: str | None, *, asked_by_worker: bool, ends: bool, stale: bool = False
    ) -> None:
        if one := self.one(self.bureau(), CASES, which):
            body: dict[str, Any] = {"suitable_work": False, "asked_by_worker": asked_by_worker, "from_injury": True}
            body |= {"relation_ends_on": self.today()} if ends else {}
            office = self.agency("calculate", person)
            answer = self.move(office, CASES, one, "benefits/calculate", body, stale=stale)
            if answer.status_code == 200:
                items = {each["item"] for each in answer.json()["calculated"]}
                assert one["outcome"] in {"recognised", "deemed"}, "N1: calculated without a decision"
                assert one["ground"] != "15-3" or "lump-sum" not in items, "N4: a lump sum for an old wound"

    @rule(which=MANY, ahead=st.booleans())
    def take_on_benefit(self, which: int, *, ahead: bool) -> None:
        """The next step of a benefit, of its advance or of its claim."""
        one = self.one(self.agency(), BENEFITS, which)
        if one is None:
            return self.calculate(0, None, asked_by_worker=False, ends=False)
        if one["state"] == "calculated":
            return self.move_benefit(which, "approve", None, 0, "unit", "due")
        if ahead and one["payer"].startswith("employer") and one["state"] == "approved":
            return self.ask_for_an_advance(which, "uninsured")
        if ahead and one["payer"] == "employer-reimbursed":
            return self.claim(which, "due", None)
        return self.move_benefit(which, "pay", None, which, "unit", "due")

    @rule(which=FEW, all_of_it=st.booleans())
    def take_on_advance(self, which: int, *, all_of_it: bool) -> None:
        if one := self.one(self.agency(), ADVANCES, which):
            owes = one["recovered_fen"] < one["advanced_fen"]
            steps = {"requested": "urge", "urged": "advance", "advanced": "demand"}
            move = steps.get(one["state"], "repay" if owes else "complete")
            if move == "advance":
                self.clock.advance(days=8)
            self.move_advance(which, move, "due" if all_of_it or move == "advance" else "less")

    @rule(which=FEW)
    def take_on_claim(self, which: int) -> None:
        if one := self.one(self.by("finance", "read"), CLAIMS, which):
            steps = {"employer-paid": "claim", "claimed": "verify"}
            self.move_claim(which, steps.get(one["state"], "subsidise"), "due", COUNTY, None)

    @rule(
        which=MANY,
        move=st.sampled_from(["approve", "pay", "pay", "adjust", "stop", "restore", "void"]),
        person=PERSONS,
        month=st.integers(0, 14),
        payer=st.sampled_from(["agency", "unit"]),
        much=st.sampled_from(["due", "due", "less", "more"]),
        stale=STALE,
    )
    def move_benefit(
        self, which: int, move: str, person: str | None, month: int, payer: str, much: str, *, stale: bool = False
    ) -> None:
        """Any move, legal or not; paid by whoever says so, as much as may be."""
        if not (one := self.one(self.agency(), BENEFITS, which)):
            return
        json: Any = {
            "pay": self.payment(one, month, much),
            "adjust": {"year": 2021, "from_on": "2021-01", "document_no": "内人社发〔2021〕8号"},
            "stop": {"reason": STOPS[month % len(STOPS)], "stopped_on": self.today()},
        }.get(move)
        by_unit = move == "pay" and payer == "unit" and one["payer"] in {"employer", "employer-reimbursed"}
        office = self.unit("pay") if by_unit else self.agency(move, person)
        if move == "pay" and one["payer"].startswith("employer"):
            json["document_id"] = self.proof(one)
            one = self.get(self.agency(), f"{BENEFITS}/{one['id']}")
        answer = self.move(office, BENEFITS, one, move, json, stale=stale)
        if move in {"approve", "pay", "restore"} and answer.status_code == 200:
            assert not self.rows(_UNDECIDED, benefit=one["id"]), f"N1: {move} without a decision"
            assert move != "pay" or not self.rows(_OUTLIVED, benefit=one["id"]), "2: for a month after the death"

    def payment(self, one: dict[str, Any], month: int, much: str) -> dict[str, Any]:
        amount = one["amount_fen"] + {"due": 0, "less": -1, "more": 1}[much]
        body = {"amount_fen": max(amount, 1), "paid_on": self.today(), "reference": f"GS-{self.numbers}"}
        if one["cycle"] == "monthly":
            first = date.fromisoformat(one["from_on"] or self.today())
            at = first.year * 12 + first.month - 1 + month % 3
            body["period"] = f"{at // 12}-{at % 12 + 1:02d}"
        return body

    def proof(self, one: dict[str, Any]) -> str:
        self.numbers += 1
        case = {"id": one["case_id"]}
        content = PDF + str(self.numbers).encode()
        answer = self.run(filed(self.unit("file"), case, content, material="payment-proof", title="支付凭证"))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    @rule(which=MANY, kind=st.sampled_from(["uninsured", "uninsured", "third-party"]))
    def ask_for_an_advance(self, which: int, kind: str) -> None:
        if one := self.one(self.agency(), BENEFITS, which):
            self.ask(self.bureau(), f"{BENEFITS}/{one['id']}/advances", {"kind": kind})

    @rule(
        which=FEW,
        move=st.sampled_from(
            ["urge", "settle", "advance", "advance", "demand", "repay", "repay", "complete", "refuse"]
        ),
        much=st.sampled_from(["due", "less", "more"]),
        stale=STALE,
    )
    def move_advance(self, which: int, move: str, much: str, *, stale: bool = False) -> None:
        if not (one := self.one(self.agency(), ADVANCES, which)):
            return
        owed = one["advanced_fen"] - one["recovered_fen"]
        part = {"due": owed, "less": owed // 2, "more": owed + 1}[much]
        benefit = self.get(self.agency(), f"{BENEFITS}/{one['benefit_id']}")
        self.numbers += 1
        json: Any = {
            "advance": self.payment(benefit, 0, much),
            "demand": {"demand_no": "鄂社保追〔2020〕3号"},
            "repay": {"amount_fen": max(part, 1), "repaid_on": self.today(), "reference": f"CH-{self.numbers}"},
            "refuse": {"reason": "papers-wanting"},
        }.get(move)
        answer = self.move(self.agency(move), ADVANCES, one, move, json, stale=stale)
        if move == "advance" and answer.status_code == 200:
            assert not self.rows(_UNDECIDED, benefit=one["benefit_id"]), "N1: advanced without a decision"

    @rule(which=MANY, much=st.sampled_from(["due", "due", "less", "more"]), person=PERSONS)
    def claim(self, which: int, much: str, person: str | None) -> None:
        if made := self.rows(_MADE):
            named, key, paid = made[which % len(made)]
            body = {"items": [{named: str(key), "amount_fen": paid + {"due": 0, "less": -1, "more": 1}[much]}]}
            self.ask(self.unit("claim", person), CLAIMS, body)

    @rule(
        which=FEW,
        move=st.sampled_from(["claim", "send-back", "verify", "verify", "subsidise", "subsidise", "refuse"]),
        much=st.sampled_from(["due", "due", "less", "more"]),
        region=st.sampled_from([COUNTY] * 5 + [LEAGUE]),
        person=PERSONS,
        stale=STALE,
    )
    def move_claim(
        self, which: int, move: str, much: str, region: int, person: str | None, *, stale: bool = False
    ) -> None:
        if not (one := self.one(self.by("finance", "read"), CLAIMS, which)):
            return
        more = {"due": 0, "less": -1, "more": 1}[much]
        verified = (one["verified_fen"] or one["claimed_fen"]) + more
        json: Any = {
            "verify": {"verified_fen": max(one["claimed_fen"] + more, 1)},
            "subsidise": {"amount_fen": max(verified, 1), "paid_on": self.today(), "reference": "CZ-1"},
            "send-back": {"reason": "缺少支付凭证"},
            "refuse": {"reason": "不属于补助范围"},
        }.get(move)
        office = self.unit("claim", person) if move == "claim" else self.by("finance", move, person, region=region)
        answer = self.move(office, CLAIMS, one, move, json, stale=stale)
        if move == "subsidise" and answer.status_code == 200:
            assert not self.rows(_SUBSIDISED, claim=one["id"]), "N1: finance pays back what no decision bears out"


def test_whatever_happens_a_cases_money_keeps_to_its_clause(databases: Databases) -> None:
    walk(Money, databases)
