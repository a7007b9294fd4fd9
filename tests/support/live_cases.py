"""Cases in the real store of the applications service, moved by real commands: what its own process then answers for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pika

from event_sourcing import mongo_clients
from event_sourcing.cloud_events import CONTENT_TYPE, CloudEvent, envelop
from event_sourcing.command_handling import CommandHandler
from event_sourcing.events import RecordedEvent
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.mongo_vault import MongoVault
from event_sourcing.request_context import command_context
from event_sourcing.settings import Settings
from services.applications.aggregate import application_decider
from services.applications.public_events import translate


class LiveCases:
    """`environment`: the one that the processes of the test get."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        settings = Settings.from_environment("applications", environment)
        self._amqp_uri = settings.amqp_uri
        self._client = mongo_clients.connect(settings.mongo_uri)
        database = mongo_clients.database(self._client, settings.db_prefix, "applications")
        self._store = MongoEventStore(database)
        self._store.ensure_indexes()
        self._decider = application_decider(MongoVault(database, settings.master_key))
        self._cases: CommandHandler[Any, Any, Any] = CommandHandler(self._store, self._decider)

    def close(self) -> None:
        self._client.close()

    def begin(self, *commands: Any) -> str:
        """Id of a new case that took these commands."""
        application_id = uuid4().hex
        self.act(application_id, *commands)
        return application_id

    def act(self, application_id: str, *commands: Any) -> None:
        for command in commands:
            context = command_context({"actor": {"id": "p-li"}, "correlation_id": uuid4().hex})
            self._cases.handle(application_id, command, context)

    def state(self, application_id: str) -> Any:
        return self._cases.load(application_id).state

    def recorded(self, application_id: str) -> list[RecordedEvent]:
        return list(self._store.read_stream(self._decider.stream(application_id)))

    def told(self, application_id: str) -> list[CloudEvent]:
        """What the relay publishes of it."""
        public = [(event, translate(event)) for event in self.recorded(application_id)]
        return [envelop("applications", event, fact) for event, fact in public if fact is not None]

    def tell_again(self, application_id: str) -> None:
        """Deliver every event of the case once more, as a relay may after a crash."""
        connection = pika.BlockingConnection(pika.URLParameters(self._amqp_uri.replace("pyamqp", "amqp", 1)))
        channel = connection.channel()
        channel.confirm_delivery()
        for event in self.told(application_id):
            properties = pika.BasicProperties(content_type=CONTENT_TYPE, message_id=event.id, delivery_mode=2)
            channel.basic_publish("applications.events", event.type, event.to_json(), properties)
        connection.close()
