"""The injury service 职业伤害保障 (notice 75, clause 2): its features, what it publishes, whom it follows."""

from pathlib import Path

from fastapi import FastAPI

from chassis.ledger import events_in
from chassis.manifest import Service, serve
from chassis.problems import Stale
from chassis.text import Text
from services.injury.acceptance import routes as acceptance
from services.injury.acceptance import schemas as acceptance_events
from services.injury.advances import routes as advances
from services.injury.advances import schemas as advance_events
from services.injury.advances.rules import AdvanceLive, RepaymentRecorded
from services.injury.assessment import routes as assessment
from services.injury.assessment import schemas as assessment_events
from services.injury.assessment.actions import finalise_assessments
from services.injury.assessment.rules import AssessmentOpen, ExpertKnown
from services.injury.base import Base
from services.injury.benefits import routes as benefits
from services.injury.benefits import schemas as benefit_events
from services.injury.benefits.due import BenefitTwice
from services.injury.cases import routes as cases
from services.injury.cases import schemas as case_events
from services.injury.cases.rules import NotRecognised, OneAccident
from services.injury.clocks import routes as clocks
from services.injury.clocks.rules import SpansOverlap
from services.injury.costs import routes as costs
from services.injury.decisions import routes as decisions
from services.injury.decisions import schemas as decision_events
from services.injury.decisions.actions import finalise_cases
from services.injury.decisions.rules import DecisionMissing, DeliveredAlready, SuspensionOverlaps
from services.injury.delegations import routes as delegations
from services.injury.delegations import schemas as delegation_events
from services.injury.delegations.rules import DelegationOverlaps
from services.injury.dependants import routes as dependants
from services.injury.dependants import schemas as dependant_events
from services.injury.dependants.rules import DependantTwice, OneSpouse
from services.injury.documents import routes as documents
from services.injury.documents import schemas as document_events
from services.injury.documents.rules import DocumentKnown
from services.injury.experts import routes as experts
from services.injury.experts import schemas as expert_events
from services.injury.figures import routes as figures
from services.injury.figures import schemas as figure_events
from services.injury.figures.rules import FigureOverlaps
from services.injury.green_channels import routes as green_channels
from services.injury.green_channels import schemas as green_channel_events
from services.injury.green_channels.actions import expire_referrals
from services.injury.green_channels.rules import ChannelOpen, HospitalBusy
from services.injury.hospitals import routes as hospitals
from services.injury.hospitals import schemas as hospital_events
from services.injury.hospitals.rules import DesignatedTwice, OrdinalTaken
from services.injury.indicators import routes as indicators
from services.injury.lost_times import routes as lost_times
from services.injury.lost_times import schemas as lost_time_events
from services.injury.me import routes as me
from services.injury.overdue import routes as overdue
from services.injury.paid_leaves import routes as paid_leaves
from services.injury.paid_leaves import schemas as paid_leave_events
from services.injury.payouts import routes as payouts
from services.injury.payouts import schemas as payout_events
from services.injury.payouts.rules import (
    AboveDue,
    AdjustedOutOfOrder,
    AlreadyPaid,
    NotGranted,
    OnlyByAdvance,
    PayerFixed,
    PeriodWrong,
    SameHand,
)
from services.injury.recognition import routes as recognition
from services.injury.recognition import schemas as recognition_events
from services.injury.recognition.applications import AlreadyApplied, AlreadyConsented
from services.injury.reimbursements import routes as reimbursements
from services.injury.reimbursements import schemas as reimbursement_events
from services.injury.reimbursements.rules import AlreadyClaimed, ClaimAbovePayment
from services.injury.relations import routes as relations
from services.injury.relations import schemas as relation_events
from services.injury.relations.rules import RelationReliedOn
from services.injury.wages import routes as wages
from services.injury.wages import schemas as wage_events
from services.injury.what_if import routes as what_if
from services.injury.workers.follow import ROSTER

__all__ = ["SERVICE", "create"]

