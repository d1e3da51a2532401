"""Martyr files over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Purpose, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow, PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.honors.martyrs import actions, rules
from services.honors.martyrs.models import ACCOUNT, FINDINGS, REFUSAL, MartyrFile, MartyrLaw
from services.honors.martyrs.rules import Ground, LawVersion, MartyrFileMove, MartyrFileState
from services.honors.martyrs.schemas import (
    AccountOut,
    DocumentIn,
    InvestigationIn,
    MartyrCertificateIn,
    MartyrFileIn,
    MartyrFileOut,
    MartyrLawOut,
    MaterialIn,
    PostingIn,
    RefusalIn,
)

__all__ = ["MartyrFileInPath", "MartyrFileToChange", "routes"]

routes = Routes(
    prefix="/v1/honors",
    tag=Text("烈士评定", "Martyrs"),
    source="内防指发〔2020〕75号 第七条；烈士褒扬条例 Notice clause 7; Regulations on commending martyrs",
)

MartyrFileInPath = Annotated[MartyrFile, in_path("martyr_file_id", MartyrFile)]
MartyrFileToChange = Annotated[MartyrFile, to_change("martyr_file_id", MartyrFile)]

_TURN = (IllegalMove, rules.MartyrTurn, rules.MartyrFrozen)
_STEP = (*_TURN, rules.NotOfThisPath)
_FILED = (rules.GroundElsewhere, rules.PersonNotDeceased, ParameterMissing)
_ID = "martyr_file_id"


@routes.post(
    "/martyr-files",
    permission="honors:martyr-file:file",
    title=Text("申报烈士", "File for a martyr"),
    answer=MartyrFileOut,
    status=201,
    refuses=(*_FILED, rules.MartyrFileOpen, WorkerUnknown),
    leads_to={"read_martyr_file": _ID, "investigate_martyr_file": _ID},
)
async def file_for_martyr(
    asked: MartyrFileIn, session: Session, caller: CallerNow, keys: KeysNow, peer: PeerNow
) -> MartyrFile:
    """Take in the material of a death that opened no file here; one that was prepared is taken up, never made twice.

    The unit's seat, the relatives' household and the place of the event each have a county that may investigate.

    受理本系统尚未建档的牺牲者的申报材料；已预建档案的沿用原档，不另建档。

    工作单位所在地、遗属户籍所在地和事件发生地的旗县均可调查核实。
    """
    return await actions.apply_for(session, asked, caller=caller, keys=keys, peer=peer)


@routes.get(
    "/martyr-files",
    permission="honors:martyr-file:list",
    title=Text("烈士评定档案列表", "List martyr files"),
    answer=Page[MartyrFileOut],
)
async def list_martyr_files(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    state: Annotated[MartyrFileState | None, Query(description="状态 State")] = None,
    law: Annotated[LawVersion | None, Query(description="适用条例 Law")] = None,
    ground: Annotated[Ground | None, Query(description="牺牲情形 Ground")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Files of a region, with how far each has come; never how somebody died.

    列出某地区的档案及各自的办理进度，不含牺牲情节。
    """
    statement = narrowed(
        select(MartyrFile),
        MartyrFile,
        region=region,
        state=state,
        law=law,
        ground=ground,
        worker_id=worker_id,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(MartyrFile.region, MartyrFile.id), asked=asked)


@routes.get(
    "/martyr-files/{martyr_file_id}",
    permission="honors:martyr-file:list",
    title=Text("读取烈士评定档案", "Read a martyr file"),
    answer=MartyrFileOut,
)
async def read_martyr_file(one: MartyrFileInPath) -> MartyrFile:
    """One file.

    读取一份档案。
    """
    return one


