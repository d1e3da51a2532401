"""The gate's rules: on what a request rests, and what is left of it to ask."""

import pytest

from chassis.caller import Caller, Department
from chassis.regions import Level
from services.oversight.tasks.rules import (
    ApprovalNotDelegated,
    ApprovalTooWide,
    Held,
    TaskClass,
    TaskKind,
    TaskMove,
    class_of,
    move_of,
    require_approver,
    require_narrower,
    sorted_out,
)


@pytest.mark.parametrize(
    ("has_mandate", "has_special_need", "expected"),
    [(True, False, TaskClass.A), (False, True, TaskClass.B), (False, False, TaskClass.C)],
)
def test_a_request_rests_on_a_document_on_a_special_need_or_on_nothing(
    *, has_mandate: bool, has_special_need: bool, expected: TaskClass
) -> None:
    assert class_of(has_mandate=has_mandate, has_special_need=has_special_need) is expected


def test_what_rests_on_nothing_is_refused_even_where_the_data_is_held() -> None:
    assert move_of(TaskClass.C, TaskKind.DATA_REQUEST, asked=[]) is TaskMove.REFUSE


def test_a_request_for_what_is_held_is_answered_and_not_dispatched() -> None:
    assert move_of(TaskClass.A, TaskKind.FORM, asked=[]) is TaskMove.MERGE
    assert move_of(TaskClass.B, TaskKind.DATA_REQUEST, asked=[]) is TaskMove.MERGE
    assert move_of(TaskClass.A, TaskKind.ACTIVITY, asked=[]) is TaskMove.ALLOW
    assert move_of(TaskClass.B, TaskKind.FORM, asked=["x.y"]) is TaskMove.SUBMIT


def test_the_platform_s_own_record_goes_before_another_department_s_question() -> None:
    result = sorted_out(
        ["duty.days", "resident.returned", "resident.pets"],
        held={"duty.days": "/v1/roster/duty-summaries"},
        recent=[
            Held("duty.days", "/v1/oversight/dispatches/1"),
            Held("resident.returned", "/v1/oversight/dispatches/2"),
        ],
    )
    assert [(one.field, one.where) for one in result.held] == [
        ("duty.days", "/v1/roster/duty-summaries"),
        ("resident.returned", "/v1/oversight/dispatches/2"),
    ]
    assert result.asked == ("resident.pets",)


@pytest.mark.parametrize("department", Department)
@pytest.mark.parametrize("level", Level)
def test_nobody_but_the_autonomous_region_s_government_approves(department: Department, level: Level) -> None:
    caller = Caller(subject="x", department=department, level=level, region=150000000000, permission="")
    if (department, level) == (Department.GOVERNMENT, Level.PROVINCE):
        require_approver(caller)
    else:
        with pytest.raises(ApprovalNotDelegated):
            require_approver(caller)


@pytest.mark.parametrize(
    ("region", "fields", "minutes"),
    [(150600000000, ["a.b"], 60), (150603000000, ["a.b", "c.d"], 60), (150603000000, ["a.b"], 61)],
)
def test_an_approval_is_no_wider_than_the_request(region: int, fields: list[str], minutes: int) -> None:
    asked = {"asked_region": 150603000000, "asked_fields": ["a.b"], "asked_minutes": 60}
    for narrower in ([], ["a.b"]):
        require_narrower(region=150603001000, fields=narrower, minutes_per_week=60, **asked)  # type: ignore[arg-type]
    with pytest.raises(ApprovalTooWide):
        require_narrower(region=region, fields=fields, minutes_per_week=minutes, **asked)  # type: ignore[arg-type]
