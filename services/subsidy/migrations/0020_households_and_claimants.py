"""Households' accounts and claimants' names go with the vouchers that they belong to."""

from chassis.retention.tables import erasable, to_be_confirmed

revision = "0020"
down_revision = "0019"

_ACCOUNT = {
    "holder": "''",
    "holder_masked": "'*'",
    "account": "''",
    "account_index": "uuid_send(gen_random_uuid())",
    "account_masked": "'*'",
}
_CLAIMANT = {"name": "''", "name_masked": "'*'", "proof_no": "'*'"}
_OVER = "EXISTS (SELECT FROM estates e WHERE e.id = t.estate_id AND e.state IN ('ended', 'refused'))"
_OF = "(SELECT e.worker_id FROM estates e WHERE e.id = t.estate_id)"


def upgrade() -> None:
    over = "t.state IN ('ended', 'refused')"
    erasable("households", _ACCOUNT, kind="voucher-account", ended=over, worker="t.holder_id")
    erasable("estate_claimants", _CLAIMANT, kind="estate-claimant", ended=_OVER, worker=_OF, versioned=False)
    to_be_confirmed(
        ("estate-claimant", 360, "会计档案管理办法（财政部、国家档案局令第79号）附表：会计凭证及其附件保管30年"),
    )
