"""Deaths on duty on the wire."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, RegionCode, WorkerId, described
from services.honors.martyrs.rules import MartyrFileState
from services.honors.posthumous.rules import PosthumousState

__all__ = ["DutyDeathOut"]


class DutyDeathOut(Answer):
    """A death on duty and what has become of it; never of what somebody died.

    因公殉职及其办理情况；从不载明死因。
    """

    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("单位", "unit", examples=["150603001001"])
    opened_on: LocalDate = described("得知日", "known since", examples=["2020-03-10"])
    stands: bool = described("认定有效", "recognised still", examples=[True])
    martyr_file_id: UUID | None = described("烈士评定档案", "martyr file")
    martyr_file_state: MartyrFileState | None = described("烈士评定状态", "state of the martyr file")
    posthumous_title_id: UUID | None = described("追授协助事项", "posthumous honour")
    posthumous_title_state: PosthumousState | None = described("追授状态", "state of the posthumous honour")
