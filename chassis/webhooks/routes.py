"""Subscriptions of one service as a feature of it: who may follow its feed may have it pushed instead."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

import orjson
from fastapi import Query, Request
from sqlalchemy import select

from chassis.ciphers import KeyRing
from chassis.clock import ZONE
from chassis.database import Database, found, scope_of
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.feed import require_types
from chassis.fields import LocalDateTime
from chassis.ledger import Event, audited
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, listed
from chassis.paths import in_path, to_change
from chassis.problems import FieldError, Malformed, Unavailable
from chassis.routes import Routes
from chassis.text import Text
from chassis.webhooks.actions import create_subscription, move_subscription, redeliver_letters, rotate_secret
from chassis.webhooks.models import Attempt, DeadLetter, Subscription
from chassis.webhooks.queries import shown, shown_all, valid_secrets
from chassis.webhooks.rules import (
    LetterState,
    Outcome,
    OutlivesGrant,
    SubscriptionMove,
    TooManySubscriptions,
    require_own_office,
)
from chassis.webhooks.schemas import (
    AttemptOut,
    DeadLetterOut,
    PingOut,
    QueuedOut,
    Redelivery,
    Rotation,
    SecretOut,
    SubscriptionChange,
    SubscriptionIn,
    SubscriptionMade,
    SubscriptionOut,
)
from chassis.webhooks.sending import Sender
from chassis.webhooks.targets import TargetRefused

__all__ = ["subscription_routes"]

SubscriptionInPath = Annotated[Subscription, in_path("subscription_id", Subscription)]
SubscriptionToChange = Annotated[Subscription, to_change("subscription_id", Subscription)]

# A ping waits for somebody else's answer: so many at once, and no more, whatever else a process has to do.
_pings = asyncio.Semaphore(4)


@dataclass(frozen=True, slots=True)
class _Listed:
    items: Sequence[SubscriptionOut]
    next_cursor: str | None
    count: int | None


def subscription_routes(service: str, published: Sequence[type[Event]]) -> Routes:
    """The operations on subscriptions to the events of a service."""
    routes = Routes(
        prefix=f"/v1/{service}/subscriptions",
        tag=Text("事件订阅", "Subscriptions"),
        source="Standard Webhooks; CloudEvents 1.0",
    )

    async def list_subscriptions(session: Session, asked: Paging) -> Any:
        """The subscriptions of the caller's office.

        调用方所在部门的订阅。
        """
        page = await listed(session, select(Subscription), by=(Subscription.id,), asked=asked)
        return _Listed(await shown_all(session, service, page.items), page.next_cursor, page.count)

    async def create(asked: SubscriptionIn, request: Request, session: Session, caller: CallerNow) -> SubscriptionMade:
        """Have events pushed to a target: what the caller's office may read in the feed, within the region named.

        将事件推送到目标地址：限于调用方所在部门在事件流中可以读取、且在所指区划内的事件。
        """
        require_own_office(caller)
        require_types(published, asked.types, pointer="/body/types")
        _require_target(request, asked.url)
        keys: KeyRing = request.app.state.keys
        subscription, secret = await create_subscription(session, service, asked, caller=caller, keys=keys)
        view = await shown(session, service, subscription)
        return SubscriptionMade(**view.model_dump(), secret=secret)

    async def read_subscription(subscription: SubscriptionInPath, session: Session) -> SubscriptionOut:
        """One subscription and how far it has come.

        一项订阅及其投递进度。
        """
        return await shown(session, service, subscription)

    async def change_subscription(
        asked: SubscriptionChange,
        subscription: SubscriptionToChange,
        request: Request,
        session: Session,
        caller: CallerNow,
    ) -> SubscriptionOut:
        """Change the target, the types or the title; what is next goes to the new target.

        修改目标地址、事件类型或名称；此后的事件投递到新地址。
        """
        require_own_office(caller)
        require_types(published, asked.types or (), pointer="/body/types")
        if asked.url is not None:
            _require_target(request, asked.url)
        changes = {name: value for name, value in asked.model_dump().items() if value is not None}
        for name, value in changes.items():
            setattr(subscription, name, value)
        await session.flush()
        action = f"{service}.subscription.changed"
        await audited(session, action, subject=subscription.id, region=subscription.region, changed=sorted(changes))
        return await shown(session, service, subscription)

    async def pause_subscription(subscription: SubscriptionToChange, session: Session) -> SubscriptionOut:
        """Stop delivering for now; what happens meanwhile is delivered after it was resumed.

        暂停投递；暂停期间发生的事件在恢复后投递。
        """
        await move_subscription(session, service, subscription, SubscriptionMove.PAUSE)
        return await shown(session, service, subscription)

    async def resume_subscription(subscription: SubscriptionToChange, session: Session) -> SubscriptionOut:
        """Go on where it stopped, at once.

        立即从停止之处继续投递。
        """
        await move_subscription(session, service, subscription, SubscriptionMove.RESUME)
        return await shown(session, service, subscription)

    async def disable_subscription(subscription: SubscriptionToChange, session: Session) -> SubscriptionOut:
        """End a subscription; it counts no longer, and can still be resumed where it stopped.

        停用订阅；不再计入订阅数，但仍可从停止之处恢复。
        """
        await move_subscription(session, service, subscription, SubscriptionMove.DISABLE)
        return await shown(session, service, subscription)

    async def rotate_subscription_secret(
        asked: Rotation, subscription: SubscriptionInPath, request: Request, session: Session, caller: CallerNow
    ) -> SecretOut:
        """A new secret; the old ones sign beside it for some hours, while the receiver learns the new one.

        更换签名密钥；旧密钥在若干小时内与新密钥一并签名，供接收方更换。
        """
        require_own_office(caller)
        secret, until = await rotate_secret(
            session, service, subscription, keep=timedelta(hours=asked.keep_hours), keys=request.app.state.keys
        )
        return SecretOut(id=subscription.id, secret=secret, old_until=until, version=subscription.version)

    async def ping_subscription(subscription_id: UUID, request: Request, session: Session, clock: ClockNow) -> PingOut:
        """Send a trial event of the type `<service>.webhook.pinged` and say how it went; it is never tried again.

        发送一个类型为 `<service>.webhook.pinged` 的试投事件并告知结果；不会重试。
        """
        database: Database = request.app.state.database
        sender: Sender = request.app.state.webhooks
        # A session of its own, closed before the call: nothing of the database is held while somebody else is asked.
        async with database.session(scope_of(session)) as look:
            subscription = await found(look, Subscription, subscription_id)
            secrets = await valid_secrets(look, subscription_id, request.app.state.keys)
        if _pings.locked():
            raise Unavailable
        event_id = uuid4()
        trial = {
            "specversion": "1.0",
            "id": str(event_id),
            "source": f"/v1/{service}",
            "type": f"{service}.webhook.pinged",
            "subject": str(subscription_id),
            "time": clock.now().astimezone(ZONE).isoformat(),
            "datacontenttype": "application/json",
            "sequence": "0-0",
            "region": f"{subscription.events_region:012d}",
            "data": {},
        }
        async with _pings:
            attempt = await sender.send(
                subscription.url, secrets=secrets, event_id=str(event_id), body=orjson.dumps(trial)
            )
        action = f"{service}.subscription.pinged"
        await audited(
            session, action, subject=subscription_id, region=subscription.region, outcome=attempt.outcome.value
        )
        return PingOut(
            event_id=event_id, outcome=attempt.outcome, status=attempt.status, milliseconds=attempt.milliseconds
        )

    async def list_deliveries(
        subscription: SubscriptionInPath,
        session: Session,
        asked: Paging,
        event_id: Annotated[UUID | None, Query(description="事件标识 Of this event")] = None,
        outcome: Annotated[Outcome | None, Query(description="结果 With this outcome")] = None,
        since: Annotated[LocalDateTime | None, Query(description="起始时间 From this instant")] = None,
    ) -> Any:
        """Attempts of the last seven days, oldest first.

        最近七天的投递记录，按时间先后排列。
        """
        statement = select(Attempt).where(Attempt.subscription_id == subscription.id)
        for column, wanted in ((Attempt.event_id, event_id), (Attempt.outcome, outcome)):
            if wanted is not None:
                statement = statement.where(column == wanted)
        if since is not None:
            statement = statement.where(Attempt.attempted_at >= since)
        return await listed(session, statement, by=(Attempt.id,), asked=asked)

    async def list_dead_letters(
        subscription: SubscriptionInPath,
        session: Session,
        asked: Paging,
        state: Annotated[LetterState | None, Query(description="状态 In this state")] = None,
    ) -> Any:
        """Events that were given up in the last ninety days.

        最近九十天内放弃投递的事件。
        """
        statement = select(DeadLetter).where(DeadLetter.subscription_id == subscription.id)
        if state is not None:
            statement = statement.where(DeadLetter.state == state)
        return await listed(session, statement, by=(DeadLetter.id,), asked=asked)

    async def redeliver_dead_letters(
        asked: Redelivery, subscription: SubscriptionInPath, session: Session
    ) -> QueuedOut:
        """Deliver dead letters again, one or all since a time; they go before what is next, under the ids they had.

        重新投递死信：指定的一条，或某一时刻以来的全部；排在后续事件之前投递，沿用原有标识。
        """
        queued = await redeliver_letters(session, service, subscription, asked)
        return QueuedOut(id=subscription.id, queued=queued)

    reads = f"read_{service}_subscription"
    named = {
        list_subscriptions: f"list_{service}_subscriptions",
        create: f"create_{service}_subscription",
        read_subscription: reads,
        change_subscription: f"change_{service}_subscription",
        pause_subscription: f"pause_{service}_subscription",
        resume_subscription: f"resume_{service}_subscription",
        disable_subscription: f"disable_{service}_subscription",
        rotate_subscription_secret: f"rotate_{service}_subscription_secret",
        ping_subscription: f"ping_{service}_subscription",
        list_deliveries: f"list_{service}_deliveries",
        list_dead_letters: f"list_{service}_dead_letters",
        redeliver_dead_letters: f"redeliver_{service}_dead_letters",
    }
    for handler, name in named.items():
        handler.__name__ = name
    may = f"{service}:subscription"
    one = "/{subscription_id}"
    leads_to = {reads: "subscription_id"}
    routes.get(
        "", permission=f"{may}:list", title=Text("事件订阅列表", "List subscriptions"), answer=Page[SubscriptionOut]
    )(list_subscriptions)
    routes.post(
        "",
        permission=f"{may}:create",
        title=Text("订阅事件", "Subscribe to events"),
        answer=SubscriptionMade,
        status=201,
        private=True,
        refuses=(TooManySubscriptions, OutlivesGrant),
        leads_to=leads_to,
    )(create)
    routes.get(one, permission=f"{may}:list", title=Text("事件订阅", "Read a subscription"), answer=SubscriptionOut)(
        read_subscription
    )
    routes.patch(
        one,
        permission=f"{may}:change",
        title=Text("修改订阅", "Change a subscription"),
        answer=SubscriptionOut,
        refuses=(OutlivesGrant,),
    )(change_subscription)
    for move, move_handler, title in (
        (SubscriptionMove.PAUSE, pause_subscription, Text("暂停投递", "Pause deliveries")),
        (SubscriptionMove.RESUME, resume_subscription, Text("恢复投递", "Resume deliveries")),
        (SubscriptionMove.DISABLE, disable_subscription, Text("停用订阅", "Disable a subscription")),
    ):
        routes.post(
            f"{one}/{move.value}",
            permission=f"{may}:{move.value}",
            title=title,
            answer=SubscriptionOut,
            refuses=(IllegalMove,),
            leads_to=leads_to,
        )(move_handler)
    routes.post(
        f"{one}/rotate",
        permission=f"{may}:rotate",
        title=Text("更换签名密钥", "Rotate the secret"),
        answer=SecretOut,
        private=True,
        refuses=(OutlivesGrant,),
        leads_to=leads_to,
    )(rotate_subscription_secret)
    routes.post(f"{one}/ping", permission=f"{may}:ping", title=Text("试投", "Send a trial event"), answer=PingOut)(
        ping_subscription
    )
    routes.get(
        f"{one}/deliveries",
        permission=f"{may}:list",
        title=Text("投递记录", "List deliveries"),
        answer=Page[AttemptOut],
    )(list_deliveries)
    routes.get(
        f"{one}/dead-letters",
        permission=f"{may}:list",
        title=Text("死信列表", "List dead letters"),
        answer=Page[DeadLetterOut],
    )(list_dead_letters)
    routes.post(
        f"{one}/redeliver",
        permission=f"{may}:redeliver",
        title=Text("重新投递", "Redeliver dead letters"),
        answer=QueuedOut,
        leads_to=leads_to,
    )(redeliver_dead_letters)
    return routes


def _require_target(request: Request, url: str) -> None:
    sender: Sender = request.app.state.webhooks
    try:
        sender.targets.require(url)
    except TargetRefused as refused:
        raise Malformed(errors=[FieldError("/body/url", "target_refused", refused.message)]) from None
