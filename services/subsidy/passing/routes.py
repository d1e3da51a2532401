"""Passing rolls on over HTTP: each move of one roll, and of as many as an office has read.

Of many, all that can go do, in one transaction; those that cannot are named with what refuses them. Each is named with
its version, so that nobody passes on what they have not seen.
"""

from typing import Annotated

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import CallerNow, Session
from chassis.lifecycle import IllegalMove
from chassis.many import found_each, refusals
from chassis.needs import CalendarNow
from chassis.paths import to_change
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.allowances.rules import OtherAllowance
from services.subsidy.passing import actions
from services.subsidy.passing.actions import Passed, only
from services.subsidy.passing.queries import evidence_of
from services.subsidy.passing.schemas import (
    EvidenceOfRollsIn,
    PassedOut,
    PassedRollOut,
    ReviewRollsIn,
    RollsIn,
    SendRollsBackIn,
)
from services.subsidy.rolls.models import PublicityEvidence, Roll
from services.subsidy.rolls.rules import (
    CoSignatureMissing,
    EvidenceMissing,
    InPayment,
    ListedInRoll,
    NeedsNoCoSignature,
    PublicityNotOver,
    SameHand,
    StandardEndedBefore,
)
from services.subsidy.rolls.schemas import EvidenceIn, EvidenceOut, ReviewIn, RollOut, SendBackIn

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/rolls",
    tag=Text("批次流转", "Passing rolls on"),
    source="内防指发〔2020〕75号 第一条 Notice clause 1",
)

_PASSING = (IllegalMove, SameHand, ListedInRoll)

RollToChange = Annotated[Roll, to_change("roll_id", Roll)]


async def _found(session: AsyncSession, asked: RollsIn) -> Passed:
    """The rolls that a request names, locked, as far as they are there in the version that was read."""
    return Passed(*await found_each(session, Roll, asked.items))


def _out(passed: Passed) -> PassedOut:
    own = [name for name in PassedRollOut.model_fields if name != "totals"]
    return PassedOut(
        done=[
            PassedRollOut.model_validate({**{name: getattr(roll, name) for name in own}, "totals": totals})
            for roll, totals in passed.each()
        ],
        refused=refusals(passed.refused),
    )


@routes.post(
    "/{roll_id}/evidence",
    permission="subsidy:roll:evidence",
    title=Text("登记公示凭据", "Enter evidence of publicity"),
    answer=EvidenceOut,
    status=201,
    refuses=(IllegalMove,),
    leads_to={"close_publicity_of_roll": "roll_id", "review_roll": "roll_id"},
)
async def evidence_publicity(
    roll: RollToChange, asked: EvidenceIn, session: Session, caller: CallerNow
) -> PublicityEvidence:
    """What shows that the list was posted; the township reviews no roll without it.

    登记证明名单已公示的凭据；没有凭据的批次，苏木乡镇（街道）不得审核。
    """
    only(await actions.evidence(session, Passed([roll]), asked, caller=caller))
    return await evidence_of(session, roll)


@routes.post(
    "/evidence",
    permission="subsidy:roll:evidence",
    title=Text("登记多个批次的公示凭据", "Enter evidence of several rolls"),
    answer=PassedOut,
    refuses=(IllegalMove,),
    keyed=True,
)
async def evidence_rolls(asked: EvidenceOfRollsIn, session: Session, caller: CallerNow) -> PassedOut:
    """What shows that several lists were posted, as on one board or one page.

    登记证明多份名单已公示的凭据，如同一公示栏或同一网页。
    """
    return _out(await actions.evidence(session, await _found(session, asked), asked, caller=caller))


@routes.post(
    "/{roll_id}/publish",
    permission="subsidy:roll:publish",
    title=Text("公示", "Publish a roll"),
    answer=RollOut,
    refuses=(IllegalMove, ParameterMissing),
    leads_to={
        "object_to_line": "roll_id",
        "evidence_publicity": "roll_id",
        "close_publicity_of_roll": "roll_id",
    },
)
async def publish_roll(roll: RollToChange, session: Session, calendar: CalendarNow) -> RollOut:
    """Post the list in the community; the answer shows the last day of publicity.

    在社区（嘎查村）张贴名单；应答载明公示的最后一日。
    """
    return only(await actions.publish(session, Passed([roll]), calendar=calendar))


@routes.post(
    "/publish",
    permission="subsidy:roll:publish",
    title=Text("批量公示", "Publish rolls"),
    answer=PassedOut,
    refuses=(IllegalMove, ParameterMissing),
    keyed=True,
)
async def publish_rolls(asked: RollsIn, session: Session, calendar: CalendarNow) -> PassedOut:
    """Post the lists; the answer shows the last day of publicity of each.

    张贴多份名单；应答载明各批次公示的最后一日。
    """
    return _out(await actions.publish(session, await _found(session, asked), calendar=calendar))


