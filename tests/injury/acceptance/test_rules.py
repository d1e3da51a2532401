from collections.abc import Collection

import pytest

from services.injury.acceptance.rules import (
    Bearing,
    PapersMissing,
    ReasonUnfounded,
    RelationNotDetermined,
    RelationRuledOut,
    require_acceptable,
    require_borne_out,
)
from services.injury.cases.rules import NotAcceptedReason
from services.injury.recognition.grounds import Material
from services.injury.recognition.relations import LiableUnit, Route, Settled

FOR = Settled(accepted=True, liable=LiableUnit.EMPLOYER, unit_id="unit", routes=())
AGAINST = Settled(accepted=False, liable=LiableUnit.AS_RULED, unit_id=None, routes=(Route.HARDSHIP_AID,))


def bearing(
    *,
    late: bool = False,
    settled: Settled | None = FOR,
    missing: Collection[Material] = (),
    asked: bool = False,
    elsewhere: bool = False,
) -> Bearing:
    return Bearing(late=late, settled=settled, missing=missing, asked=asked, elsewhere=elsewhere)


def test_a_complete_application_of_a_settled_relation_is_accepted() -> None:
    require_acceptable(FOR, ())


def test_what_is_ruled_out_or_incomplete_is_not() -> None:
    with pytest.raises(RelationRuledOut) as refused:
        require_acceptable(AGAINST, ())
    assert refused.value.facts["routes"] == ["hardship-aid"]
    with pytest.raises(PapersMissing) as missing:
        require_acceptable(FOR, [Material.RELATION_PROOF, Material.DIAGNOSIS])
    assert missing.value.facts["materials"] == ["diagnosis", "relation-proof"]


@pytest.mark.parametrize(
    ("reason", "stands", "falls"),
    [
        (NotAcceptedReason.OUT_OF_TIME, bearing(late=True), bearing()),
        (NotAcceptedReason.NO_RELATION, bearing(settled=AGAINST), bearing()),
        (NotAcceptedReason.WRONG_BODY, bearing(elsewhere=True), bearing()),
        (
            NotAcceptedReason.PAPERS_NOT_SUPPLIED,
            bearing(missing=[Material.DIAGNOSIS], asked=True),
            bearing(missing=[Material.DIAGNOSIS]),
        ),
        (
            NotAcceptedReason.PAPERS_NOT_SUPPLIED,
            bearing(missing=[Material.DIAGNOSIS], asked=True),
            bearing(asked=True),
        ),
    ],
)
def test_a_reason_stands_only_where_the_file_bears_it_out(
    reason: NotAcceptedReason, stands: Bearing, falls: Bearing
) -> None:
    require_borne_out(reason, stands)
    with pytest.raises(ReasonUnfounded):
        require_borne_out(reason, falls)


def test_want_of_a_relation_is_no_reason_before_the_relation_is_determined() -> None:
    with pytest.raises(RelationNotDetermined):
        require_borne_out(NotAcceptedReason.NO_RELATION, bearing(settled=None))
