"""What the catalogue can do, by name: payload → command → policy → aggregate → answer. `service` puts it on the wire.

A command answers `{id, version, position, …}`; `position` is 0 when the command changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from event_sourcing.command_handling import CommandContext, CommandHandler, Handled
from event_sourcing.errors import FieldError
from event_sourcing.event_store import EventStore
from event_sourcing.snapshots import SnapshotStore
from services.catalog import moments, policies, schemas
from services.catalog.category_dimension.aggregate import category_dimension_decider
from services.catalog.data_element.aggregate import data_element_decider
from services.catalog.data_table.aggregate import data_table_decider
from services.catalog.department.aggregate import department_decider
from services.catalog.errors import RelationCycle, item_unknown, relation_cycle
from services.catalog.external_item.aggregate import external_item_decider
from services.catalog.item import rules
from services.catalog.item.aggregate import item_decider
from services.catalog.item.commands import (
    DraftItem,
    ItemCommand,
    PublishImportedItem,
    PublishItem,
    ResumeItem,
    ReviseItem,
    SubmitItem,
    UnschedulePublication,
)
from services.catalog.item.name_register import NameRegister
from services.catalog.item.schema import item_content, item_state_document
from services.catalog.item_group.aggregate import item_group_decider
from services.catalog.layers.operations import LayerOperations
from services.catalog.moments import Clock
from services.catalog.references import References
from services.catalog.relation.aggregate import GRAPH, relation_decider
from services.catalog.relation.aggregate import warnings as relation_warnings
from services.catalog.relation.commands import DeclareRelation
from services.catalog.relation.events import RelationEvent
from services.catalog.relation.graph import Graph
from services.catalog.replacing import ItemReplacements
from services.catalog.shared_data import schemas as shared_data_schemas

Payload = Mapping[str, Any]
Answer = dict[str, Any]


class CatalogOperations:
    """`snapshots`: of the one stream that grows long, that of the relations. `layers`: laws, functions and domains."""

    def __init__(
        self, store: EventStore, snapshots: SnapshotStore | None = None, clock: Clock = moments.now
    ) -> None:
        self._clock = clock
        self._references = References(store)
        self._departments = CommandHandler(store, department_decider)
        self._dimensions = CommandHandler(store, category_dimension_decider)
        self._groups = CommandHandler(store, item_group_decider)
        self._external_items = CommandHandler(store, external_item_decider)
        named = NameRegister(store)
        self._items = CommandHandler(named, item_decider)
        self._replacements = ItemReplacements(named)
        self._relations = CommandHandler(store, relation_decider, snapshots)
        self._data_tables = CommandHandler(store, data_table_decider)
        self._data_elements = CommandHandler(store, data_element_decider)
        self.layers = LayerOperations(store)

    def register_department(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.department(payload)
        policies.check_department(command, self._references)
        return _answer(command.code, self._departments.handle(command.code, command, context))

    def define_category_dimension(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.category_dimension(payload)
        policies.check_dimension(command.department_code, self._references)
        return _answer(command.key, self._dimensions.handle(command.key, command, context))

    def get_category_dimension(self, payload: Payload) -> Answer:
        """`{key, name, department_code, values, version}` of a department's own dimension, or of a common one; a name of
        None and version 0 while nobody defined it."""
        key, department_code = schemas.dimension_key(payload)
        loaded = self._dimensions.load(key)
        state = loaded.state
        return {
            "key": key,
            "name": state and state.name,
            "department_code": department_code,
            "values": [asdict(value) for value in state.values] if state else [],
            "version": loaded.version,
        }

    def register_item_group(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.item_group(payload)
        policies.check_group(command, self._references)
        return _answer(command.code, self._groups.handle(command.code, command, context))

    def register_external_item(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.external_item(payload)
        policies.check_external_item(command, self._references)
        return _answer(command.code, self._external_items.handle(command.code, command, context))

    def draft_item(self, payload: Payload, context: CommandContext) -> Answer:
        content = policies.complete_item(item_content(payload), self._references)
        return self._item(content.code, DraftItem(content, context.metadata.actor), context)

    def revise_item(self, payload: Payload, context: CommandContext) -> Answer:
        content = policies.complete_item(item_content(payload), self._references)
        return self._item(content.code, ReviseItem(content, context.metadata.actor), context)

    def submit_item(self, payload: Payload, context: CommandContext) -> Answer:
        code = schemas.code(payload)
        return self._item(code, SubmitItem(code, context.metadata.actor), context)

    def approve_item(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.approval(payload, context.metadata.actor)
        return self._item(command.code, command, context)

    def return_item(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.item_return(payload, context.metadata.actor)
        return self._item(command.code, command, context)

    def publish_item(self, payload: Payload, context: CommandContext) -> Answer:
        code = schemas.code(payload)
        return self._item(code, PublishItem(code), context)

    def publish_imported_item(self, payload: Payload, context: CommandContext) -> Answer:
        code = schemas.code(payload)
        return self._item(code, PublishImportedItem(code, context.metadata.actor), context)

    def schedule_publication(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.publication_time(payload, self._clock())
        return self._item(command.code, command, context)

    def unschedule_publication(self, payload: Payload, context: CommandContext) -> Answer:
        code = schemas.code(payload)
        return self._item(code, UnschedulePublication(code), context)

    def suspend_item(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.suspension(payload, moments.day_of(self._clock()))
        return self._item(command.code, command, context)

    def resume_item(self, payload: Payload, context: CommandContext) -> Answer:
        code = schemas.code(payload)
        return self._item(code, ResumeItem(code), context)

    def withdraw_item(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.withdrawal(payload)
        policies.check_successors(command, self._references)
        return self._item(command.code, command, context)

    def replace_items(self, payload: Payload, context: CommandContext) -> Answer:
        """拆分、合并. Answers `{id, version, position, versions}`; `id` is the first predecessor."""
        command, seen = schemas.replacement(payload)
        done = self._replacements.handle(command, context, seen)
        first, versions = command.predecessors[0], dict(done.versions)
        return {"id": first, "version": versions[first], "position": done.position, "versions": versions}

    def declare_relation(self, payload: Payload, context: CommandContext) -> Answer:
        """Answers `{id, version, position, revision, warnings}`; `revision` is the edge's own."""
        command = schemas.relation(payload)
        handled = self.declare(command, context)
        revision = handled.state.revision(command.from_code, command.to_code, command.type)
        return _answer(_edge_id(payload), handled) | {
            "revision": revision,
            "warnings": [asdict(warning) for warning in relation_warnings(handled.state, command)],
        }

    def declare(self, command: DeclareRelation, context: CommandContext) -> Handled[Graph, RelationEvent]:
        """The cycle that a refused edge would close is told by the names of its items."""
        policies.check_relation(command, self._references)
        try:
            return self._relations.handle(GRAPH, command, context)
        except RelationCycle as refused:
            raise relation_cycle(refused.path, self._references.names(refused.path)) from refused

    def remove_relation(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.relation_ends(payload)
        return _answer(_edge_id(payload), self._relations.handle(GRAPH, command, context))

    def register_data_table(self, payload: Payload, context: CommandContext) -> Answer:
        command = shared_data_schemas.data_table(payload)
        policies.check_dimension(command.department_code, self._references)
        return _answer(command.id, self._data_tables.handle(command.id, command, context))

    def register_data_element(self, payload: Payload, context: CommandContext) -> Answer:
        command = shared_data_schemas.data_element(payload)
        policies.check_data_element(command, self._references)
        return _answer(command.id, self._data_elements.handle(command.id, command, context))

    def get_item(self, payload: Payload) -> Answer:
        """`{code, status, version, revision, draft, published, edited_by, review, suspension,
        publish_at, predecessors, successors, warnings, missing}`: what editors see; raises NotFound.

        `missing`: what the draft still lacks before it can be submitted to review.
        """
        code = schemas.code(payload)
        loaded = self._items.load(code)
        if loaded.state.draft is None:
            raise item_unknown(code)
        return {
            "code": code,
            "version": loaded.version,
            **item_state_document(loaded.state),
            "warnings": _findings(rules.warnings(loaded.state.draft)),
            "missing": _findings([*rules.gaps(loaded.state.draft), *rules.unjustified(loaded.state.draft)]),
        }

    def _item(self, code: str, command: ItemCommand, context: CommandContext) -> Answer:
        handled = self._items.handle(code, command, context)
        item = handled.state
        answer = _answer(code, handled) | {
            "status": item.status,
            "revision": item.revision,
            "review": asdict(item.review),
        }
        if item.draft is not None:
            answer["warnings"] = _findings(rules.warnings(item.draft))
        return answer


def _answer(identity: str, handled: Handled[Any, Any]) -> Answer:
    return {"id": identity, "version": handled.version, "position": handled.position}


def _findings(found: Sequence[FieldError]) -> list[dict[str, str]]:
    return [asdict(finding) for finding in found]


def _edge_id(payload: Payload) -> str:
    return f"{payload['from_code']}~{payload['to_code']}~{payload['type']}"
