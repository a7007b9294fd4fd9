"""A private PostgreSQL of Debian's package, for the peer that needs one. Never as root, which PostgreSQL refuses."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

from sandbox.servers.errors import DiedAtStart, NotReady, PackageMissing
from sandbox.servers.ports import HOST, free_ports

BINARIES = Path("/usr/lib/postgresql")
DATABASE = "postgres"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
CONNECTIONS = 150
"""Each peer opens as many as it may ever need, and stays until all cases are done."""


class Postgres:
    """Data in `directory`. `start()` waits until it answers; `settings` are those of the `eventsourcing` package."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._port = free_ports(1)[0]
        self._user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> dict[str, str]:
        return {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_HOST": HOST,
            "POSTGRES_PORT": str(self._port),
            "POSTGRES_DBNAME": DATABASE,
            "POSTGRES_USER": DATABASE,
            "POSTGRES_PASSWORD": "",
            "POSTGRES_POOL_SIZE": "32",
        }

    def start(self) -> None:
        """Raises PackageMissing, DiedAtStart or NotReady."""
        self._directory.mkdir()
        if os.geteuid() == 0:
            self._directory.parent.chmod(0o711)  # its own user must get through to its own directory
            shutil.chown(self._directory, self._user)
        data = str(self._directory / "data")
        self._run("initdb", "-D", data, "-U", DATABASE, "--auth=trust", "-E", "UTF8", "--no-sync")
        options = {
            **DURABLE,
            "port": str(self._port),
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "max_connections": str(CONNECTIONS),
        }
        arguments = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        log = self._directory / "postgres.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                self._as_user("postgres", "-D", data, *arguments), stdout=output, stderr=output, cwd="/"
            )
        self._wait_ready(log)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # does not wait for clients to leave
            self._process.wait(30)

    def _wait_ready(self, log: Path, timeout: float = 30.0) -> None:
        assert self._process is not None
        give_up = time.monotonic() + timeout
        probe = self._as_user("pg_isready", "-q", "-h", HOST, "-p", str(self._port))
        while subprocess.run(probe, cwd="/").returncode != 0:
            if self._process.poll() is not None:
                raise DiedAtStart("PostgreSQL", self._process.returncode, log, log.read_text())
            if time.monotonic() > give_up:
                raise NotReady("PostgreSQL", timeout, log, log.read_text())
            time.sleep(0.05)

    def _run(self, *command: str) -> None:
        subprocess.run(self._as_user(*command), check=True, stdout=subprocess.DEVNULL, cwd="/")

    def _as_user(self, program: str, *arguments: str) -> list[str]:
        """The command line; the program dies with us."""
        other = ["--reuid", self._user, "--regid", self._user, "--clear-groups"] if os.geteuid() == 0 else []
        return ["setpriv", *other, "--pdeathsig", "KILL", "--", str(_binaries() / program), *arguments]


def _binaries() -> Path:
    found = sorted(BINARIES.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise PackageMissing("PostgreSQL", "the Debian package postgresql", "apt-get install postgresql")
    return found[-1].parent
