"""Which changes of divisions make sense."""

import pytest

from services.roster.regions.rules import (
    ChangeKind,
    NotACommunity,
    RegionChangeShape,
    parent_code,
    require_community,
    require_shape,
)


@pytest.mark.parametrize(
    ("kind", "closes", "opens"),
    [
        (ChangeKind.RENAME, [1], [1]),
        (ChangeKind.ABOLISH, [1, 2], []),
        (ChangeKind.SPLIT, [1], [1, 2]),
        (ChangeKind.MERGE, [1, 2], [3]),
    ],
)
def test_each_kind_of_change_has_its_shape(kind: ChangeKind, closes: list[int], opens: list[int]) -> None:
    require_shape(kind, closes=closes, opens=opens)


@pytest.mark.parametrize(
    ("kind", "closes", "opens"),
    [
        (ChangeKind.RENAME, [1], [2]),
        (ChangeKind.ABOLISH, [1], [2]),
        (ChangeKind.SPLIT, [1], [2]),
        (ChangeKind.MERGE, [1], [2]),
        (ChangeKind.MERGE, [1, 1], [2]),
        (ChangeKind.SPLIT, [1], [2, 2]),
    ],
)
def test_a_change_of_another_shape_is_refused(kind: ChangeKind, closes: list[int], opens: list[int]) -> None:
    with pytest.raises(RegionChangeShape):
        require_shape(kind, closes=closes, opens=opens)


def test_the_region_above_follows_from_the_code() -> None:
    assert parent_code(150203001015) == 150203001000
    assert parent_code(150203001000) == 150203000000
    assert parent_code(150000000000) is None


def test_workers_belong_to_communities() -> None:
    require_community(150203001015)
    with pytest.raises(NotACommunity):
        require_community(150203001000)
