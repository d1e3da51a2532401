"""Opinions over HTTP."""

import orjson
from sqlalchemy import select, update

from chassis.database import found
from chassis.exchange import CallerNow, Purpose, Session
from chassis.ledger import audited, happened
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow
from chassis.retention.rules import NoLongerKept
from chassis.routes import Routes
from chassis.text import Text
from services.honors.nominations.actions import hand
from services.honors.nominations.models import Nomination
from services.honors.nominations.queries import missing_opinions
from services.honors.nominations.routes import NominationInPath, NominationToChange
from services.honors.nominations.rules import NOMINATION, Hand, NominationMove, OwnNomination
from services.honors.opinions.models import ANSWER, Opinion
from services.honors.opinions.rules import blocks
from services.honors.opinions.schemas import OpinionIn, OpinionOut, OpinionRecorded, OpinionsOut
from services.honors.schemes.models import Scheme

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/nominations",
    tag=Text("征求意见", "Opinions"),
    source="内防指发〔2020〕75号 第七条 Notice clause 7",
)


@routes.post(
    "/{nomination_id}/opinions",
    permission="honors:opinion:record",
    title=Text("登记征求意见回函", "Record an opinion"),
    answer=OpinionsOut,
    status=201,
    refuses=(IllegalMove, OwnNomination),
)
async def record_opinion(
    nomination: NominationToChange, asked: OpinionIn, session: Session, caller: CallerNow, keys: KeysNow
) -> OpinionsOut:
    """Enter what an office answered; a later answer of the same office takes the place of the one before.

    What it says is sealed. Any verdict but `no-objection` blocks the nomination, also after the asking was closed.

    登记被征求意见部门的答复；同一部门的后一次答复取代前一次。

    答复内容加密保存。意见不是 `no-objection`（无不同意见）的，均阻止推荐继续办理，征求意见完毕之后登记的亦同。
    """
    NOMINATION.after(nomination.state, NominationMove.RECORD_OPINION)
    await session.execute(
        update(Opinion)
        .where(
            Opinion.nomination_id == nomination.id,
            Opinion.round == nomination.round,
            Opinion.office == asked.office,
            Opinion.superseded.is_(False),
        )
        .values(superseded=True)
        .execution_options(synchronize_session=False)
    )
    said = asked.model_dump(mode="json", include={"verdict", "letter_no", "remarks"})
    session.add(
        Opinion(
            region=nomination.region,
            nomination_id=nomination.id,
            round=nomination.round,
            office=asked.office,
            answered_on=asked.answered_on,
            blocks=blocks(asked.verdict),
            answer=keys.seal(orjson.dumps(said).decode(), context=ANSWER),
            superseded=False,
            recorded_by=caller.subject,
        )
    )
    await hand(session, nomination, Hand.OPINION_KEEPER, caller)
    await happened(
        session,
        OpinionRecorded(round=nomination.round, office=asked.office),
        subject=nomination.id,
        region=nomination.region,
    )
    return await _opinions(session, nomination, keys)


@routes.get(
    "/{nomination_id}/opinions",
    permission="honors:opinion:read",
    title=Text("查看征求意见结果", "Reveal the opinions"),
    answer=OpinionsOut,
    refuses=(NoLongerKept,),
)
async def reveal_opinions(
    nomination: NominationInPath, session: Session, keys: KeysNow, purpose: Purpose
) -> OpinionsOut:
    """What the offices answered, in plain text. Every reading is audited with its purpose, without what was read.

    以明文显示各部门的答复。每次查看均连同用途记入审计，但不记所读内容。
    """
    await audited(
        session,
        "honors.opinion.revealed",
        subject=nomination.id,
        region=nomination.region,
        worker_id=nomination.worker_id,
    )
    return await _opinions(session, nomination, keys)


async def _opinions(session: Session, nomination: Nomination, keys: KeysNow) -> OpinionsOut:
    rows = await session.scalars(select(Opinion).where(Opinion.nomination_id == nomination.id).order_by(Opinion.id))
    scheme = await found(session, Scheme, nomination.scheme_id)
    return OpinionsOut(
        opinions=[
            OpinionOut(
                **{name: getattr(row, name) for name in OpinionOut.model_fields if hasattr(row, name)},
                **orjson.loads(keys.open(row.answer, context=ANSWER)),
            )
            for row in rows
        ],
        missing=await missing_opinions(session, nomination, scheme),
    )
