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
# The second hand, after which a sum is due or an account is the one that is paid to.
SECOND_HAND = ("approve_", "confirm_")
# Reasons that an examiner gives of a case, not who somebody is.
NOT_WHO = {"honors:opinion:read"}
# Goods; and a nomination, whose bonus is nobody's before it is conferred.
NOT_MONEY = {"welfare:stock:write-off", "honors:nomination:approve"}


def _says_what_is_paid(schema: Any, schemas: dict[str, Any]) -> bool:
    """Whether an answer has a sum or an account in it, at any depth."""
    if isinstance(schema, list):
        return any(_says_what_is_paid(one, schemas) for one in schema)
    if not isinstance(schema, dict):
        return False
    if "$ref" in schema:
        return _says_what_is_paid(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    named = schema.get("properties", {})
    return any(name.endswith("_fen") or name == "account_masked" for name in named) or any(
        _says_what_is_paid(part, schemas) for part in schema.values()
    )


# What may be called by these is about a sum or an account, by what some operation of theirs answers.
OF_MONEY = {
    operation["x-permission"]
    for document in DOCUMENTS.values()
    for item in document["paths"].values()
    for operation in item.values()
    for status, answer in operation["responses"].items()
    for content in answer.get("content", {}).values()
    if status.startswith("2") and _says_what_is_paid(content.get("schema"), document["components"]["schemas"])
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_moves_money_or_reveals_somebody_asks_for_it(operation: dict[str, Any]) -> None:
    permission: str = operation["x-permission"]
    reveals = any(one["name"] == "X-Purpose" and one["required"] for one in operation["parameters"])
    pays = operation.get("x-idempotency-key-required", False) and permission.rpartition(":")[2] in MOVES
    settles = operation["operationId"].startswith(SECOND_HAND) and permission in OF_MONEY
    asked = operation.get("x-step-up", False)
    if (reveals and permission not in NOT_WHO) or ((pays or settles) and permission not in NOT_MONEY):
        assert asked, permission
    if asked:
        assert permission not in NOT_WHO | NOT_MONEY
