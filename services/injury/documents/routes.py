"""Documents over HTTP: the file is the whole body, what it is stands in the query."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import Response

from chassis.exchange import CallerNow, ClockNow, Purpose, Session, Upload
from chassis.fields import Line
from chassis.file_types import DocumentTypeMismatch, FileType
from chassis.needs import ObjectsNow
from chassis.objects import LARGEST, ObjectLost
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.retention.rules import NoLongerKept
from chassis.routes import Routes
from chassis.text import Text
from services.injury.cases.models import Case
from services.injury.documents import actions
from services.injury.documents.models import Document
from services.injury.documents.queries import case_of_papers, documents_of
from services.injury.documents.rules import DocumentKnown, DocumentWithdrawn, NotTheFiler
from services.injury.documents.schemas import DocumentOut, WithdrawIn
from services.injury.recognition.grounds import Material

__all__ = ["of_cases", "own", "routes"]

_SOURCE = "内防指发〔2020〕75号 第二条 Notice clause 2"
_TAG = Text("材料文件", "Documents")

of_cases = Routes(prefix="/v1/injury/cases/{case_id}/documents", tag=_TAG, source=_SOURCE)
own = Routes(prefix="/v1/injury/me/cases/{case_id}/documents", tag=_TAG, source=_SOURCE)
routes = Routes(prefix="/v1/injury/documents", tag=_TAG, source=_SOURCE)


async def _case(case_id: UUID, session: Session, caller: CallerNow) -> Case:
    return await case_of_papers(session, case_id, caller=caller)


CaseOfPapers = Annotated[Case, Depends(_case)]
DocumentInPath = Annotated[Document, in_path("document_id", Document)]
DocumentToChange = Annotated[Document, to_change("document_id", Document)]

OfMaterial = Annotated[Material, Query(description="材料种类 Paper")]
OfTitle = Annotated[
    Line, Query(description="材料名称，不写病情 What the paper is called; nothing of an illness belongs in it")
]

_TAKEN = [kind.value for kind in FileType]
_HELD = dict.fromkeys(_TAKEN, "文件原文 The file as it was filed; which of these, the document's `media_type` tells")
_LEADS = {
    "read_document": "document_id",
    "read_document_content": "document_id",
    "withdraw_document": "document_id",
}


@of_cases.post(
    "",
    permission="injury:document:file",
    title=Text("提交材料文件", "File a document"),
    answer=DocumentOut,
    status=201,
    refuses=(DocumentTypeMismatch, DocumentKnown),
    leads_to=_LEADS,
    upload=_TAKEN,
    largest=LARGEST,
)
async def file_document(
    case: CaseOfPapers,
    upload: Upload,
    material: OfMaterial,
    title: OfTitle,
    session: Session,
    caller: CallerNow,
    objects: ObjectsNow,
    clock: ClockNow,
) -> Document:
    """File one paper of a case as a PDF, JPEG, PNG or OFD, the file being the body.

    A hospital that took the injured files with the case of its referral. Of a merged case, the paper goes to the one
    that remains. The content is stored sealed, before it is told that it was filed.

    提交案件的一份材料，格式为 PDF、JPEG、PNG 或 OFD，请求内容即为文件。

    接收伤者的医疗机构，凭其转诊向案件提交。案件已并案的，材料归入保留的案件。内容加密保存后方告知提交成功。
    """
    return await actions.file(
        session, case, upload, material=material, title=title, caller=caller, objects=objects, clock=clock
    )


@of_cases.get(
    "",
    permission="injury:document:list",
    title=Text("案件材料列表", "List a case's documents"),
    answer=Page[DocumentOut],
)
async def list_documents(
    case: CaseOfPapers,
    session: Session,
    asked: Paging,
    material: Annotated[Material | None, Query(description="材料种类 Paper")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What was filed with a case and those merged into it, withdrawn ones too; an organisation sees what it filed.

    案件及并入案件的全部材料，含已撤回的；单位只能看到本单位提交的。
    """
    statement = await documents_of(session, case)
    if material is not None:
        statement = statement.where(Document.material == material)
    if updated_since is not None:
        statement = statement.where(Document.updated_at >= updated_since)
    return await listed(session, statement, by=(Document.filed_at, Document.id), asked=asked)


@own.post(
    "",
    permission="injury:me:file",
    title=Text("本人提交材料文件", "File a document of an own case"),
    answer=DocumentOut,
    status=201,
    refuses=(DocumentTypeMismatch, DocumentKnown),
    upload=_TAKEN,
    largest=LARGEST,
)
async def file_own_document(
    case: CaseOfPapers,
    upload: Upload,
    material: OfMaterial,
    title: OfTitle,
    session: Session,
    caller: CallerNow,
    objects: ObjectsNow,
    clock: ClockNow,
) -> Document:
    """File one paper of an own case, the file being the body; one filed by mistake the bureau withdraws.

    提交本人案件的一份材料，请求内容即为文件；误交的由人社部门撤回。
    """
    return await actions.file(
        session, case, upload, material=material, title=title, caller=caller, objects=objects, clock=clock
    )


@own.get(
    "",
    permission="injury:me:read",
    title=Text("本人案件材料列表", "List an own case's documents"),
    answer=Page[DocumentOut],
)
async def list_own_documents(case: CaseOfPapers, session: Session, asked: Paging) -> Any:
    """What counts as filed with an own case, by whomever.

    本人案件中有效的材料，不论由谁提交。
    """
    statement = (await documents_of(session, case)).where(Document.withdrawn_at.is_(None))
    return await listed(session, statement, by=(Document.filed_at, Document.id), asked=asked)


@routes.get(
    "/{document_id}",
    permission="injury:document:list",
    title=Text("读取材料信息", "Read a document's metadata"),
    answer=DocumentOut,
)
async def read_document(document: DocumentInPath) -> Document:
    """What is known of a document; its content is read by a permission of its own.

    材料的基本信息；其内容须凭单独的权限读取。
    """
    return document


@routes.get(
    "/{document_id}/content",
    permission="injury:document:read",
    step_up=True,
    title=Text("读取材料文件", "Read a document"),
    refuses=(DocumentWithdrawn, ObjectLost, NoLongerKept),
    downloads=_HELD,
)
async def read_document_content(
    document: DocumentInPath,
    session: Session,
    caller: CallerNow,
    objects: ObjectsNow,
    purpose: Purpose,
) -> Response:
    """The file itself, to be saved and not shown in a page. Every reading is audited with its purpose and the digest.

    An organisation reads what it filed. A withdrawn document, which may be another person's, is opened by human
    resources only.

    文件本身，供保存而不在页面中显示。每次查看均连同目的与摘要记入审计。

    单位可读取本单位提交的材料。已撤回的材料可能属于他人，仅人社部门可以打开。
    """
    content = await actions.content(session, document, caller=caller, objects=objects)
    return Response(
        content,
        media_type=document.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{document.id}{document.media_type.suffix}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@routes.post(
    "/{document_id}/withdraw",
    permission="injury:document:withdraw",
    title=Text("撤回材料文件", "Withdraw a document"),
    answer=DocumentOut,
    refuses=(NotTheFiler, DocumentWithdrawn),
    leads_to={"read_document": "document_id"},
)
async def withdraw_document(
    document: DocumentToChange, asked: WithdrawIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Document:
    """Mark a document as filed by mistake, by who filed it or by human resources. It is kept, and may be filed anew.

    由提交方或者人社部门将材料标记为误交。材料予以保留，可另行提交。
    """
    return await actions.withdraw(session, document, reason=asked.reason, caller=caller, clock=clock)
