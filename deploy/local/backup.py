"""Backup and restore of a local set: all databases at one point, and the documents that their rows name.

All services share one PostgreSQL cluster, and a physical copy of it (``pg_basebackup`` with the WAL written meanwhile)
is every database as it was at one instant. A follower's place and the feed that it is a place in are of that same
instant, and transaction numbers go on from there, so after a restore each event takes effect once: none is lost, none
comes again. A dump of one database cannot promise that: transaction numbers would begin anew, below the places that
followers hold.

Documents are copied after the databases. They are only ever added, before the row that names them, so whatever a row of
the copy names is there.

Keys are not in a backup, for whoever found it would have both. ``secrets.json`` is kept apart, and restore asks for it.
"""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.postgres import EmbeddedPostgres
from deploy.local.state import State

__all__ = ["BackupRefused", "back_up", "restore"]

_CLUSTER = "pg"
_OBJECTS = "objects"
_CLOCK = "clock"
_NOTE = "backup.json"


class BackupRefused(Exception):
    """The backup or the restore would harm what is there, or is not whole."""


def back_up(state: State, to: Path) -> None:
    """Copy a set, running or not, to a new folder."""
    if to.exists():
        raise BackupRefused(f"已存在 It is there already: {to}")
    if not state.cluster.exists():
        raise BackupRefused(f"没有数据 There is nothing to copy in {state.home}")
    server = EmbeddedPostgres(state.cluster)
    starts = not server.running
    if starts:
        server.start()
    try:
        to.mkdir(parents=True, mode=0o700)
        server.back_up(to / _CLUSTER)
    finally:
        if starts:
            server.stop()
    if (objects := state.home / _OBJECTS).exists():
        shutil.copytree(objects, to / _OBJECTS)
    if state.clock.exists():
        shutil.copy2(state.clock, to / _CLOCK)
    # Written last: without it a copy that was broken off is none.
    note = {"taken_at": datetime.now(UTC).isoformat(timespec="seconds")}
    (to / _NOTE).write_text(json.dumps(note), encoding="utf-8")


def restore(state: State, source: Path) -> None:
    """Put a copy in place of a set that is gone; what is there is never overwritten."""
    if not (source / _NOTE).exists():
        raise BackupRefused(f"不是完整的备份 No whole backup: {source}")
    if state.running is not None or state.cluster.exists() or (state.home / _OBJECTS).exists():
        raise BackupRefused(f"目标已有数据，请先移走 Move away first what is in {state.home}")
    if not (state.home / "secrets.json").exists():
        raise BackupRefused(f"缺少密钥 The keys are not in a backup: put secrets.json into {state.home} first")
    EmbeddedPostgres.verify(source / _CLUSTER)
    EmbeddedPostgres(state.cluster).restore(source / _CLUSTER)
    if (source / _OBJECTS).exists():
        shutil.copytree(source / _OBJECTS, state.home / _OBJECTS)
    if (source / _CLOCK).exists():
        shutil.copy2(source / _CLOCK, state.clock)
