"""Enrolment and the moves of a worker, one function a verb."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import orjson
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.ciphers import KeyRing
from chassis.database import found, scope_of
from chassis.identifiers import IdNumber, IdNumberWrong, parse_id_number
from chassis.ledger import all_happened, happened
from chassis.masking import mask_id_number, mask_name, mask_phone
from chassis.problems import FieldError, Malformed, Missing, Refusal
from chassis.regions import span_of
from chassis.tabular import Valid
from chassis.worker_id import make_worker_id
from chassis.workers import WorkerState
from services.roster.posts.actions import (
    end_service,
    end_suspension,
    open_post,
    open_posts,
    open_suspension,
    succeed_post,
)
from services.roster.regions.queries import in_force, require_in_force
from services.roster.regions.rules import RegionUnknown, require_community
from services.roster.workers.models import ID_NUMBER, NAME, PHONE, SERIALS, Worker
from services.roster.workers.rules import (
    WORKER,
    AlreadyEnrolled,
    WorkerMove,
    require_age,
    require_not_before,
    require_not_future,
    same_name,
)
from services.roster.workers.schemas import (
    DeathIn,
    LeaveIn,
    ResumeIn,
    SuspendIn,
    TransferIn,
    WorkerActivated,
    WorkerChanged,
    WorkerDeceased,
    WorkerEnrolled,
    WorkerIn,
    WorkerLeft,
    WorkerPatch,
    WorkerResumed,
    WorkerSuspended,
    WorkerTransferred,
)

__all__ = [
    "Enrolled",
    "activate",
    "activate_all",
    "change",
    "enrol",
    "enrol_many",
    "facts_of",
    "leave",
    "record_death",
    "resume",
    "suspend",
    "transfer",
]

_DAY = timedelta(days=1)
_FACTS = (
    "worker_id",
    "region",
    "category",
    "state",
    "name_masked",
    "employment_relation",
    "employer_uscc",
    "insured",
)


def facts_of(worker: Any) -> dict[str, Any]:
    """What every event of a worker tells."""
    return {name: getattr(worker, name) for name in _FACTS}


def _today(session: AsyncSession) -> date:
    return scope_of(session).clock.today()


class Enrolled(NamedTuple):
    """What became of each row: worker IDs of those enrolled, rows that were on record just so and as whom, refusals."""

    worker_ids: list[str]
    unchanged: dict[int, str]
    refused: list[tuple[int, Refusal | IdNumberWrong]]


async def enrol(session: AsyncSession, keys: KeyRing, asked: WorkerIn) -> Worker:
    """Put one person on the roster, pending."""
    enrolled = await enrol_many(session, keys, [Valid(0, asked)])
    for _, refusal in enrolled.refused:
        if isinstance(refusal, Refusal):
            raise refusal
        raise Malformed(errors=[FieldError("/body/id_number", refusal.code, refusal.message)])
    for worker_id in enrolled.unchanged.values():
        raise AlreadyEnrolled(worker_id=worker_id)
    return await found(session, Worker, enrolled.worker_ids[0])


async def enrol_many(session: AsyncSession, keys: KeyRing, given: Sequence[Valid[WorkerIn]]) -> Enrolled:
    """Put many persons on the roster with one insert; who is on it already is found by the unique index."""
    today, span = _today(session), scope_of(session).span
    regions = await in_force(session, (row.model.region for row in given), on=today)
    outcome = Enrolled([], {}, [])
    rows: dict[bytes, tuple[int, WorkerIn, dict[str, Any]]] = {}
    for number, asked in given:
        try:
            if asked.region not in span:
                raise Missing
            if asked.region not in regions:
                raise RegionUnknown(region=f"{asked.region:012d}", on=today.isoformat())
            row = _row(keys, asked, _identity(asked, today=today))
        except (Refusal, IdNumberWrong) as refusal:
            outcome.refused.append((number, refusal))
            continue
        if row["id_index"] in rows:
            outcome.refused.append((number, AlreadyEnrolled()))
        else:
            rows[row["id_index"]] = number, asked, row
    await _insert(session, [row for _, _, row in rows.values()], outcome)
    await _explain_known(session, keys, rows, outcome)
    return outcome


def _identity(asked: WorkerIn, *, today: date) -> IdNumber:
    """What the ID number says, once the person may be enrolled."""
    identity = parse_id_number(asked.id_number, today)
    require_community(asked.region)
    require_not_future(asked.enrolled_on, today=today, field="enrolled_on")
    require_age(identity.born_on, asked.enrolled_on)
    return identity


def _row(keys: KeyRing, asked: WorkerIn, identity: IdNumber) -> dict[str, Any]:
    return {
        "region": asked.region,
        "category": asked.category,
        "state": WORKER.start,
        "name": keys.seal(asked.name, context=NAME),
        "name_masked": mask_name(asked.name),
        "id_kind": identity.kind,
        "id_number": keys.seal(identity.value, context=ID_NUMBER),
        "id_number_masked": mask_id_number(identity.value),
        "id_index": keys.blind_index(identity.value, context=ID_NUMBER),
        "sex": identity.sex,
        "born_on": identity.born_on,
        "phone": keys.seal(asked.phone, context=PHONE) if asked.phone else None,
        "phone_masked": mask_phone(asked.phone) if asked.phone else None,
        "employment_relation": asked.employment_relation,
        "employer_uscc": asked.employer_uscc,
        "insured": asked.insured,
        "insured_since": asked.insured_since,
        "insured_area": asked.insured_area,
        "enrolled_on": asked.enrolled_on,
        "version": 1,
    }


async def _insert(session: AsyncSession, rows: list[dict[str, Any]], outcome: Enrolled) -> None:
    """One statement with one parameter: thousands of bound values would cost more than the rows themselves."""
    if not rows:
        return
    serials = await session.scalars(select(SERIALS.next_value()).select_from(func.generate_series(1, len(rows))))
    for serial, row in zip(serials.all(), rows, strict=True):
        row["worker_id"] = make_worker_id(serial)
    names = ", ".join(rows[0])
    inserted = await session.scalars(
        text(
            f"INSERT INTO workers ({names}) "  # noqa: S608 - the names are ``_row``'s own keys
            f"SELECT {names} FROM json_populate_recordset(NULL::workers, CAST(:rows AS json)) "
            "ON CONFLICT (id_index) DO NOTHING RETURNING worker_id"
        ),
        {"rows": orjson.dumps(rows, default=_hex).decode()},
    )
    kept = set(inserted.all())
    enrolled = [row for row in rows if row["worker_id"] in kept]
    outcome.worker_ids.extend(row["worker_id"] for row in enrolled)
    await all_happened(
        session,
        [(WorkerEnrolled(**{name: row[name] for name in _FACTS}), row["worker_id"], row["region"]) for row in enrolled],
    )


def _hex(value: Any) -> str:
    """How PostgreSQL reads bytes in a text."""
    return "\\x" + bytes(value).hex()


async def _explain_known(
    session: AsyncSession,
    keys: KeyRing,
    rows: dict[bytes, tuple[int, WorkerIn, dict[str, Any]]],
    outcome: Enrolled,
) -> None:
    """Who was not inserted is on the roster already: just so, or otherwise, or where the caller cannot see."""
    kept = set(outcome.worker_ids)
    rest = [index for index, (_, _, row) in rows.items() if row["worker_id"] not in kept]
    if not rest:
        return
    seen = {one.id_index: one for one in await session.scalars(select(Worker).where(Worker.id_index.in_(rest)))}
    for index in rest:
        number, asked, _ = rows[index]
        known = seen.get(index)
        if known is None:
            outcome.refused.append((number, AlreadyEnrolled()))
        elif known.region == asked.region and same_name(keys.open(known.name, context=NAME), asked.name):
            outcome.unchanged[number] = known.worker_id
        else:
            outcome.refused.append((number, AlreadyEnrolled(worker_id=known.worker_id)))


async def change(session: AsyncSession, keys: KeyRing, worker: Worker, asked: WorkerPatch) -> Worker:
    """Change particulars; another category is a new post from today on."""
    given = asked.model_fields_set
    if "phone" in given:
        worker.phone = keys.seal(asked.phone, context=PHONE) if asked.phone else None
        worker.phone_masked = mask_phone(asked.phone) if asked.phone else None
    for name, value in asked.employment.model_dump().items() if asked.employment else ():
        setattr(worker, name, value)
    if asked.category is not None and asked.category is not worker.category:
        worker.category = asked.category
        await succeed_post(session, worker, on=_today(session))
    await session.flush()
    await happened(session, WorkerChanged(**facts_of(worker)), subject=worker.worker_id, region=worker.region)
    return worker


async def activate(session: AsyncSession, worker: Worker) -> Worker:
    """Confirm an enrolment, which opens the post; or take back who has left, from the first day they are free."""
    worker.state = WORKER.after(worker.state, WorkerMove.ACTIVATE)
    begins_on = max(_today(session), worker.left_on + _DAY) if worker.left_on else worker.enrolled_on
    worker.left_on = None
    open_post(session, worker, on=begins_on)
    await session.flush()
    await happened(session, WorkerActivated(**facts_of(worker)), subject=worker.worker_id, region=worker.region)
    return worker


async def activate_all(session: AsyncSession, region: int) -> int:
    """Confirm every pending enrolment of a region."""
    span = span_of(region)
    workers = await session.execute(
        update(Worker)
        .where(Worker.region.between(*span), Worker.state == WorkerState.PENDING)
        .values(state=WORKER.after(WorkerState.PENDING, WorkerMove.ACTIVATE), version=Worker.version + 1)
        .returning(*(getattr(Worker, name) for name in _FACTS))
        .execution_options(synchronize_session=False)
    )
    activated = workers.all()
    await open_posts(session, [worker.worker_id for worker in activated])
    await all_happened(session, [(WorkerActivated(**facts_of(one)), one.worker_id, one.region) for one in activated])
    return len(activated)


async def suspend(session: AsyncSession, worker: Worker, asked: SuspendIn) -> Worker:
    """Take a worker off duty; what was done all the same is flagged."""
    require_not_future(asked.since_on, today=_today(session), field="since_on")
    require_not_before(asked.since_on, earliest=worker.enrolled_on, field="since_on")
    worker.state = WORKER.after(worker.state, WorkerMove.SUSPEND)
    await open_suspension(session, worker, reason=asked.reason, since_on=asked.since_on)
    told = WorkerSuspended(**facts_of(worker), reason=asked.reason, since_on=asked.since_on)
    await happened(session, told, subject=worker.worker_id, region=worker.region)
    return worker


async def resume(session: AsyncSession, worker: Worker, asked: ResumeIn) -> Worker:
    """Put a suspended worker back on duty."""
    require_not_future(asked.on, today=_today(session), field="on")
    worker.state = WORKER.after(worker.state, WorkerMove.RESUME)
    await end_suspension(session, worker, before=asked.on)
    await session.flush()
    await happened(session, WorkerResumed(**facts_of(worker)), subject=worker.worker_id, region=worker.region)
    return worker


async def leave(session: AsyncSession, worker: Worker, asked: LeaveIn) -> Worker:
    """End a worker's service."""
    require_not_future(asked.left_on, today=_today(session), field="left_on")
    require_not_before(asked.left_on, earliest=worker.enrolled_on, field="left_on")
    worker.state = WORKER.after(worker.state, WorkerMove.LEAVE)
    worker.left_on = asked.left_on
    await end_service(session, worker, last_on=asked.left_on, field="left_on")
    told = WorkerLeft(**facts_of(worker), left_on=asked.left_on)
    await happened(session, told, subject=worker.worker_id, region=worker.region)
    return worker


