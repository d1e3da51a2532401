"""Clause 2 walked over HTTP, each step by the office whose step it is: from the roadside to what finance pays back."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from chassis.clock import FixedClock
from chassis.regions import Level, parent_of
from deploy.local.office import Office
from tests.client import caller, client_for
from tests.injury.make import EMPLOYER
from tests.whole import eventually

__all__ = ["EMPLOYER", "HOSPITAL", "PROVINCE", "Injured"]

HOSPITAL = "hospital-1"
PROVINCE = 150000000000


class Injured:
    """One worker's case, and the ids of what came of it."""

    def __init__(self, apps: Mapping[str, FastAPI], clock: FixedClock, *, worker_id: str, community: int) -> None:
        self.apps, self.clock = apps, clock
        self.worker_id, self.community = worker_id, community
        self.county = parent_of(community, Level.COUNTY)
        self.league = parent_of(community, Level.LEAGUE)
        self.ids: dict[str, str] = {}

    def office(self, department: str, region: int | None = None, who: str = "officer", **more: Any) -> Office:
        region = region or self.county
        named = caller(department, region, subject=f"test:{department}:{region}:{who}", **more)
        return Office(client_for(self.apps, named), "none", patience=30.0)

    @property
    def hrs(self) -> Office:
        return self.office("human-resources")

    @property
    def employer(self) -> Office:
        return self.office("employer", organisation=EMPLOYER)

    @property
    def agency(self) -> Office:
        return self.office("social-insurance")

    @property
    def case(self) -> str:
        return f"/v1/injury/cases/{self.ids['case_id']}"

    async def reported(
        self, *, harm: str = "accident", event_at: str = "2020-02-10T09:30:00+08:00", **more: Any
    ) -> None:
        """The community reports from the roadside."""
        body = {
            "worker_id": self.worker_id,
            "harm": harm,
            "event_at": event_at,
            "place": str(self.community),
            "account": "卡口执勤时滑倒",
        }
        report = await self.office("community", self.community).post("/v1/injury/reports", body | more)
        self.ids |= {"report_id": report["id"], "case_id": report["case_id"]}

    async def brought_to_hospital(self) -> None:
        """The health department opens the green channel; the hospital takes the injured and admits them."""
        health = self.office("health")
        designated = await health.post(
            "/v1/injury/hospitals",
            {
                "hospital_id": HOSPITAL,
                "name": "样例医院",
                "region": str(self.county),
                "ordinal": 1,
                "document_no": "卫发〔2020〕3号",
                "valid_from": "2020-01-25",
            },
        )
        channel = await health.post(f"{self.case}/green-channel", {"urgency": "critical"})
        hospital = self.office("hospital", organisation=HOSPITAL)
        [referral] = (await hospital.get("/v1/injury/referrals"))["items"]
        path = f"/v1/injury/referrals/{referral['id']}"
        now = {"at": self.clock.now().isoformat()}
        await hospital.move(path, "accept")
        await hospital.move(path, "arrive", now)
        await hospital.move(path, "admit", now)
        await health.move(f"/v1/injury/green-channels/{channel['id']}", "close")
        self.ids |= {"designation_id": designated["id"], "channel_id": channel["id"], "referral_id": referral["id"]}

    async def applied_for(self, *, ground: str, coverage: str, supplied: tuple[str, ...]) -> None:
        """The roster has told of the worker; the league delegates, the relation is determined, the unit applies."""

        async def verified() -> bool:
            return bool((await self.hrs.get(self.case))["verified"])

        await eventually(verified)
        delegation = await self.office("human-resources", self.league).post(
            "/v1/injury/delegations",
            {"county": str(self.county), "valid_from": "2020-01-01", "document_no": "鄂人社发〔2020〕1号"},
        )
        await self.hrs.ask(
            "PUT",
            f"{self.case}/relation",
            json={
                "relation": "labour-contract",
                "unit_id": EMPLOYER,
                "unit_region": str(self.county),
                "unit_level": "county",
                "coverage": coverage,
            },
            headers={"If-Match": "*"},
        )
        self.ids["delegation_id"] = delegation["id"]
        papers = [{"material": material} for material in supplied]
        await self.employer.move(self.case, "apply", {"applicant": "employer", "ground": ground, "supplied": papers})
        await self.hrs.move(self.case, "accept")

    async def recognised(self, *, ground: str, facts: dict[str, Any]) -> None:
        """Two officers look into it; the department recognises it and delivers its decision."""
        await self.hrs.move(self.case, "investigate", {"officers": ["hrs:1", "hrs:2"]})
        await self.hrs.move(self.case, "recognise", {"ground": ground, "facts": facts})
        today = self.clock.today().isoformat()
        deliveries = [
            {"recipient": one, "delivered_on": today, "way": "in-person"}
            for one in ("worker", "employer", "social-insurance")
        ]
        await self.hrs.move(self.case, "serve", {"deliveries": deliveries})

    async def figures(self) -> None:
        """The league issues its own figures; examples, for nobody has published them to this test."""
        league = self.office("human-resources", self.league)
        for name, value, first, last in (
            ("average-wage", "7000", "2019-01-01", "2019-12-31"),
            ("minimum-wage", "1760", "2017-08-01", None),
        ):
            issued = await league.post(
                "/v1/injury/figures",
                {
                    "name": name,
                    "region": str(self.league),
                    "valid_from": first,
                    "valid_to": last,
                    "value": value,
                    "unit": "yuan",
                    "source": "示例参数，非公布数据",
                    "certainty": "design",
                    "document_no": "示例〔2020〕1号",
                },
            )
            self.ids["figure_id"] = issued["id"]

    async def wages(self, fen: int = 600_000, *, kind: str = "contribution") -> None:
        """Twelve months of wages before the injury: contribution wages of the insured, actual ones of the others."""
        months = [{"month": f"2019-{month:02d}", "wage_fen": fen} for month in range(2, 13)]
        months.append({"month": "2020-01", "wage_fen": fen})
        await self.agency.ask(
            "PUT",
            f"{self.case}/wages",
            json={"kind": kind, "months": months},
            headers={"If-Match": "*"},
        )

    async def graded(self, grade: int) -> None:
        """The league's committee draws a panel, which concludes; nobody contests it."""
        committee = self.office("appraisal-committee", self.league)
        for number in range(1, 6):
            expert = await committee.post(
                "/v1/injury/experts",
                {
                    "expert_no": f"E{number:03d}",
                    "name": f"样例{number:04d}",
                    "specialty": "骨科",
                    "valid_from": "2020-01-01",
                },
            )
            self.ids["expert_id"] = expert["id"]
        one = await self.employer.post(f"{self.case}/assessments", {"stable": True})
        path = f"/v1/injury/assessments/{one['id']}"
        drawn = await committee.move(path, "draw", {"size": 3})
        await committee.move(path, "conclude", {"grade": grade, "care": "none", "signed_by": drawn["experts"]})
        await committee.move(path, "serve", {"received_on": self.clock.today().isoformat()})
        self.clock.advance(days=20)
        await committee.move(path, "finalise")
        self.ids["assessment_id"] = one["id"]

    async def calculated(self, **asked: Any) -> dict[str, dict[str, Any]]:
        """What is due, by item."""
        await self.agency.move(self.case, "benefits/calculate", asked)
        benefits = [one async for one in self.agency.each(f"{self.case}/benefits")]
        self.ids["benefit_id"] = benefits[0]["id"]
        return {one["item"]: one for one in benefits}

    async def approved(self, benefit: Mapping[str, Any]) -> None:
        """A second person of the agency approves it."""
        await self.office("social-insurance", who="head").move(f"/v1/injury/benefits/{benefit['id']}", "approve")

    async def proved(self) -> str:
        """The unit files what proves its payment; the id of the document."""
        filed = await self.employer.send(
            f"{self.case}/documents",
            b"%PDF-1.7 transfer",
            kind="application/pdf",
            params={"material": "payment-proof", "title": "支付凭证"},
        )
        self.ids["document_id"] = filed["id"]
        return str(filed["id"])

    async def paid(self, benefit: Mapping[str, Any], *, office: Office, document_id: str | None = None) -> None:
        """Its payer pays what is due, all of it."""
        today = self.clock.today()
        body = {
            "amount_fen": benefit["amount_fen"],
            "paid_on": today.isoformat(),
            "reference": f"T-{benefit['item']}",
            "document_id": document_id,
        }
        if benefit["cycle"] == "monthly":
            body["period"] = f"{today:%Y-%m}"
        await office.move(f"/v1/injury/benefits/{benefit['id']}", "pay", body)

    async def payments(self) -> list[dict[str, Any]]:
        """What was paid of each benefit of the case."""
        benefits = [one async for one in self.agency.each(f"{self.case}/benefits")]
        return [
            payment
            for benefit in benefits
            async for payment in self.agency.each(f"/v1/injury/benefits/{benefit['id']}/payments")
        ]

    async def reimbursed(self) -> dict[str, Any]:
        """The unit claims what it paid; one person of finance verifies and another pays it back."""
        items = [
            {"payment_id": one["id"], "amount_fen": one["amount_fen"]}
            for one in await self.payments()
            if one["payer"] == "employer-reimbursed"
        ]
        claim = await self.employer.post("/v1/injury/reimbursements", {"items": items})
        path = f"/v1/injury/reimbursements/{claim['id']}"
        whole = sum(item["amount_fen"] for item in items)
        await self.office("finance", who="checker").move(path, "verify", {"verified_fen": whole})
        done: dict[str, Any] = await self.office("finance", who="payer").move(
            path,
            "subsidise",
            {"amount_fen": whole, "paid_on": self.clock.today().isoformat(), "reference": "CZ-1"},
        )
        self.ids["reimbursement_id"] = claim["id"]
        return done

    async def everything(self) -> dict[str, str]:
        """A case with one of each thing that a case can have; the ids of them."""
        await self.reported()
        await self.brought_to_hospital()
        await self.applied_for(
            ground="14-1",
            coverage="uninsured-fiscal",
            supplied=("application-form", "relation-proof", "diagnosis"),
        )
        lost = await self.hrs.ask(
            "POST",
            f"{self.case}/lost-times",
            json={"reason": "force-majeure", "first_on": "2020-02-11", "last_on": "2020-02-12"},
            headers={"If-Match": "*"},
        )
        await self.recognised(ground="14-1", facts={"at_work_time": True, "at_workplace": True})
        await self.figures()
        await self.wages(kind="actual")
        dependant = await self.agency.post(
            f"{self.case}/dependants", {"name": "样例0001", "kinship": "spouse", "born_on": "1980-05-01"}
        )
        bill = await self.agency.post(
            f"{self.case}/costs",
            {"item": "treatment", "bill_no": "B-1", "cost_fen": 1_234_500, "incurred_on": "2020-02-11"},
        )
        await self.graded(9)
        proof = await self.proved()
        bill = await self.agency.get(f"/v1/injury/benefits/{bill['id']}")
        await self.approved(bill)
        await self.paid(bill, office=self.employer, document_id=proof)
        await self.reimbursed()
        due = await self.calculated()
        advance = await self.agency.post(f"/v1/injury/benefits/{due['lump-sum']['id']}/advances", {"kind": "uninsured"})
        self.ids |= {
            "lost_time_id": lost.json()["id"],
            "dependant_id": dependant["id"],
            "benefit_id": bill["id"],
            "advance_id": advance["id"],
        }
        return self.ids
