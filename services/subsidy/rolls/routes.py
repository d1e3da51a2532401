"""Rolls over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from sqlalchemy import Select, select
from starlette.responses import Response

from chassis.bulk import DOWNLOADS, exported
from chassis.client import PeerDown, PeerRefused
from chassis.database import found
from chassis.exchange import CallerNow, IfMatch, Session
from chassis.fields import Month, RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import CalendarNow, PeerNow
from chassis.paging import Listed, Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import MatchRequired, ParameterMissing, Stale
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.allowances.rules import OtherAllowance
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import HalfDayAlreadyClaimed
from services.subsidy.lines.schemas import LineOut
from services.subsidy.rolls import actions
from services.subsidy.rolls.models import PublicityEvidence, Roll
from services.subsidy.rolls.queries import changes_of, shown
from services.subsidy.rolls.rules import (
    CoSignatureMissing,
    EarlierRollOpen,
    EvidenceMissing,
    InPayment,
    ListedInRoll,
    NeedsNoCoSignature,
    NothingToList,
    PublicityNotOver,
    RollExists,
    RollMove,
    RollState,
    SameHand,
    SharesDiffer,
    StandardEndedBefore,
)
from services.subsidy.rolls.schemas import (
    ChangeOut,
    ChangesOut,
    EvidenceIn,
    EvidenceOut,
    ExportedLine,
    PublicityOut,
    PublicLine,
    ReviewIn,
    RollIn,
    RollOut,
    SendBackIn,
    Summary,
)
from services.subsidy.rolls.summaries import ask_summaries

__all__ = ["RollInPath", "routes"]

routes = Routes(
    prefix="/v1/subsidy/rolls", tag=Text("发放批次", "Rolls"), source="内防指发〔2020〕75号 第一条 Notice clause 1"
)

_MAKING = (ParameterMissing, HalfDayAlreadyClaimed, SharesDiffer, NothingToList, PeerDown, PeerRefused)
_PASSING = (IllegalMove, SameHand, ListedInRoll)

RollInPath = Annotated[Roll, in_path("roll_id", Roll)]
RollToChange = Annotated[Roll, to_change("roll_id", Roll)]


async def asked_of_roster(asked: RollIn, peer: PeerNow) -> list[Summary]:
    """The roster is asked before anything is locked."""
    return await ask_summaries(peer, region=asked.region, month=asked.month)


async def roll_with_summaries(
    roll_id: UUID, session: Session, peer: PeerNow, if_match: IfMatch = None
) -> tuple[Roll, list[Summary]]:
    """A roll to be made anew: looked at, the roster asked, and only then locked."""
    seen = await found(session, Roll, roll_id)
    if if_match is None:
        raise MatchRequired
    summaries = await ask_summaries(peer, region=seen.region, month=seen.month)
    return await found(session, Roll, roll_id, match=if_match, change=True), summaries


@routes.post(
    "",
    permission="subsidy:roll:make",
    title=Text("造册", "Make a roll"),
    answer=RollOut,
    status=201,
    refuses=(RollExists, EarlierRollOpen, *_MAKING),
    leads_to={"read_roll": "roll_id", "publish_roll": "roll_id", "list_roll_lines": "roll_id"},
)
async def make_roll(
    asked: RollIn,
    summaries: Annotated[list[Summary], Depends(asked_of_roster)],
    session: Session,
    caller: CallerNow,
    calendar: CalendarNow,
) -> RollOut:
    """Make a community's roll of a month from the duty that the roster holds as confirmed.

    The first of a month is the regular roll and lists everyone; later ones are supplementary and list what no live
    line has claimed yet.
    """
    return await actions.make(session, asked, summaries, caller=caller, calendar=calendar)


def _asked_rolls(
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    month: Annotated[Month | None, Query(description="月份 Month")] = None,
    state: Annotated[RollState | None, Query(description="状态 State")] = None,
) -> Select[Any]:
    statement = narrowed(select(Roll), Roll, region=region, month=month)
    return statement if state is None else statement.where(Roll.state == state)


AskedRolls = Annotated[Select[Any], Depends(_asked_rolls)]


@routes.get("", permission="subsidy:roll:list", title=Text("批次列表", "List rolls"), answer=Page[RollOut])
async def list_rolls(session: Session, which: AskedRolls, asked: Paging, updated_since: UpdatedSince = None) -> Any:
    """Rolls with what their live lines add up to."""
    if updated_since is not None:
        which = which.where(Roll.updated_at >= updated_since)
    page = await listed(session, which, by=(Roll.region, Roll.id), asked=asked)
    return Listed(items=await shown(session, page.items), next_cursor=page.next_cursor, count=page.count)


@routes.get("/export", permission="subsidy:roll:export", title=Text("导出明细", "Export rolls"), downloads=DOWNLOADS)
async def export_rolls(request: Request, session: Session, which: AskedRolls) -> Response:
    """The live lines of rolls as a table, names masked, streamed."""
    rolls = which.subquery()
    wanted = (
        select(
            Line.region,
            rolls.c.month,
            rolls.c.sequence,
            rolls.c.state.label("roll_state"),
            Line.ordinal,
            Line.worker_id,
            Line.name_masked,
            Line.category,
            Line.half_days,
            Line.amount_fen,
            Line.league_fen,
            Line.county_fen,
            Line.state,
        )
        .join(rolls, rolls.c.id == Line.roll_id)
        .where(Line.live)
        .order_by(Line.region, Line.roll_id, Line.ordinal)
    )
    return exported(request, session, wanted, ExportedLine)


@routes.get("/{roll_id}", permission="subsidy:roll:read", title=Text("读取批次", "Read a roll"), answer=RollOut)
async def read_roll(roll: RollInPath, session: Session) -> RollOut:
    """One roll with what its live lines add up to."""
    return (await shown(session, [roll]))[0]


@routes.get(
    "/{roll_id}/lines",
    permission="subsidy:line:list",
    title=Text("批次明细", "List a roll's lines"),
    answer=Page[LineOut],
)
async def list_roll_lines(roll: RollInPath, session: Session, asked: Paging) -> Any:
    """The lines of the roll's present round, in its order, removed ones too."""
    statement = select(Line).where(Line.roll_id == roll.id, Line.round == roll.round)
    return await listed(session, statement, by=(Line.ordinal,), asked=asked)


