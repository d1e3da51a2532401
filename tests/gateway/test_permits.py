"""The policies, against the responsibilities that the notice gives (责任单位)."""

from pathlib import Path

import pytest

from chassis.caller import Department
from chassis.problem_docs import problem_examples
from chassis.problems import Refusal
from chassis.regions import Level
from gateway.permits import POLICIES, SCHEMA, Permits, PolicyError, levels_of, principal_of
from gateway.refusals import GrantRefused, NotPermitted, StepUpNeeded


@pytest.fixture(scope="module")
def permits() -> Permits:
    return Permits()


@pytest.mark.parametrize(
    ("permission", "holders"),
    [
        ("roster:region:change", {"civil-affairs@province"}),
        ("roster:worker:enrol", {"community@community", "township@township", "civil-affairs@county"}),
        ("roster:worker:activate", {"township@township", "civil-affairs@county"}),
        ("roster:worker:transfer", {"civil-affairs@county", "civil-affairs@league"}),
        ("roster:worker:merge", {"civil-affairs@county"}),
        ("roster:worker:reveal", {"civil-affairs@county", "township@township"}),
        ("roster:worker:match-names", {"service:subsidy", "service:injury", "service:welfare"}),
        ("roster:duty:confirm", {"community@community", "township@township"}),
        ("roster:duty:approve-late", {"township@township"}),
        ("subsidy:guidance:issue", {"government@league"}),
        ("subsidy:standard:issue", {"government@county", "headquarters@county"}),
        ("subsidy:roll:make", {"community@community"}),
        ("subsidy:roll:review", {"township@township"}),
        ("subsidy:roll:audit", {"civil-affairs@county"}),
        ("subsidy:roll:check", {"finance@county"}),
        ("subsidy:roll:approve", {"government@county", "headquarters@county"}),
        ("subsidy:payment:instruct", {"finance@county"}),
        ("subsidy:payment:confirm-share", {"finance@league"}),
        ("subsidy:payee:reveal", {"finance@county"}),
    ],
)
def test_a_step_is_taken_by_the_offices_named_for_it_and_no_other(
    permits: Permits, permission: str, holders: set[str]
) -> None:
    assert set(permits.holders(permission)) == holders


def test_everyone_may_look_up_regions(permits: Permits) -> None:
    holders = set(permits.holders("roster:region:list"))
    assert {"worker@community", "bank@county", "service:oversight", "school@township"} <= holders


def test_those_above_read_the_duty_log_but_do_not_write_it(permits: Permits) -> None:
    for level in (Level.LEAGUE, Level.PROVINCE):
        assert permits.decide(f"civil-affairs@{level}", "roster:duty:read").allowed
        for verb in ("record", "import", "reverse", "confirm"):
            assert not permits.decide(f"civil-affairs@{level}", f"roster:duty:{verb}").allowed


@pytest.mark.parametrize("department", ["human-resources", "publicity", "education", "veterans"])
def test_bureaus_that_clause_1_does_not_name_have_no_part_in_it(permits: Permits, department: str) -> None:
    subsidy = [name for name in permits.named if name.startswith("subsidy:")]
    for level in Level:
        assert not permits.held_by(f"{department}@{level}", subsidy)


def test_health_says_what_it_pays_for_the_same_days_and_has_no_other_part_in_clause_1(permits: Permits) -> None:
    subsidy = [name for name in permits.named if name.startswith("subsidy:")]
    assert set(permits.held_by("health@county", subsidy)) == {
        "subsidy:allowance:record",
        "subsidy:allowance-kind:list",
        "subsidy:import:read",
        "subsidy:import:cancel",
    }
    for level in (Level.PROVINCE, Level.LEAGUE, Level.TOWNSHIP, Level.COMMUNITY):
        assert not permits.held_by(f"health@{level}", subsidy)


def test_a_worker_has_only_what_is_their_own_and_what_is_public(permits: Permits) -> None:
    assert set(permits.held_by("worker@community", permits.named)) == {
        "roster:region:list",
        "roster:region:read",
        "roster:me:read",
        "roster:me:check-in",
        "roster:me:duty",
        "subsidy:roll:object",
        "subsidy:receipt:say",
        "subsidy:me:read",
        "injury:benefit:list",
        "injury:benefit:read",
        "injury:benefit:what-if",
        "injury:dependant:list",
        "injury:figure:list",
        "injury:figure:read",
        "injury:me:apply",
        "injury:me:assess",
        "injury:me:file",
        "injury:me:read",
        "injury:me:report",
        "injury:me:supplement",
        "injury:me:withdraw",
        "injury:wages:read",
        "welfare:counselling:propose",  # of a colleague, who then consents or not
        "welfare:me:apply-exam",
        "welfare:me:apply-leave",
        "welfare:me:ask-family-help",
        "welfare:me:consent-family-help",
        "welfare:me:read",
        "welfare:me:recuperate",
        "welfare:me:register-child",
        "welfare:me:report-sick",
        "welfare:me:rest",
        "welfare:me:sign",
        "welfare:me:withdraw-exam",
        "welfare:me:withdraw-family-help",
        "welfare:own-counselling:ask",
        "welfare:own-counselling:consent",
        "welfare:own-counselling:read",
        "welfare:own-counselling:screen",
        "welfare:own-counselling:withdraw",
        "honors:certificate:verify",  # what everybody may check
        "honors:me:consent-story",
        "honors:me:read",
        "honors:me:say-wish",
        "oversight:me:ask-data-request",
        "oversight:me:read",
        "oversight:me:withdraw-data-request",
    }


