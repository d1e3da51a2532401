"""The main road over HTTP, each step by the department whose step it is: enrol, duty, standard, roll, payment.

The demonstration, the journey tests and the crash experiments walk it. Every person is another subject, since no two
hands of a roll may be one person's.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from chassis.clock import ZONE
from chassis.regions import Level, parent_of
from deploy.local.bank import BankAnswer, answers_to
from deploy.local.office import Office, csv_of, together
from deploy.local.people import CATEGORIES, Person, people_of
from deploy.local.plan import Plan
from deploy.local.reckoning import Totals, reckoned

__all__ = ["Road"]

Desk = Callable[[str, int, str], Office]
Advance = Callable[[timedelta], Awaitable[None]]


@dataclass
class Road:
    """One walk.

    ``desk`` opens an office for (department, region, who); ``advance`` moves the statutory clock of the set.
    """

    plan: Plan
    desk: Desk
    advance: Advance
    tell: Callable[[str], None] = lambda _: None
    people: list[Person] = field(default_factory=list)
    workers: dict[str, Person] = field(default_factory=dict)
    payment: str = ""

    def office(self, department: str, region: int, who: str = "officer") -> Office:
        return self.desk(department, region, who)

    async def walk(self) -> Totals:
        """From nothing to every fen accounted for."""
        await self.enrol()
        await self.record_duty()
        await self.set_standard()
        await self.register_payees()
        await self.make_rolls()
        await self.publicise()
        await self.approve_rolls()
        await self.pay()
        return await self.reckon()

    async def enrol(self) -> None:
        """The county's civil affairs enrols everybody from one file; the townships activate them."""
        plan = self.plan
        self.people = people_of(plan.communities, each=plan.each, first=plan.first)
        rows = [
            {
                "region": one.region,
                "name": one.name,
                "id_number": one.id_number,
                "category": one.category,
                "employment_relation": "labour-contract",
                "enrolled_on": (plan.first_on - timedelta(days=30)).isoformat(),
            }
            for one in self.people
        ]
        county = self.office("civil-affairs", plan.county)
        report = await county.send("/v1/roster/workers/import", csv_of(rows), params={"mode": "atomic"})
        _require(report["accepted"] + report["unchanged"] == len(rows), report)
        await county.post("/v1/roster/workers/activate", {"region": str(plan.county)})
        by_place: dict[int, list[str]] = {}
        async for worker in county.each("/v1/roster/workers", region=str(plan.county)):
            by_place.setdefault(int(worker["region"]), []).append(worker["worker_id"])
        waiting = {place: sorted(ids) for place, ids in by_place.items()}
        for one in self.people:
            # Numbers are issued in the order of the file, so the n-th of a place is its n-th row.
            self.workers[waiting[one.region].pop(0)] = one
        self.tell(f"{len(self.workers)} 名工作者已登记 workers enrolled in {len(plan.communities)} communities")

    async def record_duty(self) -> None:
        """Each township records a month of duty from a file; another officer there vouches for it."""
        plan = self.plan
        county = self.office("civil-affairs", plan.county)
        await county.post(
            "/v1/roster/credit-rules",
            {
                "region": str(plan.county),
                "effective_on": (plan.first_on - timedelta(days=30)).isoformat(),
                "checkpoint_full_over_minutes": 360,
                "full_from_minutes": 480,
                "half_over_minutes": 240,
                "document": "计日规则〔2020〕1号",
            },
        )
        span = {"first_on": plan.first_on.isoformat(), "last_on": plan.last_on.isoformat()}

        async def township(code: int) -> int:
            rows = list(self.duty_rows(code))
            clerk = self.office("township", code, "clerk")
            report = await clerk.send("/v1/roster/duty-entries/import", csv_of(rows), params={"mode": "atomic"})
            _require(report["accepted"] + report["unchanged"] == len(rows), report)
            head = self.office("township", code, "head")
            await head.post("/v1/roster/duty-entries/approve-late", {"region": str(code), **span})
            await head.post("/v1/roster/duty-entries/confirm", {"region": str(code), **span})
            return len(rows)

        entries = await together(township, plan.townships, at_once=2)
        self.tell(f"{sum(entries)} 条执勤记录已确认 duty entries recorded and confirmed")

    def duty_rows(self, township: int) -> Iterable[dict[str, Any]]:
        """Six days a week where anybody rests; whole days at the checkpoint and halves, one in ten absent on a day."""
        for place, (worker_id, person) in enumerate(sorted(self.workers.items())):
            if parent_of(person.region, Level.TOWNSHIP) != township:
                continue
            for number, day in enumerate(self.plan.days):
                if self.plan.rests and (day.weekday() == place % 7 or (place + number) % 10 == 9):
                    continue
                hours = 5 if (place + number) % 4 == 3 else 8
                started_at = datetime.combine(day, time(8), tzinfo=ZONE)
                yield {
                    "worker_id": worker_id,
                    "started_at": started_at.isoformat(),
                    "ended_at": (started_at + timedelta(hours=hours)).isoformat(),
                    "place": person.region,
                    "post_type": "checkpoint" if hours == 8 else "household-visit",
                }

    async def set_standard(self) -> None:
        """The league gives guidance; the county drafts, the league confirms, the county issues its standard."""
        plan = self.plan
        period = {"valid_from": plan.first_on.isoformat(), "valid_to": plan.last_on.isoformat()}
        rates = [
            {"category": category, "day_type": day_type, "amount_fen": fen}
            for category in sorted(set(CATEGORIES))
            for day_type, fen in (("workday", 5_000), ("restday", 7_000), ("holiday", 10_000))
        ]
        league = self.office("government", plan.league)
        civil = self.office("civil-affairs", plan.county)
        county = self.office("government", plan.county)
        await league.post(
            "/v1/subsidy/guidance",
            {
                "region": str(plan.league),
                "document_no": "指导意见〔2020〕1号",
                "ceiling_fen": 10_000,
                "league_share_bp": 5_000,
                **period,
            },
        )
        drafted = await civil.post(
            "/v1/subsidy/standards",
            {"region": str(plan.county), "document_no": "补助标准〔2020〕1号", "rates": rates, **period},
        )
        standard = f"/v1/subsidy/standards/{drafted['id']}"
        await civil.move(standard, "submit")
        await league.move(standard, "guide")
        await county.move(standard, "issue")
        self.tell("补助标准已印发 the county's standard is issued under the league's guidance")

    async def register_payees(self) -> None:
        """Townships register where everybody is to be paid; the county's civil affairs checks."""

        async def township(code: int) -> None:
            rows = [
                {"worker_id": worker_id, "holder_name": one.name, "account": one.account, "bank_name": "示范银行"}
                for worker_id, one in sorted(self.workers.items())
                if parent_of(one.region, Level.TOWNSHIP) == code
            ]
            clerk = self.office("township", code, "clerk")
            report = await clerk.send("/v1/subsidy/payees/import", csv_of(rows), params={"mode": "atomic"})
            _require(report["accepted"] + report["unchanged"] == len(rows), report)

        await together(township, self.plan.townships, at_once=2)
        county = self.office("civil-affairs", self.plan.county)
        await county.post("/v1/subsidy/payees/confirm", {"region": str(self.plan.county)})
        self.tell(f"{len(self.workers)} 个收款账户已核对 payees registered and confirmed")

    async def make_rolls(self) -> None:
        """Each community makes its roll and posts it."""

        async def community(code: int) -> None:
            office = self.office("community", code)
            made = await office.post("/v1/subsidy/rolls", {"region": str(code), "month": self.plan.month})
            await office.move(f"/v1/subsidy/rolls/{made['id']}", "publish")

        await together(community, self.plan.communities)
        self.tell(f"{len(self.plan.communities)} 个批次已造册公示 rolls made and posted")

    async def publicise(self) -> None:
        """The working days of publicity pass; each community closes it."""
        periods = [
            date.fromisoformat(roll["publicity_ends_on"]) - date.fromisoformat(roll["published_on"])
            async for roll in self._rolls()
            if roll["publicity_ends_on"]
        ]
        await self.advance(max(periods) + timedelta(days=1))
        await together(self._evidence, [roll async for roll in self._rolls()])
        await self._moved("close-publicity", lambda roll: ("community", int(roll["region"]), "officer"))
        self.tell("公示期满 publicity is over")

    async def _evidence(self, roll: dict[str, Any]) -> None:
        community = self.office("community", int(roll["region"]))
        photograph = {"kind": "photograph", "reference": "公示栏照片 1"}
        await community.post(f"/v1/subsidy/rolls/{roll['id']}/evidence", photograph, match="*")

    async def approve_rolls(self) -> None:
        """Township, civil affairs, organization, finance and government, one hand each."""
        county = self.plan.county
        await self._moved(
            "review",
            lambda roll: ("township", parent_of(int(roll["region"]), Level.TOWNSHIP), "head"),
            {"minutes_no": "党工委会议纪要〔2020〕3号"},
        )
        await self._moved("audit", lambda _: ("civil-affairs", county, "auditor"))
        await self._moved("co-sign", lambda _: ("organization", county, "signer"))
        await self._moved("check", lambda _: ("finance", county, "checker"))
        await self._moved("approve", lambda _: ("government", county, "approver"))
        self.tell("审核、核对、审批完成 reviewed, audited, co-signed, checked and approved, each by another hand")

    async def _moved(
        self,
        move: str,
        whose: Callable[[dict[str, Any]], tuple[str, int, str]],
        body: Mapping[str, Any] | None = None,
    ) -> None:
        """Each office passes on all that waits for it, in one request."""
        rolls: dict[tuple[str, int, str], list[dict[str, Any]]] = {}
        for roll in await self._waiting_for(move):
            rolls.setdefault(whose(roll), []).append({"id": roll["id"], "version": roll["version"]})

        async def pass_on(key: tuple[str, int, str]) -> None:
            asked = {"items": rolls[key], **(body or {})}
            told = await self.desk(*key).post(f"/v1/subsidy/rolls/{move}", asked)
            # The scheduled rule closes publicity too, and may have been faster.
            wrong = [one for one in told["refused"] if one["code"] not in {"STALE_VERSION", "ILLEGAL_MOVE"}]
            _require(not wrong, wrong)

        await together(pass_on, rolls)
        _require(not await self._waiting_for(move), move)

    async def _waiting_for(self, move: str) -> list[dict[str, Any]]:
        return [roll async for roll in self._rolls() if move in {one["move"] for one in roll["next_moves"]}]

    async def _rolls(self) -> AsyncIterator[dict[str, Any]]:
        county = self.office("civil-affairs", self.plan.county)
        async for roll in county.each("/v1/subsidy/rolls", region=str(self.plan.county), month=self.plan.month):
            yield roll

    async def pay(self) -> None:
        """Finance prepares one payment, the league confirms its share, finance instructs, the bank answers."""
        plan = self.plan
        payer = self.office("finance", plan.county, "payer")
        league = self.office("finance", plan.league)
        prepared = await payer.post("/v1/subsidy/payments", {"region": str(plan.county)})
        self.payment = f"/v1/subsidy/payments/{prepared['id']}"
        await league.move(self.payment, "confirm-share")
        await payer.move(self.payment, "reserve")
        await payer.move(self.payment, "instruct")
        file = await payer.ask("GET", f"{self.payment}/file", headers={"X-Purpose": "pay-subsidy"})
        answers = self.bank_answers(file.content.decode("utf-8-sig"))
        await payer.send(f"{self.payment}/return", csv_of([asdict(answer) for answer in answers]))
        failed = sum(answer.result == "failed" for answer in answers)
        self.tell(f"银行回盘：成功 {len(answers) - failed}，失败 {failed} the bank paid and failed")

    def bank_answers(self, file: str) -> list[BankAnswer]:
        return answers_to(file, fails=self.plan.fails)

    async def reckon(self) -> Totals:
        """Add up what the county can read, line by line, and hold it against the payment."""
        return await reckoned(
            self.office("finance", self.plan.county), [roll["id"] async for roll in self._rolls()], self.payment
        )


def _require(held: bool, report: Any) -> None:  # noqa: FBT001 - an assertion's condition
    if not held:
        raise RuntimeError(f"not taken whole: {report}")
