"""Issuing figures, recording a year's results, voiding them."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.client import Peer
from chassis.database import scope_of
from chassis.filters import in_force
from chassis.known_workers import known_workers
from chassis.ledger import happened
from chassis.problems import Missing, ParameterMissing
from chassis.regions import ancestors, span_of
from chassis.workers import WorkerUnknown
from services.honors.duty import half_days_by_worker
from services.honors.evaluations import rules
from services.honors.evaluations.models import Evaluation, EvaluationResult, FigureVersion
from services.honors.evaluations.rules import EVALUATION, EvaluationMove, ExcellenceFigure
from services.honors.evaluations.schemas import (
    EvaluationIn,
    EvaluationRecorded,
    EvaluationVoided,
    ExcellenceFigureEnded,
    ExcellenceFigureIssued,
    FigureIn,
)
from services.honors.workers.models import Worker

__all__ = ["issue", "record", "told_figure", "void"]


async def issue(session: AsyncSession, asked: FigureIn, *, caller: Caller) -> FigureVersion:
    """Enter a figure; a ratio stays within the ceiling that is in force when it begins."""
    rules.require_issuer(asked.figure, region=asked.region, caller_region=caller.region, level=caller.level)
    if asked.figure is ExcellenceFigure.RATIO:
        ceiling_bp = await _figure(session, ExcellenceFigure.CEILING, region=asked.region, on=asked.valid_from)
        rules.require_within_ceiling(asked.value_bp, ceiling_bp=ceiling_bp)
    version = FigureVersion(**asked.model_dump(), issued_by=caller.subject)
    session.add(version)
    await told_figure(session, version, ExcellenceFigureIssued)
    return version


async def record(session: AsyncSession, asked: EvaluationIn, *, caller: Caller, peer: Peer) -> Evaluation:
    """Record a unit's results; who is of the front line is what the roster has confirmed of that year."""
    if asked.region not in caller.span:
        raise Missing
    last = rules.last_day_of(asked.year)
    rules.require_over(asked.year, today=scope_of(session).clock.today())
    figures = {figure: await _figure(session, figure, region=asked.region, on=last) for figure in ExcellenceFigure}
    ratio_bp, front_line_bp = figures[ExcellenceFigure.RATIO], figures[ExcellenceFigure.FRONT_LINE_SHARE]
    rules.require_within_ceiling(ratio_bp, ceiling_bp=figures[ExcellenceFigure.CEILING])
    known = await known_workers(session, Worker, peer, [one.worker_id for one in asked.results])
    if strangers := [one.worker_id for one in asked.results if one.worker_id not in known]:
        raise WorkerUnknown(workers=strangers)
    duty = await half_days_by_worker(peer, region=asked.region, first_on=date(asked.year, 1, 1), last_on=last)
    front = {one.worker_id: duty.get(one.worker_id, 0) > 0 for one in asked.results}
    # Who served there that year and has gone since is of the unit; who never was is another unit's to evaluate.
    unit = span_of(asked.region)
    if others := [one for one, worker in known.items() if worker.region not in unit and not front[one]]:
        raise rules.EvaluatedElsewhere(workers=sorted(others))
    excellent, of_them = rules.require_within(
        [(one.grade, front[one.worker_id]) for one in asked.results], ratio_bp=ratio_bp, front_line_bp=front_line_bp
    )
    evaluation = Evaluation(
        **asked.model_dump(exclude={"results"}),
        participants=len(asked.results),
        excellent=excellent,
        excellent_front_line=of_them,
        ratio_bp=ratio_bp,
        front_line_bp=front_line_bp,
        state=EVALUATION.start,
        recorded_by=caller.subject,
    )
    session.add(evaluation)
    await session.flush()
    session.add_all(
        EvaluationResult(
            evaluation_id=evaluation.id,
            worker_id=one.worker_id,
            region=asked.region,
            year=asked.year,
            grade=one.grade,
            front_line=front[one.worker_id],
            counted=True,
        )
        for one in sorted(asked.results, key=lambda one: one.worker_id)
    )
    await _told(session, evaluation, EvaluationRecorded)
    return evaluation


async def void(session: AsyncSession, evaluation: Evaluation) -> None:
    """Void a unit's results, so that right ones can be recorded."""
    evaluation.state = EVALUATION.after(evaluation.state, EvaluationMove.VOID)
    await session.execute(
        update(EvaluationResult).where(EvaluationResult.evaluation_id == evaluation.id).values(counted=False)
    )
    await _told(session, evaluation, EvaluationVoided)


async def _figure(session: AsyncSession, figure: ExcellenceFigure, *, region: int, on: date) -> int:
    """The nearest place's figure on a day; ``ParameterMissing`` where nobody has decided one."""
    value = await session.scalar(
        select(FigureVersion.value_bp)
        .where(FigureVersion.figure == figure, FigureVersion.region.in_(ancestors(region)))
        .where(in_force(FigureVersion, on=on))
        .order_by(FigureVersion.region.desc())
        .limit(1)
    )
    if value is None:
        raise ParameterMissing(parameter=figure.value)
    return value


async def told_figure(
    session: AsyncSession, version: FigureVersion, kind: type[ExcellenceFigureIssued] | type[ExcellenceFigureEnded]
) -> None:
    """Write a figure, and say what happened to it."""
    await session.flush()
    told = kind.model_validate(version)
    await happened(session, told, subject=version.id, region=version.region)


async def _told(
    session: AsyncSession, evaluation: Evaluation, kind: type[EvaluationRecorded] | type[EvaluationVoided]
) -> None:
    await session.flush()
    told = kind.model_validate(evaluation)
    await happened(session, told, subject=evaluation.id, region=evaluation.region)
