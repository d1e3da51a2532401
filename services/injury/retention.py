"""What the injury service keeps of a case in words and files, and of the relatives whom a worker supported.

Outcomes, days and amounts stay; so do who decided by which article, and which papers were on file.
"""

from typing import Any

from sqlalchemy import ColumnElement, Date, and_, cast, func

from chassis.retention.kinds import Kind, Part
from chassis.text import Text
from services.injury.cases.models import Report
from services.injury.decisions.models import Decision
from services.injury.dependants.models import SupportedRelative
from services.injury.documents.models import Document
from services.injury.recognition.models import Application, UnitRelation

__all__ = ["KINDS"]


def _of_case(model: Any, *erased: ColumnElement[bool]) -> Part:
    ended_on = func.case_ended_on(model.case_id, type_=Date)
    return Part(model, since=ended_on, erased=and_(*erased), worker=model.worker_id)


KINDS = (
    Kind(
        "case-file",
        Text("工伤认定案卷", "Files of injury cases"),
        counted_from=Text("结案或撤回之日", "the day the case was closed or withdrawn"),
        parts=(
            _of_case(Report, Report.account.is_(None)),
            _of_case(Application, Application.diagnosis.is_(None), Application.declares.is_(None)),
            _of_case(UnitRelation, UnitRelation.reason.is_(None)),
            _of_case(Decision, Decision.override_reason.is_(None), Decision.facts == b""),
            _of_case(Document, Document.erased_at.is_not(None)),
        ),
    ),
    Kind(
        "dependant-identity",
        Text("供养亲属身份信息", "Identity of supported relatives"),
        counted_from=Text("停发抚恤金之日", "the day the pension stopped"),
        parts=(
            Part(
                SupportedRelative,
                since=cast(SupportedRelative.stopped_on, Date),
                erased=SupportedRelative.name == b"",
                worker=SupportedRelative.worker_id,
            ),
        ),
    ),
)
