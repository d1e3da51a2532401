"""Term changes 社区组织换届: whether a worker wishes to be put forward is the worker's to say.

「对在疫情防控工作中经受考验、表现突出的社区工作者，优先纳入社区组织换届推荐人选」: nobody is preferred for what they
have said they do not want. Who said nothing may be preferred.
"""

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["WorkerUnwilling"]


class WorkerUnwilling(Conflict):
    code = "WORKER_UNWILLING"
    stands_for = ("worker_unwilling",)
    title = Text("本人不愿作为换届人选", "The worker does not wish to be put forward in a term change")
