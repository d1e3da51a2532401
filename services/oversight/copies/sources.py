"""What the services keep of a worker, as the worker's own lists show it.

Nothing is read by another way than the worker could read it alone. Counselling is in no copy: it is sealed with keys of
its own and read where it is kept (decision 36); the copy says where.
"""

from dataclasses import dataclass

from chassis.text import Text

__all__ = ["ELSEWHERE", "KEPT", "Kept"]


@dataclass(frozen=True, slots=True)
class Kept:
    """One list, or one record; ``of_each`` are the paths by which more of each of its records is read."""

    path: str
    title: Text
    of_each: tuple[str, ...] = ()
    # The list is asked for by years, for it takes no longer span.
    by_year: bool = False


KEPT: tuple[Kept, ...] = (
    Kept("/v1/roster/me", Text("花名册记录", "Roster record")),
    Kept("/v1/roster/me/duty-days", Text("执勤", "Duty"), by_year=True),
    Kept("/v1/subsidy/me", Text("补助概况", "Subsidy at a glance")),
    Kept("/v1/subsidy/me/lines", Text("工作补助", "Subsidy lines"), of_each=("/v1/subsidy/me/lines/{id}/explanation",)),
    Kept("/v1/subsidy/me/payees", Text("收款账户", "Accounts")),
    Kept(
        "/v1/injury/me/cases",
        Text("工伤案件", "Injury cases"),
        of_each=(
            "/v1/injury/me/cases/{id}/application",
            "/v1/injury/me/cases/{id}/decisions",
            "/v1/injury/me/cases/{id}/documents",
            "/v1/injury/cases/{id}/dependants",
        ),
    ),
    Kept("/v1/injury/benefits", Text("工伤待遇", "Injury benefits")),
    Kept("/v1/injury/me/assessments", Text("劳动能力鉴定", "Assessments")),
    Kept("/v1/injury/me/payments", Text("工伤待遇支付", "Injury payments")),
    Kept("/v1/welfare/me/supplies", Text("防护物资", "Supplies")),
    Kept("/v1/welfare/me/training", Text("培训", "Training")),
    Kept("/v1/welfare/me/certificates", Text("培训证书", "Training certificates")),
    Kept("/v1/welfare/me/rest", Text("休息", "Rest")),
    Kept("/v1/welfare/me/leaves", Text("补休", "Leave")),
    Kept("/v1/welfare/me/health-checks", Text("健康体检", "Health checks")),
    Kept("/v1/welfare/me/recuperations", Text("休假疗养", "Recuperation")),
    Kept("/v1/welfare/me/insurance-proofs", Text("参保证明", "Proofs of insurance")),
    Kept("/v1/welfare/me/insurance-claims", Text("保险理赔", "Insurance claims")),
    Kept("/v1/welfare/me/visits", Text("走访慰问", "Visits")),
    Kept("/v1/welfare/me/gifts", Text("慰问金与慰问品", "Gifts")),
    Kept("/v1/welfare/me/family-helps", Text("家属帮扶", "Help for the family")),
    Kept("/v1/welfare/me/children", Text("子女", "Children")),
    Kept("/v1/welfare/me/exams", Text("中考照顾", "Exam consideration")),
    Kept("/v1/honors/me/nominations", Text("表彰推荐", "Nominations")),
    Kept("/v1/honors/me/honours", Text("荣誉", "Honours")),
    Kept("/v1/honors/me/certificates", Text("优先录用凭证", "Preference certificates")),
    Kept("/v1/honors/me/stories", Text("事迹", "Stories"), of_each=("/v1/honors/me/stories/{id}/texts",)),
    Kept("/v1/honors/me/term-change-wishes", Text("换届意愿", "Wishes in term changes")),
    *(
        Kept(f"/v1/{service}/me/{name}", title)
        for service in ("roster", "subsidy", "injury", "welfare", "honors")
        for name, title in (
            ("reads", Text("信息读取记录", "Who read of the worker")),
            ("retention", Text("保存期限", "What is kept how long")),
        )
    ),
)

# Own lists under these paths are read there alone.
ELSEWHERE: tuple[Kept, ...] = (
    Kept("/v1/welfare/me/counselling", Text("心理援助", "Counselling")),
    Kept("/v1/oversight/me", Text("一人一档、个人信息请求", "The own file and requests")),
)
