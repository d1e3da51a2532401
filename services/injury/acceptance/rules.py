"""Acceptance 受理: what an application needs to be taken up, and what must be so for it to be turned away.

Neither is a matter of choice: an application that is complete, of a relation that is settled, is accepted, and a
reason for refusal that the file does not bear out is refused itself.
"""

from collections.abc import Collection
from dataclasses import dataclass

from chassis.problems import Conflict
from chassis.text import Text
from services.injury.cases.rules import NotAcceptedReason
from services.injury.recognition.grounds import Material
from services.injury.recognition.relations import Settled

__all__ = [
    "Bearing",
    "PapersMissing",
    "ReasonUnfounded",
    "RelationNotDetermined",
    "RelationRuledOut",
    "require_acceptable",
    "require_borne_out",
]


class RelationNotDetermined(Conflict):
    code = "RELATION_NOT_DETERMINED"
    title = Text("尚未确定用工关系", "The relation to a unit has not been determined")
    source = "工伤保险条例第十八条第一款第二项"


class RelationRuledOut(Conflict):
    code = "RELATION_RULED_OUT"
    title = Text("已决定不存在可予受理的用工关系", "It has been ruled that no relation carries recognition")
    detail = Text("其他途径：{routes}", "Also open: {routes}")
    source = "工伤保险条例第二条"


class PapersMissing(Conflict):
    code = "PAPERS_MISSING"
    title = Text("申请材料不完整", "Papers are missing")
    detail = Text("缺少：{materials}", "Missing: {materials}")
    source = "工伤保险条例第十八条"


class ReasonUnfounded(Conflict):
    code = "REASON_UNFOUNDED"
    title = Text("案卷不支持该不予受理的理由", "The file does not bear out this reason for refusal")
    detail = Text("理由：{reason}", "Reason: {reason}")
    source = "工伤认定办法第八条"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """What the file says of each reason.

    ``settled`` is absent while no relation is determined. ``asked``: the applicant was told what to supply, once and
    in writing. ``elsewhere``: the unit is in another province, whose departments this system does not have.
    """

    late: bool
    settled: Settled | None
    missing: Collection[Material]
    asked: bool
    elsewhere: bool


def require_acceptable(settled: Settled, missing: Collection[Material]) -> None:
    """A relation that carries recognition, and every paper that is not promised."""
    if not settled.accepted:
        raise RelationRuledOut(routes=[route.value for route in settled.routes])
    if missing:
        raise PapersMissing(materials=sorted(one.value for one in missing))


def require_borne_out(reason: NotAcceptedReason, bearing: Bearing) -> None:
    """工伤认定办法第八条 (K-hi): 决定不予受理的，应当出具《工伤认定申请不予受理决定书》, so for a reason that stands.

    For want of a relation only where the relation was ruled on; for want of papers only where they were asked for.
    """
    if reason is NotAcceptedReason.NO_RELATION:
        if bearing.settled is None:
            raise RelationNotDetermined
        stands = not bearing.settled.accepted
    elif reason is NotAcceptedReason.OUT_OF_TIME:
        stands = bearing.late
    elif reason is NotAcceptedReason.WRONG_BODY:
        stands = bearing.elsewhere
    else:
        stands = bearing.asked and bool(bearing.missing)
    if not stands:
        raise ReasonUnfounded(reason=reason.value)
