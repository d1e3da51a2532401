"""Whatever depots, townships, communities and workers do with supplies, clause 3's books hold.

The invariants are those of clause 3: no place and no lot has less than nothing, what went out is what came in, what has
expired, is held back or was recalled is not handed out, and nothing is handed out to whom the roster does not list as
active.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from services.welfare.main import SERVICE
from tests.databases import Databases
from tests.machines import MANY, Walk, walk
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, NEIGHBOUR, TOWNSHIP
from tests.welfare.depot import Depot

W = "/v1/welfare"
SMALL = st.integers(1, 60)
MOVES = ("confirm", "refuse", "cancel", "allocate", "ship", "receive", "settle")
# Now and then another county's office asks, which is to find nothing.
WHERE = st.sampled_from([None] * 7 + [ELSEWHERE])

# What must be empty after every step.
NEVER = {
    "3: stock below nothing": """
        SELECT account_id FROM stock_balances WHERE quantity < 0 AND kind NOT IN ('supplier', 'donor')""",
    "3: an account that its movements do not explain": """
        SELECT account_id, lot_id FROM (
            SELECT to_account_id AS account_id, lot_id, quantity FROM stock_movements
            UNION ALL SELECT from_account_id, lot_id, -quantity FROM stock_movements
            UNION ALL SELECT account_id, lot_id, -quantity FROM stock_balances) AS sides
        GROUP BY account_id, lot_id HAVING sum(quantity) <> 0""",
    "3: what came in is not what went out and what is left": """
        SELECT lot_id FROM stock_balances GROUP BY lot_id HAVING sum(quantity) <> 0""",
    "3: handed out after it expired": """
        SELECT supply_issues.id FROM supply_issues JOIN stock_movements ON stock_movements.id = movement_id
            JOIN supply_lots ON supply_lots.id = supply_issues.lot_id WHERE moved_on > expires_on""",
    "3: a worker holds what the issues do not say": """
        SELECT store_id, worker_id, lot_id FROM (
            SELECT store_id, worker_id, lot_id, quantity FROM supply_issues WHERE state <> 'taken-back'
            UNION ALL SELECT store_id, worker_id, lot_id, -quantity FROM stock_balances
                JOIN stock_accounts ON stock_accounts.id = account_id WHERE stock_accounts.kind = 'worker') AS sides
        GROUP BY store_id, worker_id, lot_id HAVING sum(quantity) <> 0""",
    "3: on its way, though counted and settled": """
        SELECT requisitions.id FROM requisitions JOIN stock_accounts ON requisition_id = requisitions.id
            JOIN stock_balances ON account_id = stock_accounts.id
        WHERE quantity <> 0 AND requisitions.state IN ('received', 'settled')""",
    "3: more sent than was allocated": """
        SELECT requisition_id, item_id FROM requisition_lines JOIN (
            SELECT requisition_id, item_id, sum(shipped) AS shipped FROM requisition_lots
            GROUP BY requisition_id, item_id) AS sent USING (requisition_id, item_id)
        WHERE shipped > allocated""",
}


class Stock(Walk):
    """A county's depot, two communities' stores, two lots of which one soon expires, and three workers."""

    service = SERVICE
    never = NEVER

    async def begin(self) -> None:
        depot = Depot(self.offices)
        self.workers = [await self.offices.told_of(number) for number in (1, 2)]
        self.workers.append(await self.offices.told_of(3, region=NEIGHBOUR))
        county, lot = await depot.stocked(100)
        source = await depot.source("捐〔2020〕9号")
        item = {"id": lot["item_id"]}
        short = await depot.lot(item, source, "20200115B", expires_on="2020-03-01")
        assert (await depot.take_in(county, short, 50)).status_code == 201
        self.item: str = lot["item_id"]
        self.lots = [lot["id"], short["id"]]
        self.depot: str = county["id"]
        self.stores = [await depot.store(COMMUNITY), await depot.store(NEIGHBOUR)]

    def reader(self) -> Any:
        return self.office("health")

    @initialize(quantity=SMALL, ahead=st.sampled_from([0, 1, 2, 3, 4, 4, 4]))
    def start_somewhere(self, quantity: int, ahead: int) -> None:
        """Often with something in a store, for of nothing nothing is handed out."""
        self.ask_for(0, quantity)
        for _ in range(ahead):
            self.take_on(0, 0, quantity)

    @rule(store=MANY, quantity=SMALL)
    def ask_for(self, store: int, quantity: int) -> None:
        one = self.stores[store % 2]
        body = {
            "region": one["region"],
            "to_store_id": one["id"],
            "reason": "卡口用量",
            "lines": [{"item_id": self.item, "quantity": quantity}],
        }
        self.ask(self.office("community", int(one["region"])), f"{W}/requisitions", body)

    @rule(which=MANY, lot=MANY, quantity=SMALL)
    def take_on(self, which: int, lot: int, quantity: int) -> None:
        """The next step of a requisition's road."""
        if one := self.one(self.reader(), f"{W}/requisitions", which):
            aside = {"refuse", "cancel", "differ"}  # that a count differs nobody says: it is found when it is received
            forward = [step["move"] for step in one["next_moves"] if step["move"] not in aside]
            if forward:
                self.move_requisition(which, forward[-1], lot, quantity, None, stale=False)

    @rule(which=MANY, move=st.sampled_from(MOVES), lot=MANY, quantity=SMALL, where=WHERE, stale=st.booleans())
    def move_requisition(
        self, which: int, move: str, lot: int, quantity: int, where: int | None, *, stale: bool
    ) -> None:
        """Any move, legal or not, of any quantity."""
        if not (one := self.one(self.reader(), f"{W}/requisitions", which)):
            return
        region = int(one["region"])
        department, place = {
            "confirm": ("township", TOWNSHIP),
            "refuse": ("township", TOWNSHIP),
            "cancel": ("community", region),
            "receive": ("community", region),
        }.get(move, ("health", COUNTY))
        line = [{"item_id": self.item, "quantity": quantity}]
        lots = [{"lot_id": sent["lot_id"], "quantity": max(sent["shipped"] - quantity % 3, 0)} for sent in one["lots"]]
        outcomes = ["lost", "never-sent", "arrived-later", "over-sent"]
        differing = [
            {"lot_id": sent["lot_id"], "outcome": outcomes[quantity % 4]}
            for sent in one["lots"]
            if sent["received"] != sent["shipped"]
        ]
        nothing = [{"lot_id": self.lots[0], "outcome": "lost"}]
        json: Any = {
            "confirm": {"lines": line},
            "refuse": {"reason": "库存充足"},
            "allocate": {"from_store_id": self.depot, "lines": line},
            "ship": {"waybill_no": "FY-1", "lots": [{"lot_id": self.lots[lot % 2], "quantity": quantity}]},
            "receive": {"lots": lots or [{"lot_id": self.lots[0], "quantity": quantity}]},
            "settle": {"settlement_no": "CY-1", "lots": differing or nothing},
        }.get(move)
        self.move(self.office(department, where or place), f"{W}/requisitions", one, move, json, stale=stale)

    @rule(store=MANY, lot=MANY, worker=MANY, quantity=SMALL, paper=st.sampled_from([None, None, "LY-1", "LY-2"]))
    def hand_out(self, store: int, lot: int, worker: int, quantity: int, paper: str | None) -> None:
        one = self.stores[store % 2]
        worker_id, lot_id = self.workers[worker % 3], self.lots[lot % 2]
        body = {"worker_id": worker_id, "lot_id": lot_id, "quantity": quantity, "paper_no": paper}
        answer = self.ask(self.office("community", int(one["region"])), f"{W}/stores/{one['id']}/issues", body)
        if answer.status_code == 201:
            [(active,)] = self.rows("SELECT state FROM workers WHERE worker_id = :worker", worker=worker_id)
            [(usable,)] = self.rows("SELECT state FROM supply_lots WHERE id = cast(:lot AS text)::uuid", lot=lot_id)
            assert (active, usable) == ("active", "usable"), "3: to whom or of what nothing is handed out"

    @rule(which=MANY, sign=st.booleans(), stale=st.booleans())
    def move_issue(self, which: int, *, sign: bool, stale: bool) -> None:
        if one := self.one(self.reader(), f"{W}/issues", which):
            office = self.office("community", int(one["region"]))
            json = {"paper_no": f"LY-{which}"} if sign else {"reason": "人员填写有误"}
            self.move(office, f"{W}/issues", one, "sign" if sign else "take-back", json, stale=stale)

    @rule(store=MANY, lot=MANY, quantity=SMALL, how=st.sampled_from(["receipts", "losses", "write-offs"]))
    def book(self, store: int, lot: int, quantity: int, how: str) -> None:
        one = [{"id": self.depot, "region": f"{COUNTY}"}, *self.stores][store % 3]
        office = self.office("health" if one["id"] == self.depot else "community", int(one["region"]))
        body: dict[str, Any] = {"lot_id": self.lots[lot % 2], "quantity": quantity}
        body |= {"document_no": f"DJ-{quantity}"} if how != "losses" else {}
        body |= {"reason": "盘点"} if how != "receipts" else {}
        self.ask(office, f"{W}/stores/{one['id']}/{how}", body)

    @rule(lot=MANY, move=st.sampled_from([*["hold", "release", "release"] * 3, "recall"]), stale=st.booleans())
    def move_lot(self, lot: int, move: str, *, stale: bool) -> None:
        one = self.get(self.reader(), f"{W}/lots/{self.lots[lot % 2]}")
        json = {"recall_no": "召〔2020〕2号"} if move == "recall" else {"reason": "待检验"}
        self.move(self.reader(), f"{W}/lots", one, move, json, stale=stale)

    @rule(worker=MANY, state=st.sampled_from(["active", "active", "suspended", "left"]))
    def hear_of_a_worker(self, worker: int, state: str) -> None:
        region = NEIGHBOUR if worker % 3 == 2 else COMMUNITY
        self.run(self.offices.told_of(worker % 3 + 1, region=region, state=state))


def test_whatever_happens_the_books_of_supplies_hold(databases: Databases) -> None:
    walk(Stock, databases)
