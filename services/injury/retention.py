"""What the injury service keeps of a closed case in words: accounts, diagnoses, facts and reasons.

Outcomes, days and amounts stay; so does who decided by which article.
"""

from typing import Any

from sqlalchemy import and_, select

from chassis.retention.kinds import Kind, Part
from chassis.text import Text
from services.injury.cases.models import Case, Report
from services.injury.decisions.models import Decision
from services.injury.recognition.models import Application, UnitRelation

__all__ = ["KINDS"]


def _part(model: Any, *texts: Any, emptied: Any = None) -> Part:
    closed_on = select(Case.closed_on).where(Case.id == model.case_id).scalar_subquery()
    gone = and_(*(text.is_(None) for text in texts))
    erased = gone if emptied is None else and_(gone, emptied == b"")
    return Part(model, since=closed_on, erased=erased, worker=model.worker_id)


KINDS = (
    Kind(
        "case-file",
        Text("工伤认定案卷", "Files of injury cases"),
        counted_from=Text("结案之日", "the day the case was closed"),
        parts=(
            _part(Report, Report.account),
            _part(Application, Application.diagnosis, Application.declares),
            _part(UnitRelation, UnitRelation.reason),
            _part(Decision, Decision.override_reason, emptied=Decision.facts),
        ),
    ),
)
