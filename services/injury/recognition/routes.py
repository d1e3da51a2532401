"""Applications for recognition over HTTP: the moves that a case makes from its report to acceptance."""

from typing import Annotated

from fastapi import Depends

from chassis.database import everywhere
from chassis.exchange import CallerNow, ClockNow, Purpose, Session
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import CalendarNow, KeysNow
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from services.injury.cases.models import Case
from services.injury.cases.routes import CaseInPath, CaseToChange
from services.injury.cases.rules import NotCompetent, OneAccident
from services.injury.cases.schemas import CaseOut
from services.injury.documents.rules import DocumentWithdrawn
from services.injury.recognition import actions
from services.injury.recognition.applications import (
    AlreadyApplied,
    AlreadyConsented,
    Applicant,
    ConsentTooLate,
    NothingToSupplement,
    NotPromisable,
    NotTheApplicant,
    PapersClosed,
    PlaceTooWide,
    PromisePast,
    SupplementNotOnce,
)
from services.injury.recognition.models import DECLARES, DIAGNOSIS, Application
from services.injury.recognition.queries import application_of, shown
from services.injury.recognition.schemas import (
    ApplicationIn,
    ApplicationOut,
    ConsentIn,
    DiagnosisOut,
    OwnApplicationIn,
    SupplementRequestIn,
    SuppliesIn,
    SupplyIn,
)
from services.injury.recognition.timeliness import ApplicationLate

__all__ = ["own", "routes"]

_SOURCE = "内防指发〔2020〕75号 第二条；工伤保险条例第十七条、第十八条 Notice clause 2; Regulation arts. 17, 18"

routes = Routes(prefix="/v1/injury/cases/{case_id}", tag=Text("工伤认定申请", "Applications"), source=_SOURCE)
own = Routes(prefix="/v1/injury/me/cases/{case_id}", tag=Text("本人工伤", "Own cases"), source=_SOURCE)

_APPLYING = (
    IllegalMove,
    NotTheApplicant,
    ApplicationLate,
    AlreadyApplied,
    OneAccident,
    NotPromisable,
    PromisePast,
    PlaceTooWide,
    ParameterMissing,
    DocumentWithdrawn,
)


async def application_in_path(case: CaseInPath, session: Session) -> Application:
    return await application_of(session, case)


ApplicationInPath = Annotated[Application, Depends(application_in_path)]


@routes.post(
    "/apply",
    permission="injury:case:apply",
    title=Text("申请工伤认定", "Apply for recognition"),
    answer=CaseOut,
    refuses=_APPLYING,
    leads_to={"read_application": "case_id", "accept_application": "case_id"},
)
async def apply_for_recognition(
    case: CaseToChange,
    asked: ApplicationIn,
    session: Session,
    caller: CallerNow,
    keys: KeysNow,
    clock: ClockNow,
    calendar: CalendarNow,
) -> Case:
    """Apply for recognition: the unit for its own worker, or the counter for worker, relatives or union.

    The unit has 30 days, the others a year less lost time. A unit that comes later is heard while the worker's year
    runs, and bears the costs of that time.

    申请工伤认定：用人单位为其职工申请，或者由窗口代工作人员、近亲属或者工会登记。

    用人单位的时限为30日；其他申请人为一年，耽误的时间不计入。用人单位逾期申请的，在工作人员的一年时限内仍予受理，此期间
    的费用由其承担。
    """
    return await actions.apply(
        session, case, asked, applicant=asked.applicant, caller=caller, keys=keys, clock=clock, calendar=calendar
    )