@routes.get(
    "/{roll_id}/publicity",
    permission="subsidy:roll:read",
    title=Text("公示名单", "Read the public list"),
    answer=PublicityOut,
)
async def read_publicity(roll: RollInPath, session: Session) -> PublicityOut:
    """The list as it is posted: masked names, half-days and amounts, and nothing else (PIPL art. 25)."""
    lines = await session.scalars(select(Line).where(Line.roll_id == roll.id, Line.live).order_by(Line.ordinal))
    own = {name: getattr(roll, name) for name in PublicityOut.model_fields if name != "lines"}
    return PublicityOut(**own, lines=lines.all())


@routes.get(
    "/{roll_id}/publicity/export",
    permission="subsidy:roll:read",
    title=Text("下载公示名单", "Download the public list"),
    downloads=DOWNLOADS,
)
async def export_publicity(roll: RollInPath, request: Request, session: Session) -> Response:
    """The public list as a table to print or post: masked names, half-days and amounts, and nothing else."""
    wanted = select(*(getattr(Line, name) for name in PublicLine.model_fields)).where(
        Line.roll_id == roll.id, Line.live
    )
    return exported(request, session, wanted.order_by(Line.ordinal), PublicLine)


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
    """What shows that the list was posted; the township reviews no roll without it."""
    return await actions.evidence(session, roll, asked, caller=caller)


@routes.get(
    "/{roll_id}/evidence",
    permission="subsidy:roll:read",
    title=Text("公示凭据", "List evidence of publicity"),
    answer=Page[EvidenceOut],
)
async def list_evidence(roll: RollInPath, session: Session, asked: Paging) -> Any:
    """What shows that the roll's lists were posted, of every round."""
    statement = select(PublicityEvidence).where(PublicityEvidence.roll_id == roll.id)
    return await listed(session, statement, by=(PublicityEvidence.id,), asked=asked)


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
    """Post the list in the community; the answer shows the last day of publicity."""
    return await actions.publish(session, roll, calendar=calendar)


@routes.post(
    "/{roll_id}/close-publicity",
    permission="subsidy:roll:close-publicity",
    title=Text("结束公示", "Close publicity"),
    answer=RollOut,
    refuses=(IllegalMove, PublicityNotOver),
    leads_to={"review_roll": "roll_id"},
)
async def close_publicity_of_roll(roll: RollToChange, session: Session) -> RollOut:
    """Once the full days have passed. Lines with an open objection wait for a supplementary roll; the others go on."""
    return await actions.close_publicity(session, roll)


@routes.post(
    "/{roll_id}/review",
    permission="subsidy:roll:review",
    title=Text("审核（乡镇）", "Review a roll"),
    answer=RollOut,
    refuses=(*_PASSING, EvidenceMissing),
    leads_to={"audit_roll": "roll_id", "send_back_roll": "roll_id"},
)
async def review_roll(roll: RollToChange, asked: ReviewIn, session: Session, caller: CallerNow) -> RollOut:
    """The township reviews it, by a meeting of its party committee whose minutes are named."""
    return await actions.review(session, roll, minutes_no=asked.minutes_no, caller=caller)