def test_a_service_has_only_what_is_listed_for_it(permits: Permits) -> None:
    assert set(permits.held_by("service:injury", permits.named)) == {
        "roster:region:list",
        "roster:region:read",
        "roster:worker:lookup",
        "roster:worker:match-names",
        "roster:event:follow",
        "injury:benefit:what-if",  # what everybody may compute
        "injury:figure:list",
        "injury:figure:read",
        "honors:certificate:verify",  # what everybody may check
    }
    assert "roster:event:follow" not in permits.held_by("service:roster", permits.named)


def test_a_bank_reads_payments_and_exchanges_files_only(permits: Permits) -> None:
    held = permits.held_by("bank@county", [name for name in permits.named if name.startswith("subsidy:")])
    assert set(held) == {"subsidy:payment:read", "subsidy:payment:file", "subsidy:payment:return"}


def test_a_decision_names_its_policy_and_a_refusal_its_permission(permits: Permits) -> None:
    assert permits.decide("finance@county", "subsidy:roll:check").policies == ("subsidy-rolls-check",)
    permits.require("finance@county", "subsidy:roll:check")
    with pytest.raises(NotPermitted) as refused:
        permits.require("finance@league", "subsidy:roll:check")
    assert (refused.value.facts["caller"], refused.value.facts["permission"]) == (
        "finance@league",
        "subsidy:roll:check",
    )
    (policy,) = refused.value.facts["policies"]
    assert (policy["id"], policy["clause"]) == ("subsidy-rolls-check", "1")
    assert "财政" in policy["basis"]
    assert 'scope="subsidy:roll:check"' in refused.value.headers["WWW-Authenticate"]


@pytest.mark.parametrize("refusal", [NotPermitted, StepUpNeeded, GrantRefused])
def test_the_documents_show_a_refusal_with_the_policies_there_are(permits: Permits, refusal: type[Refusal]) -> None:
    shown = refusal.example
    assert shown["policies"] == permits.grounds(shown["permission"]) != []
    assert "{" not in problem_examples([refusal.code])[refusal.code]["value"]["detail"]


def test_what_no_policy_names_nobody_holds(permits: Permits) -> None:
    assert permits.holders("roster:worker:erase") == {}


def test_faults_are_unknown_permissions_and_permissions_without_policy(permits: Permits) -> None:
    existing = (permits.named - {"subsidy:roll:check"}) | {"roster:worker:erase"}
    assert permits.faults(existing) == [
        "clause-1-subsidy.cedar: policy subsidy-rolls-check names the unknown permission subsidy:roll:check",
        "no policy names the permission roster:worker:erase",
    ]
    assert permits.faults(permits.named) == []


GOOD = """
@id("a") @clause("1") @basis("责任单位")
permit (principal in Office::"finance@county", action in [Action::"x:y:read"], resource);
"""


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace('@basis("责任单位")', ""),
        GOOD.replace('@id("a")', ""),
        GOOD.replace("finance@county", "finanse@county"),
        GOOD.replace("finance@county", "township@county"),
        GOOD.replace('Office::"finance@county"', 'Department::"finanse"'),
        GOOD.replace('action in [Action::"x:y:read"]', "action"),
        GOOD.replace("permit", "allow"),
        GOOD + GOOD,
    ],
)
def test_a_policy_that_is_misspelt_or_says_no_reason_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / SCHEMA).write_text((POLICIES / SCHEMA).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "a.cedar").write_text(GOOD, encoding="utf-8")
    assert set(Permits(folder=tmp_path).holders("x:y:read")) == {"finance@county"}
    (tmp_path / "a.cedar").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError):
        Permits(folder=tmp_path)


def test_the_schema_knows_every_department() -> None:
    words = (POLICIES / SCHEMA).read_text(encoding="utf-8")
    assert all(f'"{department}"' in words for department in Department)


def test_a_principal_is_an_office_or_a_service() -> None:
    assert principal_of(Department.FINANCE, Level.COUNTY) == "finance@county"
    assert principal_of(Department.SERVICE, Level.PROVINCE, ["service:roster"]) == "service:roster"
    assert levels_of(Department.TOWNSHIP) == (Level.TOWNSHIP,)
    assert levels_of(Department.HEADQUARTERS) == tuple(Level)
