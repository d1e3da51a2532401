import pytest

from services.injury.recognition.relations import (
    RELATIONS,
    LiableUnit,
    Relation,
    RelationRulingRequired,
    Route,
    Ruling,
    UnitRequired,
    routes_for,
    settle_relation,
)

NOBODYS = [Relation.ELECTED, Relation.VOLUNTEER]


def test_every_relation_is_in_the_table() -> None:
    assert set(RELATIONS) == set(Relation)


@pytest.mark.parametrize(
    ("relation", "liable"),
    [
        (Relation.LABOUR_CONTRACT, LiableUnit.EMPLOYER),
        (Relation.DE_FACTO, LiableUnit.EMPLOYER),
        (Relation.DISPATCHED, LiableUnit.DISPATCHER),
        (Relation.ASSIGNED, LiableUnit.ASSIGNER),
        (Relation.CIVIL_SERVANT, LiableUnit.OWN_UNIT),
    ],
)
def test_a_worker_of_somebody_is_settled_with_the_unit_that_answers(relation: Relation, liable: LiableUnit) -> None:
    settled = settle_relation(relation=relation, infection=False, local_inclusion=False, unit_id="unit")
    assert (settled.accepted, settled.liable, settled.unit_id, settled.routes) == (True, liable, "unit", ())


@pytest.mark.parametrize("relation", NOBODYS)
def test_elected_members_and_volunteers_are_neither_accepted_nor_refused_without_a_ruling(relation: Relation) -> None:
    with pytest.raises(RelationRulingRequired) as refused:
        settle_relation(relation=relation, infection=True, local_inclusion=True)
    assert refused.value.facts["routes"][:2] == ["local-inclusion", "epidemic-notice"]


def test_a_volunteer_who_is_recognised_has_a_unit_that_is_liable() -> None:
    ruling = Ruling(accepted=True, reason="受社区指派在卡点执勤", ruled_by="officer", unit_id="street-office")
    settled = settle_relation(relation=Relation.VOLUNTEER, infection=False, local_inclusion=False, ruling=ruling)
    assert (settled.accepted, settled.unit_id) == (True, "street-office")
    with pytest.raises(UnitRequired):
        settle_relation(
            relation=Relation.VOLUNTEER,
            infection=False,
            local_inclusion=False,
            ruling=Ruling(accepted=True, reason="受社区指派", ruled_by="officer"),
        )


def test_a_volunteer_who_is_not_is_told_what_else_is_open() -> None:
    ruling = Ruling(accepted=False, reason="与社区无用工关系", ruled_by="officer")
    settled = settle_relation(relation=Relation.VOLUNTEER, infection=False, local_inclusion=False, ruling=ruling)
    assert not settled.accepted
    assert settled.routes == (Route.VOLUNTEER_INSURANCE, Route.DONATED_INSURANCE, Route.HARDSHIP_AID)


def test_the_epidemic_notice_is_for_infections_and_local_inclusion_for_places_that_have_it() -> None:
    plain = routes_for(Relation.ELECTED, infection=False, local_inclusion=False)
    assert plain == (Route.DONATED_INSURANCE, Route.HARDSHIP_AID)
    assert Route.EPIDEMIC_NOTICE in routes_for(Relation.ELECTED, infection=True, local_inclusion=False)
    assert Route.LOCAL_INCLUSION in routes_for(Relation.ELECTED, infection=False, local_inclusion=True)
