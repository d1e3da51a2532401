"""On which relations there is anything to rule."""

import pytest

from services.injury.recognition.relations import Relation
from services.injury.relations.rules import RulingNotNeeded, require_rulable


@pytest.mark.parametrize("relation", Relation)
def test_only_elected_members_and_volunteers_are_ruled_on(relation: Relation) -> None:
    if relation in {Relation.ELECTED, Relation.VOLUNTEER}:
        require_rulable(relation)
    else:
        with pytest.raises(RulingNotNeeded):
            require_rulable(relation)
