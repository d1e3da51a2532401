"""The subsidy service 工作补助 (notice 75, clause 1): its features, what it publishes, whom it follows."""

from pathlib import Path

from fastapi import FastAPI

from chassis.manifest import Service, serve
from chassis.text import Text
from services.subsidy.bank_files import routes as bank_files
from services.subsidy.bank_files import schemas as bank_file_events
from services.subsidy.bank_files.rules import ProfilesOverlap
from services.subsidy.base import Base
from services.subsidy.corrections import routes as corrections
from services.subsidy.corrections import schemas as correction_events
from services.subsidy.corrections.rules import AlreadyCorrected, PaidStaysPaid
from services.subsidy.guidance import routes as guidance
from services.subsidy.guidance import schemas as guidance_events
from services.subsidy.guidance.rules import GuidanceOverlaps
from services.subsidy.indicators import routes as indicators
from services.subsidy.lines import routes as lines
from services.subsidy.lines import schemas as line_events
from services.subsidy.lines.rules import HalfDayAlreadyClaimed
from services.subsidy.me import routes as me
from services.subsidy.objections import routes as objections
from services.subsidy.objections import schemas as objection_events
from services.subsidy.objections.rules import AlreadyObjected, NotInPublicity
from services.subsidy.payees import routes as payees
from services.subsidy.payees import schemas as payee_events
from services.subsidy.payees.rules import AccountTaken, OwnRegistration
from services.subsidy.payments import routes as payments
from services.subsidy.payments import schemas as payment_events
from services.subsidy.payments.rules import LineUnderWay
from services.subsidy.recoveries import routes as recoveries
from services.subsidy.recoveries import schemas as recovery_events
from services.subsidy.recoveries.rules import AlreadyProposed, OwnProposal, RecoversTooMuch, RecoveryBooked
from services.subsidy.returns import routes as returns
from services.subsidy.returns import schemas as return_events
from services.subsidy.rolls import routes as rolls
from services.subsidy.rolls import schemas as roll_events
from services.subsidy.rolls.actions import close_due_publicity
from services.subsidy.rolls.rules import CoSignatureMissing, ListedInRoll, RollExists, SameHand
from services.subsidy.standards import routes as standards
from services.subsidy.standards import schemas as standard_events
from services.subsidy.standards.rules import RatesOverlap
from services.subsidy.tiers import routes as tiers
from services.subsidy.tiers import schemas as tier_events
from services.subsidy.tiers.rules import TiersOverlap
from services.subsidy.workers.follow import ROSTER

__all__ = ["SERVICE", "create"]

SERVICE = Service(
    name="subsidy",
    title=Text("工作补助", "Subsidy"),
    description="适当发放工作补助：指导意见、补助标准、造册公示、审核审批、拨付回盘。"
    " Working subsidy: guidance, standards, rolls and their publicity, review and approval, payment and return.",
    features=(
        guidance.routes,
        tiers.routes,
        standards.routes,
        payees.routes,
        rolls.routes,
        lines.routes,
        objections.routes,
        payments.routes,
        bank_files.routes,
        returns.routes,
        returns.error_routes,
        corrections.routes,
        recoveries.routes,
        me.routes,
        indicators.routes,
    ),
    metadata=Base.metadata,
    home=Path(__file__).parent,
    publishes=(
        guidance_events.GuidanceIssued,
        guidance_events.GuidanceEnded,
        tier_events.TierChanged,
        standard_events.StandardDrafted,
        standard_events.StandardSubmitted,
        standard_events.StandardGuided,
        standard_events.StandardIssued,
        standard_events.StandardEnded,
        payee_events.PayeeRegistered,
        payee_events.PayeeConfirmed,
        roll_events.RollMade,
        roll_events.RollPublished,
        roll_events.RollPublicised,
        roll_events.RollReviewed,
        roll_events.RollAudited,
        roll_events.RollEvidenced,
        roll_events.RollCoSigned,
        roll_events.RollChecked,
        roll_events.RollApproved,
        roll_events.RollSentBack,
        roll_events.RollVoided,
        line_events.LinePaid,
        line_events.LineFailed,
        line_events.LineRemoved,
        line_events.LineClawbackDue,
        objection_events.ObjectionRaised,
        objection_events.ObjectionUpheld,
        objection_events.ObjectionRefused,
        payment_events.PaymentPrepared,
        payment_events.PaymentShareConfirmed,
        payment_events.PaymentReserved,
        payment_events.PaymentInstructed,
        payment_events.PaymentFellShort,
        payment_events.PaymentSettled,
        payment_events.PaymentClosed,
        payment_events.PaymentVoided,
        payment_events.PaymentQueried,
        bank_file_events.BankProfileIssued,
        bank_file_events.BankProfileEnded,
        return_events.ReturnErrorKept,
        return_events.ReturnErrorHandled,
        correction_events.LineBounced,
        recovery_events.LinePartRecovered,
        recovery_events.LineRecovered,
        recovery_events.LineWriteOffProposed,
        recovery_events.LineWrittenOff,
    ),
    follows=(ROSTER,),
    rules={"close-publicity": close_due_publicity},
    constraints={
        "ex_guidance_period": GuidanceOverlaps,
        "ex_county_tiers_period": TiersOverlap,
        "ex_standard_rates_in_force": RatesOverlap,
        "ex_payees_account_of_one": AccountTaken,
        "ck_payees_two_hands": OwnRegistration,
        "uq_rolls_live": RollExists,
        "uq_roll_hands_roll_id_round_subject": SameHand,
        "listed_in_roll": ListedInRoll,
        "ck_rolls_co_signed": CoSignatureMissing,
        "ex_lines_half_day": HalfDayAlreadyClaimed,
        "objection_in_publicity": NotInPublicity,
        "uq_objections_open": AlreadyObjected,
        "uq_instructions_holding": LineUnderWay,
        "ex_bank_profiles_period": ProfilesOverlap,
        "paid_stays_paid": PaidStaysPaid,
        "uq_result_corrections_instruction_id": AlreadyCorrected,
        "ex_recoveries_fen": RecoversTooMuch,
        "ck_recoveries_within_line": RecoversTooMuch,
        "uq_recoveries_line_id_reference": RecoveryBooked,
        "pk_write_offs": AlreadyProposed,
        "ck_write_offs_two_persons": OwnProposal,
    },
)


def create() -> FastAPI:
    """For ``uvicorn --factory services.subsidy.main:create``."""
    return serve(SERVICE)
