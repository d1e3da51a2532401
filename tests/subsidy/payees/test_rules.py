"""How account numbers are compared."""

from services.subsidy.payees.rules import normal_account


def test_an_account_is_the_same_however_it_is_grouped() -> None:
    assert normal_account("6217 8500-1234 5678") == normal_account("6217850012345678") == "6217850012345678"
