"""What changes tables, judgements and resource entries, by name; who may has been checked before (`desk`).

Answers `{id, version, position}` of the stream that changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from event_sourcing.command_handling import CommandContext, CommandHandler, Handled
from event_sourcing.errors import FieldError
from event_sourcing.event_store import EventStore
from event_sourcing.payloads import load
from event_sourcing.snapshots import SnapshotStore
from services.catalog import moments
from services.catalog.data_element.aggregate import data_element_decider, element_unknown, fingerprint
from services.catalog.data_element.events import DataElementRegistered
from services.catalog.data_table.aggregate import DataTable, data_table_decider, table_unknown
from services.catalog.errors import refuse_if_any
from services.catalog.glossary.aggregate import GLOSSARY, glossary_decider
from services.catalog.glossary.commands import GlossaryCommand, RenameElement
from services.catalog.glossary.state import Glossary
from services.catalog.moments import Clock
from services.catalog.resource import schema as resource_schema
from services.catalog.resource.aggregate import Resource, resource_decider, resource_unknown
from services.catalog.resource.commands import (
    ApproveResource,
    DraftResource,
    PublishResource,
    ResourceCommand,
    ReturnResource,
    ReviseResource,
    SubmitResource,
    WithdrawResource,
)
from services.catalog.resource.content import ResourceContent
from services.catalog.shared_data import judging, schemas

Payload = Mapping[str, Any]
Answer = dict[str, Any]


class SharedDataOperations:
    def __init__(
        self, store: EventStore, snapshots: SnapshotStore | None = None, clock: Clock = moments.now
    ) -> None:
        self._clock = clock
        self._tables = CommandHandler(store, data_table_decider)
        self._elements = CommandHandler(store, data_element_decider)
        self._glossary = CommandHandler(store, glossary_decider, snapshots)
        self._resources = CommandHandler(store, resource_decider)

    def table(self, identity: str) -> DataTable:
        """Raises NotFound."""
        table = self._tables.load(identity).state
        if not table.id:
            raise table_unknown(identity)
        return table

    def element(self, identity: str) -> DataElementRegistered:
        """Raises NotFound."""
        element = self._elements.load(identity).state
        if element is None:
            raise element_unknown(identity)
        return element

    def glossary(self) -> Glossary:
        return self._glossary.load(GLOSSARY).state

    def resource(self, code: str) -> tuple[Resource, ResourceContent, int]:
        """(state, draft, version). Raises NotFound."""
        loaded = self._resources.load(code)
        if loaded.state.draft is None:
            raise resource_unknown(code)
        return loaded.state, loaded.state.draft, loaded.version

    def scope_data_table(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.scope(payload)
        return _answer(command.id, self._tables.handle(command.id, command, context))

    def classify_data_table(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.classification(payload)
        return _answer(command.id, self._tables.handle(command.id, command, context))

    def merge_data_table(self, payload: Payload, context: CommandContext) -> Answer:
        """Not strict: two tables merged into each other in the same instant point at each other, which readers survive."""
        command = schemas.table_merge(payload, context.metadata.actor)
        if into := self.table(command.into).merged_into:
            detail = f"“{command.into}”已并入“{into}”,请选“{into}”"
            refuse_if_any([FieldError("/into", "TABLE_MERGED", detail)])
        return _answer(command.id, self._tables.handle(command.id, command, context))

    def judge_elements(self, payload: Payload, context: CommandContext) -> Answer:
        """Confirm or reject; `new_names` (element → name) tell confirmed homonyms apart."""
        given = judging.judgement(payload)
        elements = [self.element(id_) for id_ in given["elements"]]
        prints = tuple(fingerprint(element) for element in elements)
        names = tuple(element.name for element in elements)
        command = judging.command(given, names, prints, context.metadata.actor)
        renamed = [
            RenameElement(id_, name, context.metadata.actor) for id_, name in given["new_names"].items()
        ]
        for rename in renamed:
            self.element(rename.element)
            glossary_decider.decide(self.glossary(), rename)
        handled = self._judged(command, context)
        for number, rename in enumerate(renamed):
            handled = self._judged(rename, _next(context, number))
        return _answer(GLOSSARY, handled)

    def revoke_judgement(self, payload: Payload, context: CommandContext) -> Answer:
        command = judging.revocation(payload, context.metadata.actor)
        return _answer(GLOSSARY, self._judged(command, context))

    def choose_root(self, payload: Payload, context: CommandContext) -> Answer:
        command = judging.root_choice(payload, context.metadata.actor)
        return _answer(command.code, self._judged(command, context))

    def rename_element(self, payload: Payload, context: CommandContext) -> Answer:
        command = judging.renaming(payload, context.metadata.actor)
        self.element(command.element)
        return _answer(command.element, self._judged(command, context))

    def map_values(self, payload: Payload, context: CommandContext) -> Answer:
        command = judging.value_mapping(payload, context.metadata.actor)
        return _answer(command.source, self._judged(command, context))

    def draft_resource(self, content: ResourceContent, context: CommandContext) -> Answer:
        return self._resource(DraftResource(content, context.metadata.actor), content.code, context)

    def revise_resource(self, payload: Payload, context: CommandContext) -> Answer:
        code = str(payload.get("code"))
        content = resource_schema.revised(payload, self.resource(code)[1])
        return self._resource(ReviseResource(content, context.metadata.actor), code, context)

    def submit_resource(self, payload: Payload, context: CommandContext) -> Answer:
        code = load(resource_schema.CODE, payload)["code"]
        return self._resource(SubmitResource(code, context.metadata.actor), code, context)

    def approve_resource(self, payload: Payload, context: CommandContext) -> Answer:
        given = load(resource_schema.SUBMISSION, payload)
        command = ApproveResource(**given, by=context.metadata.actor)
        return self._resource(command, command.code, context)

    def return_resource(self, payload: Payload, context: CommandContext) -> Answer:
        given = load(resource_schema.RETURN, payload)
        command = ReturnResource(**given, by=context.metadata.actor)
        return self._resource(command, command.code, context)

    def publish_resource(self, payload: Payload, context: CommandContext) -> Answer:
        code = load(resource_schema.CODE, payload)["code"]
        return self._resource(PublishResource(code, moments.day_of(self._now())), code, context)

    def withdraw_resource(self, payload: Payload, context: CommandContext) -> Answer:
        command = WithdrawResource(**load(resource_schema.WITHDRAWAL, payload))
        return self._resource(command, command.code, context)

    def _now(self) -> datetime:
        return self._clock()

    def _judged(self, command: GlossaryCommand, context: CommandContext) -> Handled[Any, Any]:
        return self._glossary.handle(GLOSSARY, command, context)

    def _resource(self, command: ResourceCommand, code: str, context: CommandContext) -> Answer:
        handled = self._resources.handle(code, command, context)
        return _answer(code, handled) | {"stage": handled.state.stage, "revision": handled.state.revision}


def _next(context: CommandContext, number: int) -> CommandContext:
    """For a further command of the same intent; what the caller looked at has been passed by the first."""
    key = context.idempotency_key
    return replace(context, idempotency_key=key and f"{key}/rename/{number}", expected_version=None)


def _answer(identity: str, handled: Handled[Any, Any]) -> Answer:
    return {"id": identity, "version": handled.version, "position": handled.position}
