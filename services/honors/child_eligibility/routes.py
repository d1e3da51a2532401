"""Asking whether a child has a benefit, over HTTP."""

from chassis.exchange import CallerNow, ClockNow, Purpose, Session
from chassis.ledger import audited
from chassis.needs import KeysNow
from chassis.routes import Routes
from chassis.text import Text
from services.honors.child_eligibility.queries import treatment_of
from services.honors.child_eligibility.schemas import EligibilityIn, EligibilityOut
from services.honors.child_entitlements.rules import StageElsewhere, require_department
from services.honors.children.models import ID_NUMBER
from services.honors.children.routes import number_of

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/child-eligibility",
    tag=Text("子女待遇资格查询", "Whether a child has a benefit"),
    source="内防指发〔2020〕75号 第七条；个人信息保护法第六条 Notice clause 7; PIPL art. 6",
)


@routes.post(
    "",
    permission="honors:child-eligibility:check",
    step_up=True,
    title=Text("查询子女待遇资格", "Check whether a child has a benefit"),
    answer=EligibilityOut,
    refuses=(StageElsewhere,),
)
async def check_child_eligibility(
    asked: EligibilityIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    keys: KeysNow,
    purpose: Purpose,
) -> EligibilityOut:
    """Yes or no, and what is due. A child that nobody registered is answered like one that has nothing.

    Education asks about schooling, veterans' affairs about placement. Why, from whom it derives and whether anybody
    died is told to neither. Every question is audited with its purpose, whether or not there is a child.

    答复是否享有待遇及享有何种待遇。未登记的子女与没有待遇的子女，答复相同。

    入学升学由教育部门查询，退伍安置由退役军人事务部门查询。待遇的依据、源自何人以及是否有人牺牲，均不告知查询部门。
    无论是否有该子女，每次查询均连同用途记入审计。
    """
    require_department(asked.stage, caller.department)
    today = clock.today()
    index = keys.blind_index(number_of(asked.id_number, on=today), context=ID_NUMBER)
    child, treatment = await treatment_of(session, index, stage=asked.stage, on=today)
    await audited(
        session,
        "honors.child-eligibility.checked",
        subject=child.id if child else "unknown",
        region=caller.region,
        stage=asked.stage.value,
        worker_id=child.worker_id if child else None,
    )
    return EligibilityOut(eligible=treatment is not None, treatment=treatment)