@routes.post(
    "/{roll_id}/close-publicity",
    permission="subsidy:roll:close-publicity",
    title=Text("结束公示", "Close publicity"),
    answer=RollOut,
    refuses=(IllegalMove, PublicityNotOver),
    leads_to={"review_roll": "roll_id"},
)
async def close_publicity_of_roll(roll: RollToChange, session: Session) -> RollOut:
    """Once the full days have passed. Lines with an open objection wait for a supplementary roll; the others go on.

    公示天数足额届满后方可结束。有未决异议的明细留待补充批次，其余明细继续流转。
    """
    return only(await actions.close_publicity(session, Passed([roll])))


@routes.post(
    "/close-publicity",
    permission="subsidy:roll:close-publicity",
    title=Text("批量结束公示", "Close publicity of rolls"),
    answer=PassedOut,
    refuses=(IllegalMove, PublicityNotOver),
    keyed=True,
)
async def close_publicity_of_rolls(asked: RollsIn, session: Session) -> PassedOut:
    """Of those whose full days have passed. Lines with an open objection wait for a supplementary roll.

    结束公示天数已足额届满的批次。有未决异议的明细留待补充批次。
    """
    return _out(await actions.close_publicity(session, await _found(session, asked)))


@routes.post(
    "/{roll_id}/review",
    permission="subsidy:roll:review",
    title=Text("审核（乡镇）", "Review a roll"),
    answer=RollOut,
    refuses=(*_PASSING, EvidenceMissing),
    leads_to={"audit_roll": "roll_id", "send_back_roll": "roll_id"},
)
async def review_roll(roll: RollToChange, asked: ReviewIn, session: Session, caller: CallerNow) -> RollOut:
    """The township reviews it, by a meeting of its party committee whose minutes are named.

    苏木乡镇（街道）审核，须经其党（工）委会议，并载明会议纪要编号。
    """
    return only(await actions.review(session, Passed([roll]), minutes_no=asked.minutes_no, caller=caller))


@routes.post(
    "/review",
    permission="subsidy:roll:review",
    title=Text("批量审核（乡镇）", "Review rolls"),
    answer=PassedOut,
    refuses=(*_PASSING, EvidenceMissing),
    keyed=True,
)
async def review_rolls(asked: ReviewRollsIn, session: Session, caller: CallerNow) -> PassedOut:
    """The township reviews them, by one meeting of its party committee whose minutes are named.

    苏木乡镇（街道）审核多个批次，须经其党（工）委同一次会议，并载明会议纪要编号。
    """
    return _out(await actions.review(session, await _found(session, asked), minutes_no=asked.minutes_no, caller=caller))


@routes.post(
    "/{roll_id}/audit",
    permission="subsidy:roll:audit",
    title=Text("审核（民政）", "Audit a roll"),
    answer=RollOut,
    refuses=_PASSING,
    leads_to={"co_sign_roll": "roll_id", "check_roll": "roll_id", "send_back_roll": "roll_id"},
)
async def audit_roll(roll: RollToChange, session: Session, caller: CallerNow) -> RollOut:
    """The county's civil affairs audits it.

    由旗县民政部门审核。
    """
    return only(await actions.audit(session, Passed([roll]), caller=caller))


@routes.post(
    "/audit",
    permission="subsidy:roll:audit",
    title=Text("批量审核（民政）", "Audit rolls"),
    answer=PassedOut,
    refuses=_PASSING,
    keyed=True,
)
async def audit_rolls(asked: RollsIn, session: Session, caller: CallerNow) -> PassedOut:
    """The county's civil affairs audits them.

    由旗县民政部门审核多个批次。
    """
    return _out(await actions.audit(session, await _found(session, asked), caller=caller))


@routes.post(
    "/{roll_id}/co-sign",
    permission="subsidy:roll:co-sign",
    title=Text("会签（组织部门）", "Co-sign a roll"),
    answer=RollOut,
    refuses=(*_PASSING, NeedsNoCoSignature),
    leads_to={"check_roll": "roll_id", "send_back_roll": "roll_id"},
)
async def co_sign_roll(roll: RollToChange, session: Session, caller: CallerNow) -> RollOut:
    """The county's organization department signs for the members of the two committees that it lists.

    由旗县党委组织部门就批次所列“两委”成员会签。
    """
    return only(await actions.co_sign(session, Passed([roll]), caller=caller))