@routes.post(
    "/{roll_id}/audit",
    permission="subsidy:roll:audit",
    title=Text("审核（民政）", "Audit a roll"),
    answer=RollOut,
    refuses=_PASSING,
    leads_to={"co_sign_roll": "roll_id", "check_roll": "roll_id", "send_back_roll": "roll_id"},
)
async def audit_roll(roll: RollToChange, session: Session, caller: CallerNow) -> RollOut:
    """The county's civil affairs audits it."""
    return await actions.pass_on(session, roll, RollMove.AUDIT, caller=caller)


@routes.post(
    "/{roll_id}/co-sign",
    permission="subsidy:roll:co-sign",
    title=Text("会签（组织部门）", "Co-sign a roll"),
    answer=RollOut,
    refuses=(*_PASSING, NeedsNoCoSignature),
    leads_to={"check_roll": "roll_id", "send_back_roll": "roll_id"},
)
async def co_sign_roll(roll: RollToChange, session: Session, caller: CallerNow) -> RollOut:
    """The county's organization department signs for the members of the two committees that it lists."""
    return await actions.co_sign(session, roll, caller=caller)


@routes.post(
    "/{roll_id}/check",
    permission="subsidy:roll:check",
    title=Text("程序性审核（财政）", "Check a roll"),
    answer=RollOut,
    refuses=(*_PASSING, CoSignatureMissing),
    leads_to={"approve_roll": "roll_id", "send_back_roll": "roll_id"},
)
async def check_roll(roll: RollToChange, session: Session, caller: CallerNow) -> RollOut:
    """The county's finance checks it, once the organization department has co-signed where it must."""
    return await actions.check(session, roll, caller=caller)


@routes.get(
    "/{roll_id}/changes",
    permission="subsidy:roll:read",
    title=Text("批准前比对", "What changed since a roll was made"),
    answer=ChangesOut,
)
async def read_changes(roll: RollInPath, session: Session) -> ChangesOut:
    """Who died, left, transferred or had duty corrected since the roll was made; from approval on, as it stood then."""
    if roll.changes is not None:
        return ChangesOut(frozen=True, items=[ChangeOut.model_validate(one) for one in roll.changes])
    return ChangesOut(frozen=False, items=await changes_of(session, roll))


@routes.post(
    "/{roll_id}/approve",
    permission="subsidy:roll:approve",
    title=Text("批准发放批次", "Approve a roll"),
    answer=RollOut,
    refuses=(*_PASSING, StandardEndedBefore, OtherAllowance),
    leads_to={"read_roll": "roll_id"},
)
async def approve_roll(roll: RollToChange, session: Session, caller: CallerNow) -> RollOut:
    """The county's government or headquarters approves it; what was approved is frozen."""
    return await actions.approve(session, roll, caller=caller)


@routes.post(
    "/{roll_id}/send-back",
    permission="subsidy:roll:send-back",
    title=Text("退回", "Send a roll back"),
    answer=RollOut,
    refuses=(IllegalMove,),
    leads_to={"remake_roll": "roll_id", "void_roll": "roll_id"},
)
async def send_back_roll(roll: RollToChange, asked: SendBackIn, session: Session) -> RollOut:
    """Back to the community, with the reason."""
    return await actions.send_back(session, roll, reason=asked.reason)


@routes.post(
    "/{roll_id}/remake",
    permission="subsidy:roll:make",
    title=Text("重新造册", "Make a roll anew"),
    answer=RollOut,
    refuses=(IllegalMove, Stale, *_MAKING),
    leads_to={"publish_roll": "roll_id"},
)
async def remake_roll(
    asked: Annotated[tuple[Roll, list[Summary]], Depends(roll_with_summaries)],
    session: Session,
    caller: CallerNow,
    calendar: CalendarNow,
) -> RollOut:
    """Make a roll anew that was sent back, from the duty as it is confirmed now; its hands begin anew too."""
    roll, summaries = asked
    return await actions.remake(session, roll, summaries, caller=caller, calendar=calendar)


@routes.post(
    "/{roll_id}/void",
    permission="subsidy:roll:void",
    title=Text("作废", "Void a roll"),
    answer=RollOut,
    refuses=(IllegalMove, InPayment),
)
async def void_roll(roll: RollToChange, session: Session) -> RollOut:
    """Before money is under way. Its half-days are free for another roll."""
    return await actions.void(session, roll)