async def record_death(session: AsyncSession, worker: Worker, asked: DeathIn) -> Worker:
    """Record a worker's death."""
    require_not_future(asked.died_on, today=_today(session), field="died_on")
    require_not_before(asked.died_on, earliest=worker.born_on, field="died_on")
    worker.state = WORKER.after(worker.state, WorkerMove.RECORD_DEATH)
    worker.died_on = asked.died_on
    await end_service(session, worker, last_on=asked.died_on, field="died_on")
    told = WorkerDeceased(**facts_of(worker), died_on=asked.died_on)
    await happened(session, told, subject=worker.worker_id, region=worker.region)
    return worker


async def transfer(session: AsyncSession, worker: Worker, asked: TransferIn) -> Worker:
    """Move a worker to another community: the post ends and another begins."""
    require_not_future(asked.on, today=_today(session), field="on")
    require_community(asked.region)
    await require_in_force(session, asked.region, on=asked.on)
    if asked.region not in scope_of(session).span:
        raise Missing
    worker.state = WORKER.after(worker.state, WorkerMove.TRANSFER)
    from_region = worker.region
    worker.region, worker.category = asked.region, asked.category or worker.category
    await succeed_post(session, worker, on=asked.on)
    await session.flush()
    # Days whose duty was all reversed keep their place in the count, and go along.
    moved = {"worker": worker.worker_id, "region": worker.region, "on": asked.on}
    await session.execute(
        text("UPDATE duty_days SET region = :region WHERE worker_id = :worker AND duty_on >= :on"), moved
    )
    await session.execute(text("UPDATE check_ins SET region = :region WHERE worker_id = :worker"), moved)
    told = WorkerTransferred(**facts_of(worker), from_region=from_region, on=asked.on)
    await happened(session, told, subject=worker.worker_id, region=worker.region)
    return worker