@routes.post(
    "/co-sign",
    permission="subsidy:roll:co-sign",
    title=Text("批量会签（组织部门）", "Co-sign rolls"),
    answer=PassedOut,
    refuses=(*_PASSING, NeedsNoCoSignature),
    keyed=True,
)
async def co_sign_rolls(asked: RollsIn, session: Session, caller: CallerNow) -> PassedOut:
    """The county's organization department signs for the members of the two committees that they list.

    由旗县党委组织部门就各批次所列“两委”成员会签。
    """
    return _out(await actions.co_sign(session, await _found(session, asked), caller=caller))


@routes.post(
    "/{roll_id}/check",
    permission="subsidy:roll:check",
    title=Text("程序性审核（财政）", "Check a roll"),
    answer=RollOut,
    refuses=(*_PASSING, CoSignatureMissing),
    leads_to={"approve_roll": "roll_id", "send_back_roll": "roll_id"},
)
async def check_roll(roll: RollToChange, session: Session, caller: CallerNow) -> RollOut:
    """The county's finance checks it, once the organization department has co-signed where it must.

    由旗县财政部门审核；须经组织部门会签的，会签后方可审核。
    """
    return only(await actions.check(session, Passed([roll]), caller=caller))


@routes.post(
    "/check",
    permission="subsidy:roll:check",
    title=Text("批量程序性审核（财政）", "Check rolls"),
    answer=PassedOut,
    refuses=(*_PASSING, CoSignatureMissing),
    keyed=True,
)
async def check_rolls(asked: RollsIn, session: Session, caller: CallerNow) -> PassedOut:
    """The county's finance checks them, those that the organization department has co-signed where it must.

    由旗县财政部门审核多个批次；须经组织部门会签的，会签后方可审核。
    """
    return _out(await actions.check(session, await _found(session, asked), caller=caller))


@routes.post(
    "/{roll_id}/approve",
    permission="subsidy:roll:approve",
    step_up=True,
    title=Text("批准发放批次", "Approve a roll"),
    answer=RollOut,
    refuses=(*_PASSING, StandardEndedBefore, OtherAllowance),
    leads_to={"read_roll": "roll_id"},
)
async def approve_roll(roll: RollToChange, session: Session, caller: CallerNow) -> RollOut:
    """The county's government or headquarters approves it; what was approved is frozen.

    由旗县人民政府或指挥部批准；批准的内容即行固定。
    """
    return only(await actions.approve(session, Passed([roll]), caller=caller))


@routes.post(
    "/approve",
    permission="subsidy:roll:approve",
    step_up=True,
    title=Text("批量批准", "Approve rolls"),
    answer=PassedOut,
    refuses=(*_PASSING, StandardEndedBefore, OtherAllowance),
    keyed=True,
)
async def approve_rolls(asked: RollsIn, session: Session, caller: CallerNow) -> PassedOut:
    """The county's government or headquarters approves them; what was approved is frozen.

    由旗县人民政府或指挥部批准多个批次；批准的内容即行固定。
    """
    return _out(await actions.approve(session, await _found(session, asked), caller=caller))


@routes.post(
    "/{roll_id}/send-back",
    permission="subsidy:roll:send-back",
    title=Text("退回", "Send a roll back"),
    answer=RollOut,
    refuses=(IllegalMove,),
    leads_to={"remake_roll": "roll_id", "void_roll": "roll_id"},
)
async def send_back_roll(roll: RollToChange, asked: SendBackIn, session: Session) -> RollOut:
    """Back to the community, with the reason.

    载明原因，退回社区（嘎查村）。
    """
    return only(await actions.send_back(session, Passed([roll]), reason=asked.reason))


@routes.post(
    "/send-back",
    permission="subsidy:roll:send-back",
    title=Text("批量退回", "Send rolls back"),
    answer=PassedOut,
    refuses=(IllegalMove,),
    keyed=True,
)
async def send_rolls_back(asked: SendRollsBackIn, session: Session) -> PassedOut:
    """Back to their communities, with one reason.

    以同一原因退回各社区（嘎查村）。
    """
    return _out(await actions.send_back(session, await _found(session, asked), reason=asked.reason))


@routes.post(
    "/{roll_id}/void",
    permission="subsidy:roll:void",
    title=Text("作废", "Void a roll"),
    answer=RollOut,
    refuses=(IllegalMove, InPayment),
)
async def void_roll(roll: RollToChange, session: Session) -> RollOut:
    """Before a payment holds it. Its half-days are free for another roll.

    列入拨付之前方可作废。其半天可列入其他批次。
    """
    return only(await actions.void(session, Passed([roll])))
