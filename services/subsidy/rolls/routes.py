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
from services.subsidy.discovery.queries import require_own
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import HalfDayAlreadyClaimed
from services.subsidy.lines.schemas import LineOut
from services.subsidy.rolls import actions
from services.subsidy.rolls.models import PublicityEvidence, Roll
from services.subsidy.rolls.queries import changes_of, roll_out, shown
from services.subsidy.rolls.rules import (
    EarlierRollOpen,
    ListedInRoll,
    NothingToList,
    RollExists,
    RollState,
    SameHand,
    SharesDiffer,
)
from services.subsidy.rolls.schemas import (
    ChangeOut,
    ChangesOut,
    DrawnUpOut,
    DrawUpIn,
    EvidenceOut,
    ExportedLine,
    NotDrawnOut,
    PublicityOut,
    PublicLine,
    RollIn,
    RollOut,
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

    按花名册中已确认的出勤，编制社区（嘎查村）某月的发放批次。

    当月首个批次为常规批次，列入全部人员；其后为补充批次，列入尚未由有效明细计发的部分。
    """
    return await actions.make(session, asked, summaries, caller=caller, calendar=calendar)


async def asked_of_region(asked: DrawUpIn, peer: PeerNow, caller: CallerNow) -> list[Summary]:
    """The roster answers the service for every region, so the region asked about is looked at here first."""
    require_own(caller, asked.region)
    return await ask_summaries(peer, region=asked.region, month=asked.month)


@routes.post(
    "/draw-up",
    permission="subsidy:roll:draw-up",
    title=Text("批量造册", "Draw up the rolls of a region"),
    answer=DrawnUpOut,
    refuses=(RollExists, HalfDayAlreadyClaimed, ParameterMissing, PeerDown, PeerRefused),
    keyed=True,
)
async def draw_up_rolls(
    asked: DrawUpIn,
    summaries: Annotated[list[Summary], Depends(asked_of_region)],
    session: Session,
    caller: CallerNow,
    calendar: CalendarNow,
) -> DrawnUpOut:
    """Make the month's regular roll of every community of a township or a county that has none yet, all at once.

    From the duty that the roster holds as confirmed, as a community makes its own. A community whose roll cannot be
    made is named with the reason. The communities publish them; whoever drew them up has no further hand in them.

    为某苏木乡镇（街道）或旗县所辖、当月尚无批次的各社区（嘎查村）一次造齐常规批次。

    依据与社区（嘎查村）自行造册相同，均为花名册中已确认的出勤。不能造册的社区（嘎查村）逐个列明原因。
    公示由各社区（嘎查村）办理；造册人不得再经手这些批次。
    """
    drawn = await actions.draw_up(session, asked, summaries, caller=caller, calendar=calendar)
    return DrawnUpOut(
        made=[roll_out(roll, totals) for roll, totals in drawn.made.each()],
        refused=[
            NotDrawnOut(region=region, code=refusal.code, detail=refusal.in_both, facts=refusal.facts)
            for region, refusal in sorted(drawn.refused.items())
        ],
    )


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
    """Rolls with what their live lines add up to.

    列出批次及其有效明细的合计。
    """
    if updated_since is not None:
        which = which.where(Roll.updated_at >= updated_since)
    page = await listed(session, which, by=(Roll.region, Roll.id), asked=asked)
    return Listed(items=await shown(session, page.items), next_cursor=page.next_cursor, count=page.count)


@routes.get("/export", permission="subsidy:roll:export", title=Text("导出明细", "Export rolls"), downloads=DOWNLOADS)
async def export_rolls(request: Request, session: Session, which: AskedRolls) -> Response:
    """The live lines of rolls as a table, names masked, streamed.

    以表格逐行输出各批次的有效明细，姓名脱敏。
    """
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
    """One roll with what its live lines add up to.

    读取一个批次及其有效明细的合计。
    """
    return (await shown(session, [roll]))[0]


@routes.get(
    "/{roll_id}/lines",
    permission="subsidy:line:list",
    title=Text("批次明细", "List a roll's lines"),
    answer=Page[LineOut],
)
async def list_roll_lines(roll: RollInPath, session: Session, asked: Paging) -> Any:
    """The lines of the roll's present round, in its order, removed ones too.

    按批次次序列出本轮次的明细，包括已移出的。
    """
    statement = select(Line).where(Line.roll_id == roll.id, Line.round == roll.round)
    return await listed(session, statement, by=(Line.ordinal,), asked=asked)


@routes.get(
    "/{roll_id}/publicity",
    permission="subsidy:roll:read",
    title=Text("公示名单", "Read the public list"),
    answer=PublicityOut,
)
async def read_publicity(roll: RollInPath, session: Session) -> PublicityOut:
    """The list as it is posted: masked names, half-days and amounts, and nothing else (PIPL art. 25).

    按公示原样显示名单：脱敏姓名、半天数和金额，别无其他（《个人信息保护法》第二十五条）。
    """
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
    """The public list as a table to print or post: masked names, half-days and amounts, and nothing else.

    以表格提供公示名单，供打印或张贴：脱敏姓名、半天数和金额，别无其他。
    """
    wanted = select(*(getattr(Line, name) for name in PublicLine.model_fields)).where(
        Line.roll_id == roll.id, Line.live
    )
    return exported(request, session, wanted.order_by(Line.ordinal), PublicLine)


@routes.get(
    "/{roll_id}/evidence",
    permission="subsidy:roll:read",
    title=Text("公示凭据", "List evidence of publicity"),
    answer=Page[EvidenceOut],
)
async def list_evidence(roll: RollInPath, session: Session, asked: Paging) -> Any:
    """What shows that the roll's lists were posted, of every round.

    列出证明批次名单已公示的凭据，各轮次均在内。
    """
    statement = select(PublicityEvidence).where(PublicityEvidence.roll_id == roll.id)
    return await listed(session, statement, by=(PublicityEvidence.id,), asked=asked)


@routes.get(
    "/{roll_id}/changes",
    permission="subsidy:roll:read",
    title=Text("批准前比对", "What changed since a roll was made"),
    answer=ChangesOut,
)
async def read_changes(roll: RollInPath, session: Session) -> ChangesOut:
    """Who died, left, transferred or had duty corrected since the roll was made; from approval on, as it stood then.

    列出造册以来亡故、离任、调动或出勤更正的人员；批准之后按批准时的情况显示。
    """
    if roll.changes is not None:
        return ChangesOut(frozen=True, items=[ChangeOut.model_validate(one) for one in roll.changes])
    return ChangesOut(frozen=False, items=(await changes_of(session, [roll]))[roll.id])


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
    """Make a roll anew that was sent back, from the duty as it is confirmed now; its hands begin anew too.

    对退回的批次，按目前已确认的出勤重新造册；经手人也重新起算。
    """
    roll, summaries = asked
    return await actions.remake(session, roll, summaries, caller=caller, calendar=calendar)
