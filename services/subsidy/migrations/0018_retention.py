"""How long accounts stay on vouchers."""

from chassis.migrations import watch_departures
from chassis.retention.tables import create_retention, erasable

revision = "0018"
down_revision = "0017"

_EMPTIES = {
    "holder": "''",
    "holder_masked": "'*'",
    "account": "''",
    "account_index": "uuid_send(gen_random_uuid())",
    "account_masked": "'*'",
}


def upgrade() -> None:
    create_retention(
        ("voucher-account", 360, "会计档案管理办法（财政部、国家档案局令第79号）附表：会计凭证保管30年"),
    )
    for table, ended in (("payees", "t.state = 'ended'"), ("estates", "t.state IN ('ended', 'refused')")):
        erasable(table, _EMPTIES, kind="voucher-account", ended=ended, worker="t.worker_id")
    watch_departures()
