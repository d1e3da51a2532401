"""What a worker sees of the own nominations, honours and certificates. Row security shows a worker no other's rows."""

from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, Session
from chassis.paging import Page, Paging, listed
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.honors.me.schemas import OwnNominationOut
from services.honors.nominations.models import Nomination
from services.honors.preferences.models import Certificate
from services.honors.preferences.qr import SVG, qr_of
from services.honors.preferences.rules import CertificateState
from services.honors.preferences.schemas import CertificateOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/me", tag=Text("本人荣誉", "Own honours"), source="内防指发〔2020〕75号 第七条 Notice clause 7"
)


@routes.get(
    "/nominations",
    permission="honors:me:read",
    title=Text("本人推荐情况", "List own nominations"),
    answer=Page[OwnNominationOut],
)
async def list_own_nominations(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """How far each nomination of the caller has come.

    列出本人每项推荐的办理进度。
    """
    statement = select(Nomination).where(Nomination.worker_id == caller.worker_id)
    return await listed(session, statement, by=(Nomination.id,), asked=asked)


@routes.get(
    "/honours",
    permission="honors:me:read",
    title=Text("本人荣誉", "List own honours"),
    answer=Page[OwnNominationOut],
)
async def list_own_honours(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """What was conferred on the caller, also if it was taken back.

    列出授予本人的荣誉，包括已撤销的。
    """
    statement = select(Nomination).where(Nomination.worker_id == caller.worker_id, Nomination.conferred_on.is_not(None))
    return await listed(session, statement, by=(Nomination.id,), asked=asked)


@routes.get(
    "/certificates",
    permission="honors:me:read",
    title=Text("本人优先事项证明", "List own certificates"),
    answer=Page[CertificateOut],
)
async def list_own_certificates(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """The caller's certificates, each with its code and the signed text to show.

    列出本人的证明，各附查验码和供出示的签名文本。
    """
    statement = select(Certificate).where(
        Certificate.worker_id == caller.worker_id,
        Certificate.state.in_((CertificateState.ISSUED, CertificateState.REVOKED)),
    )
    return await listed(session, statement, by=(Certificate.id,), asked=asked)


@routes.get(
    "/certificates/{certificate_id}/qr",
    permission="honors:me:read",
    title=Text("本人证明二维码", "An own certificate as a QR code"),
    refuses=(Missing,),
    downloads={SVG: "二维码，内容为签名证明 QR code that holds the signed certificate"},
)
async def draw_own_certificate(certificate_id: UUID, session: Session) -> Response:
    """The signed certificate as a QR code, to be shown to whoever recruits.

    以二维码显示已签发的本人证明，供向招录（聘）单位出示。
    """
    return qr_of(await found(session, Certificate, certificate_id))
