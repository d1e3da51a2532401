import pytest

from chassis.tabular import MAX_ERRORS, ImportMode, ImportTally, RowError
from chassis.text import Text


def fail(row: int) -> RowError:
    return RowError(row=row, column=None, code="missing", detail=Text("必填", "Field required"))


def test_a_report_counts_rows_not_errors() -> None:
    tally = ImportTally(dry_run=False, mode=ImportMode.EACH)
    tally.accept()
    tally.leave()
    tally.refuse(fail(4))
    tally.refuse(fail(4))
    report = tally.report()
    assert (report.received, report.accepted, report.unchanged, report.refused) == (3, 1, 1, 1)
    assert len(report.errors) == 2
    assert tally.keeps


@pytest.mark.parametrize(
    ("dry_run", "mode", "refused", "keeps", "accepted"),
    [
        (False, ImportMode.EACH, False, True, 1),
        (False, ImportMode.EACH, True, True, 1),
        (False, ImportMode.ATOMIC, False, True, 1),
        (False, ImportMode.ATOMIC, True, False, 0),
        (True, ImportMode.EACH, False, False, 1),
        (True, ImportMode.ATOMIC, True, False, 0),
    ],
)
def test_which_imports_keep_their_changes(
    *, dry_run: bool, mode: ImportMode, refused: bool, keeps: bool, accepted: int
) -> None:
    tally = ImportTally(dry_run=dry_run, mode=mode)
    tally.accept()
    if refused:
        tally.refuse(fail(3))
    assert tally.keeps is keeps
    assert tally.report().accepted == accepted
    assert tally.report().dry_run is dry_run


def test_a_report_lists_a_thousand_errors_and_says_that_there_are_more() -> None:
    tally = ImportTally(dry_run=True, mode=ImportMode.EACH)
    for row in range(MAX_ERRORS):
        tally.refuse(fail(row))
    assert not tally.report().errors_truncated
    tally.refuse(fail(MAX_ERRORS))
    report = tally.report()
    assert report.errors_truncated
    assert (len(report.errors), report.refused) == (MAX_ERRORS, MAX_ERRORS + 1)
