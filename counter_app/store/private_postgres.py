"""A PostgreSQL of our own: a cluster in a temporary folder, reached by its Unix socket only, gone with its starter.

For tests, measurements and `main.py office`; never for an office at work. Nothing of the machine's PostgreSQL is used but its programs. As root the server runs as an account without rights
(it refuses root). The kernel ends it when the thread that started it ends, however that happens.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from counter_app.store.migrate import migrate
from counter_app.store.postgres import open_postgres

ACCOUNT = "counter"
TEMPLATE = "migrated"
START_SECONDS = 60
QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "max_wal_size": "4GB",
    "autovacuum_naptime": "5s",
    "logging_collector": "off",
    "restart_after_crash": "on",
}


def programs() -> Path:
    """The newest PostgreSQL of the machine, by Debian's place; else what is on the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda file: int(file.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    if on_path is None:
        raise FileNotFoundError("no PostgreSQL here: packaging/system-packages.txt names it")
    return Path(on_path).parent


def _unprivileged() -> list[str]:
    if os.geteuid() != 0:
        return []
    account = _account()
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


def _account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise LookupError("neither postgres nor nobody exists")


class PrivatePostgres:
    """A running cluster. `durable`: with fsync and everything else that a crash test looks at."""

    def __init__(self, folder: Path, *, durable: bool = False, **settings: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._settings = {**SETTINGS, **({} if durable else QUICK), **settings}
        self._names = itertools.count(1)
        self._bin = programs()
        self._server: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            os.chown(folder, _account().pw_uid, _account().pw_gid)
        self._found()
        self.start()

    def _found(self) -> None:
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        initdb: list[str | Path] = [
            self._bin / "initdb",
            "-D",
            self.data,
            "-U",
            ACCOUNT,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "-N",
        ]
        with (self.folder / "initdb.log").open("wb") as log:
            command: list[str | Path] = [*_unprivileged(), *initdb, "--locale=C.UTF-8"]
            subprocess.run(command, check=True, stdout=log, stderr=log, env=environment, cwd=self.folder)  # noqa: S603  # our own words

    def start(self, *, again: int = 20) -> None:
        """Start the server and wait until it answers."""
        options = [f"-c{name}={value}" for name, value in self._settings.items()]
        command: list[str | Path] = [*(_unprivileged() or ["setpriv"]), "--pdeathsig", "INT", self._bin / "postgres"]
        with (self.folder / "server.log").open("ab") as log:
            self._server = subprocess.Popen(  # noqa: S603  # as above
                [*command, "-D", self.data, "-k", self.folder, *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            )  # fmt: skip
        try:
            self.wait_until_ready()
        except psycopg.OperationalError:
            if not again:
                raise
            time.sleep(0.5)  # after SIGKILL the server's own processes need a moment to notice
            self.start(again=again - 1)

    def kill_backend(self, pid: int) -> None:
        """SIGKILL one of its processes; return when it has thrown all others out and answers again."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists():  # until the server has noticed, the old ones still answer
            time.sleep(0.001)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Return when it answers. Raises psycopg.OperationalError after a minute, or where it has ended."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.run("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._server is None or self._server.poll() is not None:
                    raise
                time.sleep(0.01)
            else:
                return

    def revive(self) -> None:
        """After a disk was full it may have ended itself; return when it answers."""
        try:
            self.wait_until_ready()
        except psycopg.OperationalError:
            self.start()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT rolls back and ends, SIGQUIT is the immediate shutdown."""
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait(START_SECONDS)
            self._server = None

    @property
    def pid(self) -> int:
        """The server's own process."""
        assert self._server is not None
        return self._server.pid

    def url(self, database: str) -> str:
        """Return the address of a database of it."""
        return f"postgresql://{ACCOUNT}@/{database}?host={self.folder}"

    def run(self, sql: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """One statement in its own transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            done = connection.execute(sql.encode())
            return done.fetchall() if done.description else []

    def empty(self) -> str:
        """A new database without any table; returns its URL."""
        return self._copy_of("template0")

    def fresh(self) -> str:
        """A new database with the tables of this program; returns its URL."""
        if not self.run(f"SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'"):  # noqa: S608  # our own name
            self.run(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
            database = open_postgres(self.url(TEMPLATE))
            migrate(database)
            database.close()
        return self._copy_of(TEMPLATE)

    def copy(self, url: str) -> str:
        """A backup of a database nobody is connected to; returns its URL."""
        return self._copy_of(str(psycopg.conninfo.conninfo_to_dict(url)["dbname"]))

    def _copy_of(self, template: str) -> str:
        name = f"town_{os.getpid()}_{next(self._names)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Throw a database away."""
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def private_postgres(*, durable: bool = False, **settings: str) -> Iterator[PrivatePostgres]:
    """A cluster for as long as the block lasts. Its path is short: a socket's name has 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        server = PrivatePostgres(Path(folder), durable=durable, **settings)
        try:
            yield server
        finally:
            server.stop()


def main(argv: list[str]) -> int:
    """`python -m counter_app.store.private_postgres PROGRAM ...`: run it with an empty database as `{url}`; for measurements."""
    with private_postgres(durable=True, shared_buffers="512MB", max_wal_size="8GB") as server:
        url = server.empty()
        return subprocess.run([word.replace("{url}", url) for word in argv], check=False).returncode  # noqa: S603  # as above


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