@routes.get(
    "/martyr-files/{martyr_file_id}/account",
    permission="honors:martyr-file:reveal",
    step_up=True,
    title=Text("查看牺牲情节", "Reveal the account of a death"),
    answer=AccountOut,
)
async def reveal_martyr_account(one: MartyrFileInPath, session: Session, keys: KeysNow, purpose: Purpose) -> AccountOut:
    """What was handed in and found, in plain text, for who decides on it. Every reading is audited.

    以明文显示申报材料和调查结论，供有权决定的人员查看。每次查看均记入审计。
    """
    await audited(session, "honors.martyr-file.revealed", subject=one.id, region=one.region, worker_id=one.worker_id)
    return AccountOut(
        id=one.id,
        account=keys.open(one.account, context=ACCOUNT) if one.account else None,
        findings=keys.open(one.findings, context=FINDINGS) if one.findings else None,
        refusal=keys.open(one.refusal, context=REFUSAL) if one.refusal else None,
    )


@routes.post(
    "/martyr-files/{martyr_file_id}/file",
    permission="honors:martyr-file:file",
    title=Text("受理申报材料", "Take in the material of a prepared file"),
    answer=MartyrFileOut,
    refuses=(IllegalMove, *_FILED),
)
async def file_martyr_material(
    one: MartyrFileToChange, asked: MaterialIn, session: Session, keys: KeysNow
) -> MartyrFile:
    """The death prepared the file; who it is and when they died is the roster's, and typed in by nobody.

    档案已因该人员死亡而预建；其身份和死亡日期以花名册为准，不由人工填写。
    """
    await actions.file(session, one, asked, keys=keys)
    return one


@routes.post(
    "/martyr-files/{martyr_file_id}/investigate",
    permission="honors:martyr-file:investigate",
    title=Text("调查核实", "Investigate a martyr file"),
    answer=MartyrFileOut,
    refuses=(IllegalMove, rules.MartyrTurn, rules.SameMartyrHand),
)
async def investigate_martyr_file(
    one: MartyrFileToChange, asked: InvestigationIn, session: Session, caller: CallerNow, keys: KeysNow
) -> MartyrFile:
    """The county's veterans' affairs investigate, and report that a martyr be recognised.

    由旗县退役军人事务部门调查核实后提出评定烈士的报告。
    """
    await actions.investigate(session, one, asked, caller=caller, keys=keys)
    return one


@routes.post(
    "/martyr-files/{martyr_file_id}/publicise",
    permission="honors:martyr-file:publicise",
    title=Text("公示调查结果", "Post a martyr file"),
    answer=MartyrFileOut,
    refuses=(IllegalMove,),
)
async def publicise_martyr_file(one: MartyrFileToChange, asked: PostingIn, session: Session) -> MartyrFile:
    """Post it for five full working days; while it stands anybody may object.

    公示五个完整工作日，公示期间任何人均可提出异议。
    """
    await actions.publicise(session, one, posted_at=asked.posted_at)
    return one


@routes.post(
    "/martyr-files/{martyr_file_id}/review",
    permission="honors:martyr-file:review",
    title=Text("逐级审核", "Review a martyr file"),
    answer=MartyrFileOut,
    refuses=(*_STEP, rules.MartyrPublicityIncomplete, rules.SameMartyrHand),
)
async def review_martyr_file(
    one: MartyrFileToChange, asked: DocumentIn, session: Session, caller: CallerNow
) -> MartyrFile:
    """The government whose turn it is passes it on: county, league and, of art. 8 (5), the province.

    由轮到办理的人民政府审核并上报：旗县、盟市依次办理；属于第八条第（五）项情形的，再由自治区审核。
    """
    await actions.pass_on(session, one, MartyrFileMove.REVIEW, document_no=asked.document_no, caller=caller)
    return one


@routes.post(
    "/martyr-files/{martyr_file_id}/decide",
    permission="honors:martyr-file:decide",
    title=Text("自治区评定", "Decide on a martyr"),
    answer=MartyrFileOut,
    refuses=(*_STEP, rules.SameMartyrHand),
)
async def decide_on_martyr(
    one: MartyrFileToChange, asked: DocumentIn, session: Session, caller: CallerNow
) -> MartyrFile:
    """Art. 8 (1) and (2): the government of the province decides.

    属于第八条第（一）、（二）项情形的，由自治区人民政府评定。
    """
    await actions.pass_on(session, one, MartyrFileMove.DECIDE, document_no=asked.document_no, caller=caller)
    return one


