"""Duty from a device that had no network, over HTTP."""

from chassis.exchange import Session
from chassis.routes import Routes
from chassis.text import Text
from services.roster.me.routes import Myself
from services.roster.offline_duty import actions
from services.roster.offline_duty.rules import DeviceClockWrong
from services.roster.offline_duty.schemas import QueueIn, QueueOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/roster/me/duty-queue",
    tag=Text("本人", "Oneself"),
    source="内防指发〔2020〕75号第一条 Notice clause 1",
)


@routes.post(
    "",
    permission="roster:me:check-in",
    title=Text("补传离线执勤", "Send queued duty"),
    answer=QueueOut,
    refuses=(DeviceClockWrong,),
)
async def send_queued_duty(asked: QueueIn, worker: Myself, session: Session) -> QueueOut:
    """Send what a device kept while it had no network: each stretch of duty is recorded once, however often it is sent.

    The times are the device's; where its clock is more than a minute off they are set right by `sent_at`. What comes
    late waits for the township as any late entry does, and all of it for the community's confirmation.

    补传设备在无网络期间保存的执勤；每段执勤无论发送几次，只登记一次。

    起止时间以设备时间为准；设备时钟误差超过一分钟的，按 `sent_at` 校正。
    逾期的与其他逾期执勤一样待苏木乡镇（街道）核准；全部执勤均由社区确认。
    """
    return await actions.receive(session, worker, asked)
