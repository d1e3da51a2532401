"""What oversight keeps of who complained, and of what workers asked about their data."""

from sqlalchemy import Date, case, cast, func

from chassis.retention.kinds import Kind, Part
from chassis.text import Text
from services.oversight.data_requests.models import DataRequest
from services.oversight.data_requests.rules import DataRequestState
from services.oversight.violations.models import Violation
from services.oversight.violations.rules import ViolationState

__all__ = ["KINDS"]

KINDS = (
    Kind(
        "complaint-reporter",
        Text("举报人身份", "Who complained"),
        counted_from=Text("办结之日", "the day the complaint was closed or dismissed"),
        parts=(
            Part(
                Violation,
                since=case(
                    (
                        Violation.state.in_((ViolationState.CLOSED, ViolationState.DISMISSED)),
                        cast(func.timezone("Asia/Shanghai", Violation.updated_at), Date),
                    )
                ),
                erased=Violation.reporter.is_(None),
            ),
        ),
    ),
    Kind(
        "data-request",
        Text("个人信息请求全文", "Words of requests about own data"),
        counted_from=Text("答复或撤回之日", "the day it was answered or withdrawn"),
        parts=(
            Part(
                DataRequest,
                since=case(
                    (
                        DataRequest.state != DataRequestState.ASKED,
                        cast(func.timezone("Asia/Shanghai", DataRequest.updated_at), Date),
                    )
                ),
                erased=DataRequest.says == b"",
                worker=DataRequest.worker_id,
            ),
        ),
    ),
)
