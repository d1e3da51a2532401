"""The public calculator over HTTP. It stores nothing, not even that somebody asked."""

from collections.abc import Iterable, Sequence

from chassis.exchange import Session
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from services.injury.benefits.amounts import ComputedItem, totals
from services.injury.benefits.basis import Given, computed
from services.injury.benefits.deaths import Death, Dependant, Missing, NoDeathBenefit, death_case
from services.injury.benefits.disability import Disability, FigureUnfit, RelationKept
from services.injury.benefits.entitlement import CivilServantSeparate, require_relation
from services.injury.benefits.payers import ITEMS, Standing
from services.injury.benefits.schemas import InputOut, TotalOut
from services.injury.figures.queries import figures_for
from services.injury.recognition.relations import RelationRulingRequired
from services.injury.what_if.schemas import DeathCaseIn, DisabilityIn, ItemOut, MissingIn, RelativeIn, WhatIfOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/what-if",
    tag=Text("待遇试算", "What if"),
    source="工伤保险条例第三十三条至第四十一条 Regulation arts. 33 to 41",
)

_REFUSES = (ParameterMissing, FigureUnfit, CivilServantSeparate, RelationRulingRequired)


@routes.post(
    "/disability",
    permission="injury:benefit:what-if",
    title=Text("试算伤残待遇", "Try a disability"),
    answer=WhatIfOut,
    refuses=(*_REFUSES, RelationKept),
)
async def try_disability(asked: DisabilityIn, session: Session) -> WhatIfOut:
    """What a grade would bring, item by item with its formula, and who would pay. Nothing is stored.

    某一伤残等级所产生的待遇，逐项列出公式与支付方。不保存任何内容。
    """
    given = Disability(**asked.model_dump(exclude={"standing", "relation", "old_wound"}), lump_sum=not asked.old_wound)
    return await _tried(session, asked, given)


@routes.post(
    "/death",
    permission="injury:benefit:what-if",
    title=Text("试算工亡待遇", "Try a death"),
    answer=WhatIfOut,
    refuses=(*_REFUSES, NoDeathBenefit),
)
async def try_death(asked: DeathCaseIn, session: Session) -> WhatIfOut:
    """What a death would bring: funeral, lump sum, and what each relative would get. Nothing is stored.

    因工死亡所产生的待遇：丧葬补助金、一次性工亡补助金以及每名亲属应得的抚恤金。不保存任何内容。
    """
    given = Death(
        case=death_case(
            died_on=asked.died_on,
            from_injury=asked.from_injury,
            paid_leave_ends_on=asked.paid_leave_ends_on,
            grade=asked.grade,
            declared=asked.declared,
        ),
        died_on=asked.died_on,
        injured_on=asked.injured_on,
        region=asked.region,
        monthly_fen=asked.monthly_fen,
        dependants=_numbered(asked.dependants),
        advanced_fen=asked.advanced_fen,
    )
    return await _tried(session, asked, given)


@routes.post(
    "/missing",
    permission="injury:benefit:what-if",
    title=Text("试算下落不明待遇", "Try somebody missing"),
    answer=WhatIfOut,
    refuses=_REFUSES,
)
async def try_missing(asked: MissingIn, session: Session) -> WhatIfOut:
    """What would be paid while a worker is missing, and from which month. Nothing is stored.

    下落不明期间应支付的待遇及其起始月份。不保存任何内容。
    """
    given = Missing(
        event_on=asked.event_on,
        region=asked.region,
        monthly_fen=asked.monthly_fen,
        wage_fen=asked.wage_fen,
        dependants=_numbered(asked.dependants),
        hardship_on=asked.hardship_on,
    )
    return await _tried(session, asked, given)


def _numbered(relatives: Iterable[RelativeIn]) -> list[Dependant]:
    return [Dependant(str(number), one.kinship, one.lonely) for number, one in enumerate(relatives, start=1)]


async def _tried(session: Session, asked: DisabilityIn | DeathCaseIn | MissingIn, given: Given) -> WhatIfOut:
    require_relation(asked.relation)
    standing = Standing(**asked.standing.model_dump())
    items = computed(given, parameters=await figures_for(session, asked.region), standing=standing)
    return WhatIfOut(items=_shown(items), totals=[TotalOut.model_validate(one) for one in totals(items)])


def _shown(items: Sequence[ComputedItem]) -> list[ItemOut]:
    plain = ("item", "article", "formula", "amount_fen", "cycle", "payer", "whom", "from_on", "to_on")
    return [
        ItemOut(
            **{name: getattr(one, name) for name in plain},
            title=str(ITEMS[one.item].title),
            inputs=[InputOut.model_validate(value) for value in one.inputs],
        )
        for one in items
    ]
