"""Recording gifts, and having them signed for."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.database import scope_of
from chassis.ledger import happened
from services.welfare.gifts import schemas
from services.welfare.gifts.models import CODE, Gift, GiftCode
from services.welfare.gifts.rules import (
    GIFT,
    CodeWrong,
    GiftMove,
    NotVisited,
    lapses_at,
    new_code,
    plain,
    require_two_persons,
)
from services.welfare.visits.models import Visit

__all__ = ["issue_code", "record", "sign", "void"]


async def record(session: AsyncSession, visit: Visit, asked: schemas.GiftIn, *, caller: Caller) -> Gift:
    """Enter a gift of a visit that was made."""
    if visit.visited_at is None:
        raise NotVisited
    gift = Gift(
        visit_id=visit.id,
        region=visit.region,
        worker_id=visit.worker_id,
        **asked.model_dump(),
        given_at=scope_of(session).clock.now(),
        state=GIFT.start,
        recorded_by=caller.subject,
    )
    session.add(gift)
    return await _tell(session, gift, schemas.GiftRecorded)


async def issue_code(session: AsyncSession, gift: Gift, *, caller: Caller, keys: KeyRing) -> schemas.CodeOut:
    """A new code for the receiver; the one before, if it was not used, is worth nothing any more."""
    require_two_persons(caller.subject, recorded_by=gift.recorded_by)
    gift.state = GIFT.after(gift.state, GiftMove.ISSUE_CODE)
    before = await _live(session, gift)
    if before is not None:
        before.replaced = True
        await session.flush()
    now, code = scope_of(session).clock.now(), new_code()
    given = GiftCode(
        region=gift.region,
        gift_id=gift.id,
        recorded_by=gift.recorded_by,
        digest=_digest(keys, gift, code),
        issued_by=caller.subject,
        issued_at=now,
        expires_at=lapses_at(now),
        replaced=False,
    )
    session.add(given)
    await _tell(session, gift, schemas.GiftCodeIssued)
    return schemas.CodeOut(gift_id=gift.id, code=code, expires_at=given.expires_at)


async def sign(session: AsyncSession, gift: Gift, asked: schemas.SignIn, *, keys: KeyRing) -> Gift:
    """The receiver has it, as the code proves."""
    state = GIFT.after(gift.state, GiftMove.SIGN)
    now = scope_of(session).clock.now()
    given = await _live(session, gift)
    if given is None or given.digest != _digest(keys, gift, plain(asked.code)) or now > given.expires_at:
        raise CodeWrong
    given.used_at = now
    gift.state, gift.signed_at, gift.signed_by = state, now, asked.signed_by
    return await _tell(session, gift, schemas.GiftSigned, signed_by=asked.signed_by)


async def void(session: AsyncSession, gift: Gift, *, reason: str) -> Gift:
    """Recorded by mistake; what was signed for stays."""
    gift.state = GIFT.after(gift.state, GiftMove.VOID)
    gift.voided_for = reason
    return await _tell(session, gift, schemas.GiftVoided)


async def _live(session: AsyncSession, gift: Gift) -> GiftCode | None:
    return await session.scalar(
        select(GiftCode)
        .where(GiftCode.gift_id == gift.id, GiftCode.used_at.is_(None), GiftCode.replaced.is_(False))
        .with_for_update()
    )


def _digest(keys: KeyRing, gift: Gift, code: str) -> bytes:
    """Keyed, and of this gift: the table alone does not tell a code, and a code is for nothing else."""
    return keys.blind_index(f"{gift.id}:{code}", context=CODE)


async def _tell(session: AsyncSession, gift: Gift, kind: type[schemas.GiftEvent], **more: object) -> Gift:
    await session.flush()
    facts = {name: getattr(gift, name) for name in schemas.GiftEvent.model_fields}
    await happened(session, kind.model_validate(facts | more), subject=gift.id, region=gift.region)
    return gift
