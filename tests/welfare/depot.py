"""A county's depot with masks in it, a community's store, and the way between them."""

from typing import Any

import httpx

from tests.offices import COMMUNITY, COUNTY, TOWNSHIP, Offices

__all__ = ["Depot", "made"]

W = "/v1/welfare"
Made = dict[str, Any]


def made(answer: httpx.Response) -> Made:
    """What was made; anything else fails the test with what was said."""
    assert answer.status_code in {200, 201}, answer.text
    thing: Made = answer.json()
    return thing


class Depot:
    """Everybody along the way of supplies, and what they make."""

    def __init__(self, offices: Offices) -> None:
        self.offices = offices

    async def health(self) -> httpx.AsyncClient:
        return await self.offices.of("health", COUNTY)

    async def township(self) -> httpx.AsyncClient:
        return await self.offices.of("township", TOWNSHIP)

    async def community(self, region: int = COMMUNITY) -> httpx.AsyncClient:
        return await self.offices.of("community", region)

    async def item(self, code: str = "MASK-N95", **more: Any) -> Made:
        body = {
            "region": str(COUNTY),
            "code": code,
            "name": "医用防护口罩",
            "kind": "mask",
            "unit": "只",
            "standard": "GB 19083-2010",
        }
        return made(await (await self.health()).post(f"{W}/items", json=body | more))

    async def source(self, agreement_no: str = "捐〔2020〕7号", *, office: Any = None, **more: Any) -> Made:
        body = {"region": str(COUNTY), "kind": "donor", "name": "样例慈善总会", "agreement_no": agreement_no}
        return made(await (office or await self.health()).post(f"{W}/sources", json=body | more))

    async def lot(
        self,
        item: Made,
        source: Made,
        batch_no: str = "20200115A",
        *,
        office: Any = None,
        **more: Any,
    ) -> Made:
        body = {
            "region": source["region"],
            "item_id": item["id"],
            "source_id": source["id"],
            "batch_no": batch_no,
            "made_on": "2020-01-15",
            "expires_on": "2022-01-14",
        }
        return made(await (office or await self.health()).post(f"{W}/lots", json=body | more))

    async def store(self, region: int = COUNTY, name: str = "一号库") -> Made:
        keepers = {COUNTY: "health", TOWNSHIP: "township"}
        office = await self.offices.of(keepers.get(region, "community"), region)
        return made(await office.post(f"{W}/stores", json={"region": str(region), "name": name}))

    async def take_in(self, store: Made, lot: Made, quantity: int, *, office: Any = None) -> httpx.Response:
        body = {"lot_id": lot["id"], "quantity": quantity, "document_no": "RK-1"}
        return await (office or await self.health()).post(f"{W}/stores/{store['id']}/receipts", json=body)

    async def stocked(self, quantity: int = 1000, **lot: Any) -> tuple[Made, Made]:
        """The county's depot, with so much of a donated lot of masks; the depot and the lot."""
        depot = await self.store()
        masks = await self.lot(await self.item(), await self.source(), **lot)
        made(await self.take_in(depot, masks, quantity))
        return depot, masks

    async def at_community(self, quantity: int = 20, *, region: int = COMMUNITY) -> tuple[Made, Made]:
        """A community's own store with so much of a lot that was given to it; the store and the lot."""
        office = await self.community(region)
        store = await self.store(region)
        source = await self.source("捐〔2020〕8号", office=office, region=str(region))
        masks = await self.lot(await self.item(), source, office=office)
        made(await self.take_in(store, masks, quantity, office=office))
        return store, masks

    async def asked(self, store: Made, item_id: str, quantity: int = 300) -> Made:
        """A community's requisition."""
        office = await self.community(int(store["region"]))
        body = {
            "region": store["region"],
            "to_store_id": store["id"],
            "reason": "三个卡口十二人，一周用量",
            "lines": [{"item_id": item_id, "quantity": quantity}],
        }
        return made(await office.post(f"{W}/requisitions", json=body))

    async def moves(self, office: httpx.AsyncClient, requisition: Made, move: str, json: Any = None) -> httpx.Response:
        return await self.offices.move(office, f"{W}/requisitions/{requisition['id']}", move, requisition, json)

    async def shipped(self, depot: Made, store: Made, lot: Made, *, quantity: int = 300) -> Made:
        """Asked for, confirmed, allocated and on its way."""
        asked = await self.asked(store, lot["item_id"], quantity)
        line = [{"item_id": lot["item_id"], "quantity": quantity}]
        confirmed = made(await self.moves(await self.township(), asked, "confirm", {"lines": line}))
        health = await self.health()
        allocation = {"from_store_id": depot["id"], "lines": line}
        allocated = made(await self.moves(health, confirmed, "allocate", allocation))
        sending = {"waybill_no": "FY-1", "lots": [{"lot_id": lot["id"], "quantity": quantity}]}
        return made(await self.moves(health, allocated, "ship", sending))

    async def counted(self, requisition: Made, *quantities: int) -> httpx.Response:
        """The community's count of each lot."""
        lots = [
            {"lot_id": lot["lot_id"], "quantity": quantity}
            for lot, quantity in zip(requisition["lots"], quantities, strict=True)
        ]
        return await self.moves(
            await self.community(int(requisition["region"])), requisition, "receive", {"lots": lots}
        )

    async def issue(self, store: Made, lot: Made, worker_id: str, quantity: int = 1, **more: Any) -> httpx.Response:
        office = await self.community(int(store["region"]))
        body = {"worker_id": worker_id, "lot_id": lot["id"], "quantity": quantity} | more
        return await office.post(f"{W}/stores/{store['id']}/issues", json=body)

    async def on_shelf(self, store: Made) -> dict[str, int]:
        """What a store has of each lot."""
        listed = made(await (await self.health()).get(f"{W}/stock", params={"store_id": store["id"]}))
        return {one["lot_id"]: one["quantity"] for one in listed["items"]}