@routes.post(
    "/request-supplement",
    permission="injury:case:request-supplement",
    title=Text("一次性告知补正", "Ask for missing papers"),
    answer=CaseOut,
    refuses=(IllegalMove, NotCompetent, NothingToSupplement, SupplementNotOnce),
)
async def request_supplement(
    case: CaseToChange, asked: SupplementRequestIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Case:
    """Tell the applicant at once of all that is missing. Asked again only for what the first list named.

    将缺少的材料一次性全部告知申请人。再次要求补正的，限于首次所列的材料。
    """
    return await actions.request_supplement(session, case, besides=asked.materials, caller=caller, clock=clock)


@routes.post(
    "/supplement",
    permission="injury:case:supplement",
    title=Text("补正材料", "Supply missing papers"),
    answer=CaseOut,
    refuses=(IllegalMove, NotTheApplicant, DocumentWithdrawn),
)
async def supplement_application(
    case: CaseToChange, asked: SuppliesIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Case:
    """Supply what was asked for; the 15 days of acceptance run from the day on which nothing is missing.

    补正所要求的材料；自材料齐全之日起计算15日的受理期限。
    """
    return await actions.supplement(session, case, asked.supplied, caller=caller, clock=clock)


@routes.post(
    "/supply",
    permission="injury:case:supply",
    title=Text("后补材料", "Hand in papers"),
    answer=CaseOut,
    refuses=(PapersClosed, DocumentWithdrawn),
)
async def supply_papers(
    case: CaseToChange, asked: SupplyIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Case:
    """Put papers on file that were promised, or that the file is better with, until the case is decided.

    在作出决定之前，补交承诺后补的材料，或者有助于案件办理的材料。
    """
    await actions.supply(session, case, asked.supplied, caller=caller, clock=clock)
    return case


@routes.post(
    "/withdraw",
    permission="injury:case:withdraw",
    title=Text("撤回申请", "Withdraw an application"),
    answer=CaseOut,
    refuses=(IllegalMove, NotTheApplicant, NotCompetent),
)
async def withdraw_application(case: CaseToChange, session: Session, caller: CallerNow, clock: ClockNow) -> Case:
    """Withdraw the own application, or record at the counter that it is withdrawn. It may be applied for again.

    撤回本方的申请，或者由窗口登记撤回。可以重新申请。
    """
    return await actions.withdraw(session, case, caller=caller, clock=clock)


@routes.post(
    "/consent",
    permission="injury:case:consent",
    title=Text("同意延长申请时限", "Consent to a later application"),
    answer=CaseOut,
    refuses=(ConsentTooLate, NotCompetent, AlreadyConsented, ApplicationLate, PlaceTooWide, ParameterMissing),
)
async def consent_to_extension(
    case: CaseToChange,
    asked: ConsentIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    calendar: CalendarNow,
) -> Case:
    """Consent to extend the employer's 30 days, once, before or after it applies; not after acceptance.

    同意延长用人单位的30日时限，限一次，可在其申请之前或者之后；受理之后不得延长。
    """
    return await actions.consent(session, case, asked, caller=caller, clock=clock, calendar=calendar)


@routes.get(
    "/application",
    permission="injury:application:read",
    title=Text("读取认定申请", "Read an application"),
    answer=ApplicationOut,
    refuses=(ParameterMissing,),
)
async def read_application(
    case: CaseInPath, application: ApplicationInPath, session: Session, clock: ClockNow, calendar: CalendarNow
) -> ApplicationOut:
    """The application, its papers and promises, what is missing, and its clocks with how they were reckoned.

    认定申请、材料与承诺、尚缺的材料，以及各项期限及其计算方法。
    """
    async with everywhere(session):
        return await shown(session, case, application, today=clock.today(), calendar=calendar)


@routes.get(
    "/application/diagnosis",
    permission="injury:application:reveal",
    step_up=True,
    title=Text("查看诊断与陈述", "Read what was diagnosed"),
    answer=DiagnosisOut,
)
async def reveal_diagnosis(
    case: CaseInPath, application: ApplicationInPath, session: Session, keys: KeysNow, purpose: Purpose
) -> DiagnosisOut:
    """Diagnosis and statement, in plain text. Every reading is audited with its purpose.

    诊断与陈述，以明文给出。每次查看均连同目的记入审计。
    """
    await audited(
        session, "injury.application.revealed", subject=application.id, region=case.region, worker_id=case.worker_id
    )
    diagnosis = keys.open(application.diagnosis, context=DIAGNOSIS) if application.diagnosis else None
    declares = keys.open(application.declares, context=DECLARES) if application.declares else None
    return DiagnosisOut(id=application.id, case_id=case.id, diagnosis=diagnosis, declares=declares)


@own.post(
    "/apply",
    permission="injury:me:apply",
    title=Text("本人申请工伤认定", "Apply for recognition of an own injury"),
    answer=CaseOut,
    refuses=_APPLYING,
    leads_to={"read_own_application": "case_id"},
)
async def apply_for_own_recognition(
    case: CaseToChange,
    asked: OwnApplicationIn,
    session: Session,
    caller: CallerNow,
    keys: KeysNow,
    clock: ClockNow,
    calendar: CalendarNow,
) -> Case:
    """Apply within a year, whether or not the unit has; time lost for no reason of one's own does not count.

    一年内可以申请，不论用人单位是否已经申请；非因自身原因耽误的时间不计入。
    """
    return await actions.apply(
        session, case, asked, applicant=Applicant.WORKER, caller=caller, keys=keys, clock=clock, calendar=calendar
    )


@own.post(
    "/supplement",
    permission="injury:me:supplement",
    title=Text("本人补正材料", "Supply papers to an own application"),
    answer=CaseOut,
    refuses=(IllegalMove, NotTheApplicant, DocumentWithdrawn),
)
async def supplement_own_application(
    case: CaseToChange, asked: SuppliesIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Case:
    """Supply what was asked for.

    补正所要求的材料。
    """
    return await actions.supplement(session, case, asked.supplied, caller=caller, clock=clock)


@own.post(
    "/withdraw",
    permission="injury:me:withdraw",
    title=Text("本人撤回申请", "Withdraw an own application"),
    answer=CaseOut,
    refuses=(IllegalMove, NotTheApplicant),
)
async def withdraw_own_application(case: CaseToChange, session: Session, caller: CallerNow, clock: ClockNow) -> Case:
    """Withdraw the own application; the unit's is the unit's.

    撤回本人的申请；用人单位的申请由用人单位撤回。
    """
    return await actions.withdraw(session, case, caller=caller, clock=clock)


@own.get(
    "/application",
    permission="injury:me:read",
    title=Text("读取本人认定申请", "Read an application of an own case"),
    answer=ApplicationOut,
    refuses=(ParameterMissing,),
)
async def read_own_application(
    case: CaseInPath, application: ApplicationInPath, session: Session, clock: ClockNow, calendar: CalendarNow
) -> ApplicationOut:
    """The application of an own case, whoever made it, and how far it has come.

    本人案件的认定申请及其进展，不论由谁提出。
    """
    async with everywhere(session):
        return await shown(session, case, application, today=clock.today(), calendar=calendar)
