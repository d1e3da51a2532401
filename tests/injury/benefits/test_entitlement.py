"""Whether a relation entitles, and how the unit stands on a day."""

from datetime import date

import pytest

from services.injury.benefits.entitlement import (
    CivilServantSeparate,
    RelationUnsettled,
    require_entitled,
    require_relation,
    standing_on,
)
from services.injury.benefits.payers import Coverage
from services.injury.recognition.relations import Relation, RelationRulingRequired

DAY = date(2020, 2, 3)


@pytest.mark.parametrize("settled", [True, False])
def test_civil_servants_are_paid_by_their_own_unit(*, settled: bool) -> None:
    with pytest.raises(CivilServantSeparate):
        require_entitled(Relation.CIVIL_SERVANT, settled=settled, coverage=Coverage.INSURED)
    with pytest.raises(CivilServantSeparate):
        require_relation(Relation.CIVIL_SERVANT)


@pytest.mark.parametrize(
    ("relation", "settled", "coverage"),
    [
        pytest.param(None, True, Coverage.INSURED, id="not determined"),
        pytest.param(Relation.VOLUNTEER, False, Coverage.INSURED, id="waiting for its ruling"),
        pytest.param(Relation.LABOUR_CONTRACT, True, None, id="coverage not known"),
    ],
)
def test_an_unsettled_relation_names_no_payer(
    relation: Relation | None, *, settled: bool, coverage: Coverage | None
) -> None:
    with pytest.raises(RelationUnsettled):
        require_entitled(relation, settled=settled, coverage=coverage)


def test_a_volunteer_who_was_ruled_on_is_entitled() -> None:
    assert require_entitled(Relation.VOLUNTEER, settled=True, coverage=Coverage.UNINSURED) is Coverage.UNINSURED


@pytest.mark.parametrize("relation", [Relation.VOLUNTEER, Relation.ELECTED])
def test_the_calculator_names_what_is_open_to_those_who_are_nobodys(relation: Relation) -> None:
    with pytest.raises(RelationRulingRequired) as refused:
        require_relation(relation)
    assert "donated-insurance" in refused.value.facts["routes"]


@pytest.mark.parametrize(("joined_on", "joined"), [(None, False), (date(2020, 2, 4), False), (DAY, True)])
def test_the_fund_takes_over_from_the_day_of_joining(joined_on: date | None, *, joined: bool) -> None:
    assert standing_on(DAY, coverage=Coverage.UNINSURED, joined_on=joined_on).joined is joined


@pytest.mark.parametrize(
    ("first", "last", "late"),
    [
        (DAY, DAY, True),
        (date(2020, 2, 4), date(2020, 3, 1), False),
        (date(2020, 1, 1), date(2020, 2, 2), False),
        (None, None, False),
    ],
)
def test_days_before_a_late_application_are_the_employers(first: date | None, last: date | None, *, late: bool) -> None:
    assert standing_on(DAY, coverage=Coverage.INSURED, late_from=first, late_to=last).late_filing is late
