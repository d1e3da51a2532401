from services.welfare.issues.rules import ISSUE, ISSUE_PERMISSIONS, IssueMove, IssueState
from tests.injury.lifecycles import check


def test_every_illegal_move_of_an_issue_names_the_legal_ones() -> None:
    check(ISSUE, IssueState, IssueMove)
    assert set(ISSUE_PERMISSIONS) == set(IssueMove)
