"""One worker's file on the wire."""

from chassis.fields import Answer, LocalDate, LocalDateTime, RegionCode, WorkerId, described
from chassis.workers import Category, WorkerState
from services.oversight.care.rules import Gap, Matter, Standing, Status

__all__ = ["CareOut", "EntryOut", "GapOut", "OwnCareOut", "PartOut"]


class EntryOut(Answer):
    """One thing that is due, was given or was not 兑现事项."""

    id: str = described("标识", "id", "所在分项列明的列表中该记录的标识 Of the record, in the list that the part names")
    standing: Standing = described("兑现情况", "standing", examples=["given"])
    state: str = described("状态", "state", "保存该记录的服务所用状态 In the service that holds it", examples=["paid"])
    due_on: LocalDate | None = described("应兑现日", "due on", examples=["2020-03-15"])
    given_on: LocalDate | None = described("兑现日", "given on", examples=["2020-03-10"])
    amount_fen: int | None = described("金额（分）", "amount in fen", examples=[70000])
    days: int | None = described("天数", "days", examples=[2])
    why: str | None = described(
        "未兑现原因",
        "why not",
        "原因代码；不属未兑现的为空 Code; null unless it is not given",
        examples=["duty-corrected"],
    )


class PartOut(Answer):
    """What one list says of the worker 分项."""

    matter: Matter = described("事项", "matter", examples=["subsidy"])
    clause: int = described("条款", "clause of the notice", examples=[1])
    status: Status = described(
        "读取情况", "status", "withheld：读取人所在部门无权读取 Withheld: the reader's department may not read it"
    )
    as_of: LocalDateTime | None = described(
        "截至", "as of", "读取时间；未读取的为空 When it was read; null where it was not"
    )
    read_at: str | None = described("来源", "operation that it was read by", examples=["/v1/subsidy/lines"])
    entries: list[EntryOut] = described("条目", "entries")
    more: bool = described(
        "是否还有", "more", "其余记录见该列表 Further entries are in the list itself", examples=[False]
    )


class GapOut(Answer):
    """What the worker qualifies for and no record says they got 应享未享."""

    gap: Gap = described("缺项", "gap", examples=["not-visited"])
    clause: int = described("条款", "clause of the notice", examples=[8])


class OwnCareOut(Answer):
    """A worker's own file 本人关爱档案."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    parts: list[PartOut] = described("分项", "parts")
    gaps: list[GapOut] = described("应享未享", "gaps", "据已读取的分项得出 Found by the parts that were read")
    not_judged: list[GapOut] = described(
        "未能判断", "not judged", "据以判断的分项未能读取 Parts that would tell were not read"
    )


class CareOut(OwnCareOut):
    """A worker's file as the reader's department may see it 关爱档案."""

    region: RegionCode = described("区划", "region", examples=["150603001001"])
    name_masked: str = described("姓名", "name, masked", examples=["张*"])
    category: Category = described("人员类别", "category", examples=["grid"])
    state: WorkerState = described("在岗状态", "state", examples=["active"])
