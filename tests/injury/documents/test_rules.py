"""Who takes back what was filed, and who still opens it."""

import pytest

from chassis.caller import Department
from chassis.retention.rules import NoLongerKept
from services.injury.documents.rules import (
    DocumentWithdrawn,
    NotTheFiler,
    require_not_withdrawn,
    require_readable,
    require_withdrawable_by,
)
from tests.client import caller
from tests.injury.make import COMMUNITY, COUNTY, EMPLOYER, HOSPITAL


def test_who_filed_a_paper_takes_it_back() -> None:
    clerk = caller("community", COMMUNITY, subject="clerk-1")
    require_withdrawable_by(clerk, uploaded_by="clerk-1", organisation=None)
    with pytest.raises(NotTheFiler):
        require_withdrawable_by(clerk, uploaded_by="clerk-2", organisation=None)


def test_another_of_the_same_organisation_takes_it_back() -> None:
    colleague = caller("employer", COUNTY, subject="b", organisation=EMPLOYER)
    require_withdrawable_by(colleague, uploaded_by="a", organisation=EMPLOYER)
    with pytest.raises(NotTheFiler):
        require_withdrawable_by(colleague, uploaded_by="a", organisation=HOSPITAL)


def test_an_authority_is_no_part_of_an_organisation_it_names() -> None:
    bureau = caller("health", COUNTY, subject="b", organisation=EMPLOYER)
    with pytest.raises(NotTheFiler):
        require_withdrawable_by(bureau, uploaded_by="a", organisation=EMPLOYER)


def test_the_bureau_that_keeps_the_file_takes_back_anything() -> None:
    require_withdrawable_by(caller("human-resources", COUNTY), uploaded_by="a", organisation=EMPLOYER)


def test_what_was_withdrawn_is_not_withdrawn_again() -> None:
    require_not_withdrawn(withdrawn=False)
    with pytest.raises(DocumentWithdrawn):
        require_not_withdrawn(withdrawn=True)


@pytest.mark.parametrize("department", [one for one in Department if one is not Department.HUMAN_RESOURCES])
def test_a_withdrawn_paper_is_opened_by_human_resources_only(department: Department) -> None:
    require_readable(department, withdrawn=False, erased=False)
    require_readable(Department.HUMAN_RESOURCES, withdrawn=True, erased=False)
    with pytest.raises(DocumentWithdrawn):
        require_readable(department, withdrawn=True, erased=False)


@pytest.mark.parametrize("department", [Department.HUMAN_RESOURCES, Department.EMPLOYER])
def test_an_erased_paper_is_opened_by_nobody(department: Department) -> None:
    with pytest.raises(NoLongerKept):
        require_readable(department, withdrawn=False, erased=True)
