"""Until when an objection to a martyr's file is heard."""

from datetime import date

import pytest

from services.honors.martyr_objections.rules import NotOpenToObjection, is_open_to_objection, require_open_to_objection
from services.honors.martyrs.rules import LawVersion, MartyrFileState

LAST, AFTER = date(2020, 3, 9), date(2020, 3, 10)


@pytest.mark.parametrize("law", LawVersion)
def test_a_file_is_open_to_the_end_of_its_last_day_on_the_board(law: LawVersion) -> None:
    state = MartyrFileState.INVESTIGATED
    require_open_to_objection(state, law=law, posted_to=LAST, today=LAST)
    for posted_to, today in ((LAST, AFTER), (None, LAST)):
        assert not is_open_to_objection(state, law=law, posted_to=posted_to, today=today)
        with pytest.raises(NotOpenToObjection):
            require_open_to_objection(state, law=law, posted_to=posted_to, today=today)


def test_only_the_law_of_2024_hears_objections_from_the_countys_document_on() -> None:
    states = {
        law: {
            state
            for state in set(MartyrFileState) - {MartyrFileState.INVESTIGATED}
            if is_open_to_objection(state, law=law, posted_to=LAST, today=LAST)
        }
        for law in (*LawVersion, None)
    }
    assert states.pop(LawVersion.OF_2024)
    assert not any(states.values())
