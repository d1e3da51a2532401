import pytest

from services.welfare.stores.rules import NoStoreThere, StoreKind, kind_of


@pytest.mark.parametrize(
    ("region", "kind"),
    [
        (150603000000, StoreKind.COUNTY_DEPOT),
        (150603001000, StoreKind.TOWNSHIP_DEPOT),
        (150603001001, StoreKind.COMMUNITY_STORE),
    ],
)
def test_the_level_says_what_a_store_is(region: int, kind: StoreKind) -> None:
    assert kind_of(region) is kind


@pytest.mark.parametrize("region", [150000000000, 150600000000])
def test_a_league_and_a_province_have_no_store(region: int) -> None:
    with pytest.raises(NoStoreThere):
        kind_of(region)