@routes.post(
    "/martyr-files/{martyr_file_id}/record",
    permission="honors:martyr-file:record",
    title=Text("登记部备案", "Enter the ministry's record"),
    answer=MartyrFileOut,
    refuses=_STEP,
)
async def record_martyr(one: MartyrFileToChange, asked: DocumentIn, session: Session, caller: CallerNow) -> MartyrFile:
    """Regulations of 2019: what the province decided was sent to the ministry, which keeps a record of it.

    适用 2019 年条例的，自治区的评定已送国务院退役军人事务部门备案。
    """
    await actions.pass_on(session, one, MartyrFileMove.RECORD, document_no=asked.document_no, caller=caller)
    return one


@routes.post(
    "/martyr-files/{martyr_file_id}/confirm",
    permission="honors:martyr-file:confirm",
    title=Text("登记部复核", "Enter the ministry's review"),
    answer=MartyrFileOut,
    refuses=_STEP,
)
async def confirm_martyr(one: MartyrFileToChange, asked: DocumentIn, session: Session, caller: CallerNow) -> MartyrFile:
    """Regulations of 2024: the ministry reviewed what the province decided, and agreed.

    适用 2024 年条例的，自治区的评定已经国务院退役军人事务部门复核同意。
    """
    await actions.pass_on(session, one, MartyrFileMove.CONFIRM, document_no=asked.document_no, caller=caller)
    return one


@routes.post(
    "/martyr-files/{martyr_file_id}/adjudicate",
    permission="honors:martyr-file:adjudicate",
    title=Text("登记部评定", "Enter the ministry's decision"),
    answer=MartyrFileOut,
    refuses=_STEP,
)
async def adjudicate_martyr(
    one: MartyrFileToChange, asked: DocumentIn, session: Session, caller: CallerNow
) -> MartyrFile:
    """Art. 8 (5): the ministry decided on what the province had examined.

    属于第八条第（五）项情形的，由国务院退役军人事务部门在自治区审核的基础上评定。
    """
    await actions.pass_on(session, one, MartyrFileMove.ADJUDICATE, document_no=asked.document_no, caller=caller)
    return one


@routes.post(
    "/martyr-files/{martyr_file_id}/certify",
    permission="honors:martyr-file:certify",
    title=Text("登记烈士证书", "Enter a martyr's certificate"),
    answer=MartyrFileOut,
    refuses=(*_TURN, rules.MartyrCertificateTaken),
)
async def certify_martyr(
    one: MartyrFileToChange, asked: MartyrCertificateIn, session: Session, caller: CallerNow
) -> MartyrFile:
    """The certificate was issued; benefits rest on its number.

    烈士证书已颁发；各项待遇以证书编号为凭。
    """
    await actions.certify(session, one, certificate_no=asked.certificate_no, caller=caller)
    return one


@routes.post(
    "/martyr-files/{martyr_file_id}/refuse",
    permission="honors:martyr-file:refuse",
    title=Text("不予评定", "Refuse a martyr file"),
    answer=MartyrFileOut,
    refuses=(IllegalMove, rules.MartyrTurn),
)
async def refuse_martyr_file(
    one: MartyrFileToChange, asked: RefusalIn, session: Session, caller: CallerNow, keys: KeysNow
) -> MartyrFile:
    """Whoever's turn it is refuses it; why is sealed.

    由轮到办理的机关决定不予评定；原因加密保存。
    """
    await actions.refuse(session, one, reason=asked.reason, caller=caller, keys=keys)
    return one


@routes.get(
    "/martyr-laws",
    permission="honors:martyr-file:list",
    title=Text("条例版本", "List versions of the law"),
    answer=Page[MartyrLawOut],
)
async def list_martyr_laws(session: Session, asked: Paging) -> Any:
    """Which version of 烈士褒扬条例 holds for which days of death.

    列出《烈士褒扬条例》各版本适用于哪些死亡日期。
    """
    return await listed(session, select(MartyrLaw), by=(MartyrLaw.law,), asked=asked)
