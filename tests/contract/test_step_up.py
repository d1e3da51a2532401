"""What moves money or reveals somebody asks for a strong and recent login (decision 78)."""

from typing import Any

import pytest

from tests.contract.documents import DOCUMENTS

OPERATIONS = [
    pytest.param(operation, id=operation["operationId"])
    for document in DOCUMENTS.values()
    for item in document["paths"].values()
    for operation in item.values()
]
# The part of a payment that moves the money, whatever its resource.
MOVES = ("pay", "instruct", "advance", "repay", "subsidise", "recover", "write-off", "clear", "settle")
# Reasons that an examiner gives of a case, not who somebody is.
NOT_WHO = {"honors:opinion:read"}
# Goods, not money.
NOT_MONEY = {"welfare:stock:write-off"}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_moves_money_or_reveals_somebody_asks_for_it(operation: dict[str, Any]) -> None:
    permission: str = operation["x-permission"]
    reveals = any(one["name"] == "X-Purpose" and one["required"] for one in operation["parameters"])
    pays = operation.get("x-idempotency-key-required", False) and permission.rpartition(":")[2] in MOVES
    asked = operation.get("x-step-up", False)
    if (reveals and permission not in NOT_WHO) or (pays and permission not in NOT_MONEY):
        assert asked, permission
    if asked:
        assert permission not in NOT_WHO | NOT_MONEY
