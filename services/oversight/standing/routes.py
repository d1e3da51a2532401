"""What the gateway asks every few seconds."""

from chassis.exchange import ClockNow, Session
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.standing.queries import standing_grants, standing_merges, standing_revocations
from services.oversight.standing.schemas import StandingOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/oversight/standing",
    tag=Text("现行授权", "Standing grants"),
    source="内防指发〔2020〕75号 末段 各部门要按照职责做好落实工作",
)


@routes.get(
    "",
    permission="oversight:standing:read",
    title=Text("现行授权", "Read what stands"),
    answer=StandingOut,
)
async def read_standing(session: Session, clock: ClockNow) -> StandingOut:
    """Whole and at one moment: whoever asks anew needs to remember nothing.

    某一时刻的全部现行授权：再次查询者无须记住任何内容。
    """
    now = clock.now()
    return StandingOut(
        grants=await standing_grants(session, now=now),
        revocations=await standing_revocations(session, now=now),
        merges=await standing_merges(session),
    )
