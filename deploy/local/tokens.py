"""Bearer tokens of the local set, signed with its own issuer key: one person can play every department."""

from collections.abc import Sequence

from joserfc.jwk import OKPKey

from chassis.caller import Department
from chassis.regions import Level, level_of
from deploy.local.state import State
from gateway.issuer import LOCAL, mint_token

__all__ = ["local_token"]


def local_token(
    state: State,
    *,
    department: Department,
    region: int,
    level: Level | None = None,
    worker_id: str | None = None,
    roles: Sequence[str] = (),
    organisation: str | None = None,
    subject: str | None = None,
) -> str:
    """A token for the set that runs in ``state``; ``FileNotFoundError`` when none does.

    Without a subject, it names the post: department, region and, where there is one, the worker.
    """
    running = state.running
    if running is None:
        raise FileNotFoundError("没有运行中的系统 No set is running here; start one: nuanxin up")
    return mint_token(
        OKPKey.import_key(state.secrets["issuer_key"]),
        issuer_url=running["url"],
        audience="nuanxin",
        subject=subject or ":".join(filter(None, [department.value, str(region), worker_id])),
        department=department,
        level=level or level_of(region),
        region=region,
        worker_id=worker_id,
        organisation=organisation,
        roles=roles,
        life=12 * 3600,
        acr=LOCAL,
    )
