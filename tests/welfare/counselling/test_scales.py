"""What the questionnaires come to, at every boundary."""

import pytest

from services.welfare.counselling.scales import Band, Scale, TooManyMissing, Triage, score, soonest


def _phq(total: int) -> list[int | None]:
    """Eight items that sum to a total of at most 24; the ninth is nought."""
    items: list[int | None] = [min(3, max(0, total - 3 * place)) for place in range(8)]
    assert sum(one or 0 for one in items) == total
    return [*items, 0]


def _gad(total: int) -> list[int | None]:
    return [min(3, max(0, total - 3 * place)) for place in range(7)]


@pytest.mark.parametrize(
    ("total", "band", "triage"),
    [
        (0, Band.MINIMAL, Triage.INFO),
        (4, Band.MINIMAL, Triage.INFO),
        (5, Band.MILD, Triage.SELF_HELP),
        (9, Band.MILD, Triage.SELF_HELP),
        (10, Band.MODERATE, Triage.WEEK),
        (14, Band.MODERATE, Triage.WEEK),
        (15, Band.MODERATELY_SEVERE, Triage.SOON),
        (19, Band.MODERATELY_SEVERE, Triage.SOON),
        (20, Band.SEVERE, Triage.URGENT),
        (24, Band.SEVERE, Triage.URGENT),
    ],
)
def test_phq_9_by_its_bands(total: int, band: Band, triage: Triage) -> None:
    scored = score(Scale.PHQ9, _phq(total))
    assert (scored.total, scored.band, scored.triage, scored.prorated) == (total, band, triage, False)


@pytest.mark.parametrize(
    ("total", "band", "triage"),
    [
        (0, Band.MINIMAL, Triage.INFO),
        (4, Band.MINIMAL, Triage.INFO),
        (5, Band.MILD, Triage.SELF_HELP),
        (9, Band.MILD, Triage.SELF_HELP),
        (10, Band.MODERATE, Triage.SOON),
        (14, Band.MODERATE, Triage.SOON),
        (15, Band.SEVERE, Triage.URGENT),
        (21, Band.SEVERE, Triage.URGENT),
    ],
)
def test_gad_7_by_its_bands(total: int, band: Band, triage: Triage) -> None:
    scored = score(Scale.GAD7, _gad(total))
    assert (scored.total, scored.band, scored.triage) == (total, band, triage)


@pytest.mark.parametrize("item", [1, 2, 3])
def test_item_nine_is_a_crisis_whatever_the_total(item: int) -> None:
    assert score(Scale.PHQ9, [0] * 8 + [item]).triage is Triage.CRISIS
    assert score(Scale.PHQ9, [3] * 8 + [item]).triage is Triage.CRISIS


def test_item_nine_is_a_crisis_even_where_the_rest_is_invalid() -> None:
    scored = score(Scale.PHQ9, [None] * 8 + [1])
    assert (scored.total, scored.band, scored.triage) == (None, None, Triage.CRISIS)


def test_one_missing_item_is_prorated_and_two_are_too_many() -> None:
    one = score(Scale.PHQ9, [None, 1, 1, 1, 1, 1, 1, 1, 0])
    assert (one.total, one.prorated) == (8, True)  # 7 × 9 / 8 = 7.875
    assert score(Scale.GAD7, [None, 1, 0, 0, 0, 0, 2]).total == 4  # 3 × 7 / 6 = 3.5, half a point upward
    with pytest.raises(TooManyMissing):
        score(Scale.PHQ9, [None, None, 1, 1, 1, 1, 1, 1, 0])
    with pytest.raises(TooManyMissing):
        score(Scale.GAD7, [None, None, 3, 3, 3, 3, 3])


def test_an_unanswered_item_nine_is_no_no() -> None:
    assert score(Scale.PHQ9, [0] * 8 + [None]).triage is Triage.SOON
    assert score(Scale.PHQ9, [3] * 8 + [None]).triage is Triage.URGENT


def test_of_several_the_soonest_counts() -> None:
    assert soonest(Triage.INFO, Triage.CRISIS, Triage.URGENT) is Triage.CRISIS
    assert soonest(Triage.SELF_HELP, Triage.WEEK) is Triage.WEEK
