"""A service that does what the call or event tells it to, and writes down what it did in `effects` of its database.

Shaped by the environment, so that each test has its own queues: SAMPLE_NAME, SAMPLE_ORDERED, SAMPLE_PARTITIONS,
SAMPLE_LADDER, SAMPLE_PREFETCH, SAMPLE_HANDLER_SECONDS.
"""

from __future__ import annotations

import gc
import os
import threading
import time
from typing import Any

import greenlet

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.errors import ConcurrencyError, FieldError, ValidationFailed
from event_sourcing.inbox import MongoInbox
from event_sourcing.mongo_clients import connect
from event_sourcing.nameko_kernel import PermanentFailure, ServiceParts, rpc, subscribe
from event_sourcing.settings import Settings
from tests.support.waiting import wait_until

NAME = os.environ["SAMPLE_NAME"]
GO_ON = "go on"
"""A test puts it into `effects` for handlers that wait."""


class Parts:
    def __init__(self, settings: Settings) -> None:
        self._client = connect(settings.mongo_uri)
        database = self._client[f"{settings.db_prefix}{NAME}"]
        self.effects = database["effects"]
        self.inbox = MongoInbox(database)
        self.checks = {"database": self._reaches_database}
        self.background = (self._tick_twice,)

    def close(self) -> None:
        self.effects.insert_one({"what": "closed"})
        self._client.close()

    def _reaches_database(self) -> bool:
        return bool(self._client.admin.command("ping")["ok"])

    def _tick_twice(self, stop: Any) -> None:
        """Fails the first time: a background task is started again."""
        if self.effects.find_one({"what": "tick"}) is None:
            self.effects.insert_one({"what": "tick"})
            raise RuntimeError("the first time fails")
        self.effects.insert_one({"what": "tick again"})
        stop.wait()
        self.effects.insert_one({"what": "background stopped"})


class SampleService:
    name = NAME
    parts = ServiceParts(Parts)

    @rpc
    def echo(self, payload: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        return {"payload": payload, "actor": context["actor"]["id"]}

    @rpc
    def act(self, payload: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        self.parts.effects.insert_one({"what": payload["what"]})
        return {}

    @rpc
    def wait(self, payload: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        """Until somebody makes `act` of the same thing."""
        wait_until(lambda: self.parts.effects.find_one({"what": payload["for"]}))
        return {}

    @rpc
    def refuse(self, payload: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        raise ValidationFailed([FieldError("/name", "REQUIRED", "必填,请补充")])

    @rpc
    def conflict(self, payload: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        raise ConcurrencyError("item-1", 3, 5)

    @rpc
    def fail(self, payload: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        raise RuntimeError("440105198811200002 must not leave the process")

    @rpc
    def answer_nonsense(self, payload: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
        return {"what": object()}

    @subscribe(
        queue=f"{NAME}.events",
        bindings={NAME: ("#",)},
        ordered=bool(os.environ.get("SAMPLE_ORDERED")),
        prefetch=int(os.environ.get("SAMPLE_PREFETCH", "16")),
        partitions=int(os.environ.get("SAMPLE_PARTITIONS", "0")),
        handler_seconds=float(os.environ.get("SAMPLE_HANDLER_SECONDS", "20")),
        retry_seconds=tuple(int(step) for step in os.environ.get("SAMPLE_LADDER", "1,2").split(",") if step),
    )
    def on_event(self, event: CloudEvent) -> None:
        effects = self.parts.effects
        tries = effects.count_documents({"what": "try", "event": event.id})
        effects.insert_one({"what": "try", "event": event.id})
        match event.data.get("do"):
            case "fail":
                raise RuntimeError("always")
            case "fail once" if tries == 0:
                raise RuntimeError("the first time")
            case "give up":
                raise PermanentFailure("no use")
            case "take time":
                time.sleep(event.data["seconds"])  # the work itself: nothing is waited for
            case "wait":
                wait_until(lambda: effects.find_one({"what": GO_ON}))
            case "wait and fail once":
                wait_until(lambda: effects.find_one({"what": GO_ON}))
                if tries == 0:
                    raise RuntimeError("the first time")
            case "block":
                threading.Event().wait()
            case "block in the database":
                effects.find_one({"$where": "sleep(600000) || true"})
            case "count":
                effects.insert_one({"what": "count", "greenlets": _greenlets(), "event": event.id})
        if not event.data.get("once") or self.parts.inbox.first_time(NAME, event.id):
            effects.insert_one({"what": "effect", "event": event.id})


def _greenlets() -> int:
    gc.collect()
    return sum(isinstance(one, greenlet.greenlet) and not one.dead for one in gc.get_objects())
