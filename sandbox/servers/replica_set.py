"""A MongoDB replica set of several members on one machine, each of which can be killed, started and asked alone.

Elections are quick here (2 s without a heartbeat instead of 10), so that a fail-over takes seconds.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from sandbox.servers.errors import NotReady
from sandbox.servers.mongod import COMMON, REPLICA_SET, find_mongod
from sandbox.servers.owned_process import OwnedProcess, end_leftover
from sandbox.servers.places import Place

ELECTION_TIMEOUT = 2000
HEARTBEAT_INTERVAL = 500
"""Both in milliseconds."""
POLL_SECONDS = 0.1
STEP_DOWN_SECONDS = 5
CACHE_GIGABYTES = "0.25"


class Member:
    """One mongod. `start()` finds the data of earlier; `kill()` is -9."""

    title = "MongoDB"

    def __init__(self, name: str, directory: Path, place: Place, port: int) -> None:
        self.name = name
        self.place = place
        self.address = f"{place.host}:{port}"
        self._directory = directory.absolute()
        data = self._directory / "data"
        options = {
            "--replSet": REPLICA_SET,
            "--bind_ip": place.host,
            "--port": str(port),
            "--dbpath": str(data),
            "--wiredTigerCacheSizeGB": CACHE_GIGABYTES,
            "--oplogSize": "256",
        }
        words = [word for option in options.items() for word in option]
        command = [*place.within, str(find_mongod()), *words, *COMMON]
        self._data = data
        self.process = OwnedProcess(name, command, self._directory)

    def start(self) -> None:
        """Harmless when it runs."""
        if self.process.is_running():
            return
        self._data.mkdir(parents=True, exist_ok=True)
        end_leftover(self._directory / f"{self.name}.pid.json")
        self.process.start()

    def kill(self) -> None:
        self.process.kill()

    def stop(self) -> None:
        self.process.stop()

    def ask(self, *command: Any, **arguments: Any) -> dict[str, Any]:
        """The answer of this very member to an admin command. Raises PyMongoError, within a second when it is away."""
        client: MongoClient[dict[str, Any]]
        with MongoClient(
            f"mongodb://{self.address}/?directConnection=true",
            serverSelectionTimeoutMS=1000,
            connectTimeoutMS=1000,
            socketTimeoutMS=10_000,
        ) as client:
            return client.admin.command(*command, **arguments)

    def hello(self) -> dict[str, Any]:
        """Empty when it does not answer."""
        try:
            return self.ask("hello")
        except PyMongoError:
            return {}

    def rolled_back(self) -> list[Path]:
        """Files of what it took back on its return, because it alone had it."""
        return list(self._data.glob("rollback/**/*.bson"))

    def is_ready(self) -> bool:
        hello = self.hello()
        return bool(hello.get("isWritablePrimary") or hello.get("secondary"))


class ReplicaSet:
    """`places` and `ports`: one for each member. A second start of the members finds set and data."""

    def __init__(self, directory: Path, places: Sequence[Place], ports: Sequence[int]) -> None:
        self.members = [
            Member(f"mongodb-{number}", directory / f"mongodb-{number}", place, port)
            for number, (place, port) in enumerate(zip(places, ports, strict=True), 1)
        ]
        addresses = ",".join(member.address for member in self.members)
        self.uri = f"mongodb://{addresses}/?replicaSet={REPLICA_SET}"

    def start(self, timeout: float = 60.0) -> None:
        """Returns when there is a primary and the others follow it. Raises NotReady."""
        for member in self.members:
            member.start()
        self._wait(
            lambda: all(member.process.is_running() and _answers(member) for member in self.members), timeout
        )
        if not any(member.is_ready() for member in self.members):
            self.members[0].ask("replSetInitiate", self._configuration())
        self.wait_whole(timeout)

    def wait_whole(self, timeout: float = 60.0) -> None:
        """Until every member is primary or follows one. Raises NotReady."""
        self._wait(lambda: all(member.is_ready() for member in self.members), timeout)
        self.primary(timeout)

    def primary(self, timeout: float = 60.0) -> Member:
        """Of two that take themselves for it (one cut off has not noticed yet), the one elected last. Raises NotReady."""
        found: list[Member] = []

        def look() -> bool:
            said = [
                (hello["electionId"], member)
                for member in self.members
                if (hello := member.hello()).get("isWritablePrimary")
            ]
            found[:] = [member for _, member in sorted(said, key=lambda pair: pair[0])]
            return bool(found)

        self._wait(look, timeout)
        return found[-1]

    def secondaries(self) -> list[Member]:
        primary = self.primary()
        return [member for member in self.members if member is not primary]

    def step_down(self) -> Member:
        """The primary becomes a secondary for some seconds. Answers it."""
        primary = self.primary()
        primary.ask({"replSetStepDown": STEP_DOWN_SECONDS, "force": True})
        return primary

    def stop(self) -> None:
        for member in self.members:
            member.process.ask_to_end()
        for member in self.members:
            member.stop()

    def _configuration(self) -> dict[str, Any]:
        return {
            "_id": REPLICA_SET,
            "members": [
                {"_id": number, "host": member.address} for number, member in enumerate(self.members)
            ],
            "settings": {
                "electionTimeoutMillis": ELECTION_TIMEOUT,
                "heartbeatIntervalMillis": HEARTBEAT_INTERVAL,
            },
        }

    def _wait(self, condition: Any, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                log = self.members[0].process.log
                raise NotReady("the replica set", timeout, log, self.members[0].process.log_tail())
            time.sleep(POLL_SECONDS)


def _answers(member: Member) -> bool:
    return bool(member.hello())
