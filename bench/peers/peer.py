"""A peer as a child process that measures itself when asked, so that its start is in no figure.

One request and one answer are one line of JSON each:

    {"do": "append", "name": …, "writers": 8, "seconds": 1.0}   each writer appends single events to a stream of its own
    {"do": "load", "name": …, "events": 100, "seconds": 1.0}    one reader loads an aggregate of so many events
    → {"rate": appends or loads a second}
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.environment import Environment
from bench.payload import DATA

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv-bench" / "bin" / "python"


class Peer:
    """`title` names it in the table."""

    def __init__(self, title: str, command: Sequence[str], settings: Mapping[str, Any]) -> None:
        self.title = title
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._ask({**settings, "data": DATA})

    def append_rate(self, writers: int, seconds: float) -> float:
        """Events a second."""
        return self._ask({"do": "append", "name": uuid4().hex, "writers": writers, "seconds": seconds})

    def load_rate(self, events: int, seconds: float) -> float:
        """Loads a second."""
        return self._ask({"do": "load", "name": uuid4().hex, "events": events, "seconds": seconds})

    def close(self) -> None:
        self._process.communicate(timeout=30)  # the end of its input is the end of it

    def _ask(self, request: Mapping[str, Any]) -> float:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.title} ended; its message is above. Was it installed by `make bench`?")
        return float(json.loads(answer)["rate"])


def emmett(environment: Environment) -> Peer:
    """On the same mongod as ours, majority and journal."""
    settings = {
        "uri": environment.mongo_uri + "&w=majority&journal=true",
        "database": environment.unique_name("emmett"),
    }
    peer = Peer("emmett-mongodb 0.42.4", ["node", str(HERE / "emmett" / "peer.mjs")], settings)
    return environment.keep(peer, peer.close)


def eventsourcing_on_postgres(environment: Environment) -> Peer:
    """fsync and synchronous commit. The library locks its table, so that no reader passes over an event."""
    return _eventsourcing("PostgreSQL", environment, environment.postgres.settings)


def eventsourcing_without_lock(environment: Environment) -> Peer:
    """The same with the library's option to insert by a database function, which leaves the lock out: several writers
    are committed together, and a reader may pass over an event that becomes visible late."""
    settings = {**environment.postgres.settings, "POSTGRES_ENABLE_DB_FUNCTIONS": "y"}
    return _eventsourcing("PostgreSQL, no lock", environment, settings)


def eventsourcing_on_sqlite(environment: Environment) -> Peer:
    """Journal mode WAL, set by the library, and synchronous=FULL, SQLite's own default: each commit is on the disk."""
    database = str(environment.directory / f"{environment.unique_name('peer')}.sqlite")
    settings = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": database}
    return _eventsourcing("SQLite", environment, settings)


def _eventsourcing(on: str, environment: Environment, settings: Mapping[str, str]) -> Peer:
    command = [str(PYTHON), str(HERE / "eventsourcing_peer.py")]
    peer = Peer(f"eventsourcing 9.5.6 on {on}", command, {"settings": settings})
    return environment.keep(peer, peer.close)