SERVICE = Service(
    name="injury",
    title=Text("职业伤害保障", "Injury"),
    description="职业伤害保障：工伤报告与救治绿色通道、工伤认定、劳动能力鉴定、工伤保险待遇、同级财政补助。"
    " Injury protection: reports and the medical green channel, recognition, assessment of labour capability, benefits,"
    " and reimbursement by finance.",
    features=(
        cases.reports,
        cases.routes,
        hospitals.routes,
        decisions.routes,
        clocks.routes,
        overdue.routes,
        indicators.routes,
        green_channels.opening,
        green_channels.routes,
        green_channels.referrals,
        experts.routes,
        assessment.applying,
        assessment.routes,
        assessment.own,
        paid_leaves.routes,
        documents.of_cases,
        documents.own,
        documents.routes,
        recognition.routes,
        recognition.own,
        acceptance.routes,
        relations.routes,
        lost_times.routes,
        delegations.routes,
        figures.routes,
        what_if.routes,
        wages.routes,
        dependants.of_cases,
        dependants.routes,
        costs.routes,
        benefits.of_cases,
        benefits.routes,
        payouts.routes,
        advances.of_benefits,
        advances.routes,
        reimbursements.routes,
        me.routes,
    ),
    metadata=Base.metadata,
    home=Path(__file__).parent,
    publishes=events_in(
        case_events,
        decision_events,
        hospital_events,
        green_channel_events,
        expert_events,
        assessment_events,
        paid_leave_events,
        document_events,
        recognition_events,
        acceptance_events,
        relation_events,
        lost_time_events,
        delegation_events,
        figure_events,
        wage_events,
        dependant_events,
        benefit_events,
        payout_events,
        advance_events,
        reimbursement_events,
    ),
    follows=(ROSTER,),
    rules={
        "expire-referrals": expire_referrals,
        "finalise-cases": finalise_cases,
        "finalise-assessments": finalise_assessments,
    },
    constraints={
        "ex_cases_one_accident": OneAccident,
        "ex_suspensions_overlap": SuspensionOverlaps,
        "decided_by_decision": DecisionMissing,
        "uq_deliveries_case_id_decided_on_recipient": DeliveredAlready,
        "uq_experts_region_expert_no": ExpertKnown,
        "uq_assessments_initial": AssessmentOpen,
        "uq_assessments_open": AssessmentOpen,
        "uq_assessments_reappraisal": AssessmentOpen,
        "ex_hospitals_designated": DesignatedTwice,
        "ex_hospitals_ordinal": OrdinalTaken,
        "uq_green_channels_live": ChannelOpen,
        "uq_referrals_live": HospitalBusy,
        "uq_referrals_channel_id_round_hospital_id": HospitalBusy,
        "uq_documents_file": DocumentKnown,
        "uq_applications_live": AlreadyApplied,
        "uq_consents_case_id": AlreadyConsented,
        "fk_applications_relation_settled": RelationReliedOn,
        "ex_lost_times_overlap": SpansOverlap,
        "ex_delegations_overlap": DelegationOverlaps,
        "ex_figures_period": FigureOverlaps,
        # Two who record a case's wages for the first time at once: the later has read nothing yet.
        "uq_wages_case_id": Stale,
        "uq_dependants_person": DependantTwice,
        "uq_dependants_spouse": OneSpouse,
        "uq_benefits_item": BenefitTwice,
        "ck_benefits_two_hands": SameHand,
        "benefit_decided": NotRecognised,
        "benefit_unpaid": AlreadyPaid,
        "fk_benefit_payments_benefit_id_benefits": PayerFixed,
        "uq_benefit_payments_benefit_id_period_adjustment_id": AlreadyPaid,
        "ck_benefit_payments_advanced": OnlyByAdvance,
        "payment_granted": NotGranted,
        "payment_period": PeriodWrong,
        "payment_within_due": AboveDue,
        "uq_benefit_adjustments_benefit_id_from_on": AdjustedOutOfOrder,
        "uq_advances_live": AdvanceLive,
        "uq_recoveries_advance_id_reference": RepaymentRecorded,
        "uq_reimbursement_items_live": AlreadyClaimed,
        "ck_reimbursement_items_within_paid": ClaimAbovePayment,
        "reimbursement_within_paid": ClaimAbovePayment,
        "ck_reimbursements_two_hands": SameHand,
    },
)


def create() -> FastAPI:
    """For ``uvicorn --factory services.injury.main:create``."""
    return serve(SERVICE)
