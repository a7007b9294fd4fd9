"""`rehearse_import`: what a batch would do and what is wrong with it, found by the rules that will judge it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from event_sourcing.command_handling import CommandContext
from event_sourcing.errors import BanshiError, FieldError, NotFound, ValidationFailed
from event_sourcing.event_store import EventStore
from event_sourcing.events import Metadata
from event_sourcing.rehearsal import RehearsalStore
from services.catalog.operations import Answer, CatalogOperations, Payload

KINDS = (
    "departments",
    "dimensions",
    "groups",
    "external_items",
    "items",
    "relations",
    "legal_bases",
    "functions",
    "function_domains",
    "data_tables",
    "data_elements",
)
"""Parts of a batch, in the order in which they depend on each other."""

_ERROR, _WARNING = "error", "warning"


def rehearse_import(
    store: EventStore, batch: Mapping[str, Sequence[Payload]]
) -> dict[str, list[dict[str, Any]]]:
    """
    batch     kind → payloads of that kind, in an order in which each may name the ones before it
    findings  `[{kind, index, severity, pointer, code, detail}]`; `index` counts the kind's rows from 0
    plan      `[{kind, index, version, methods}]`: the methods that would change something, called in this order,
              and the version of the row's aggregate before them (for a relation, of the whole graph)
    """
    if unknown := set(batch) - set(KINDS):
        raise ValidationFailed(
            [FieldError(f"/{kind}", "UNKNOWN", "没有这类导入内容") for kind in sorted(unknown)]
        )
    rehearsal = _Rehearsal(store)
    for kind in KINDS:
        for index, payload in enumerate(batch.get(kind, ())):
            rehearsal.row(kind, index, payload)
    return {"findings": rehearsal.findings, "plan": rehearsal.plan}


class _Rehearsal:
    def __init__(self, store: EventStore) -> None:
        self._operations = CatalogOperations(RehearsalStore(store))
        self._context = CommandContext(Metadata("rehearsal", uuid4().hex))
        self._failed: set[str] = set()
        self.findings: list[dict[str, Any]] = []
        self.plan: list[dict[str, Any]] = []

    def row(self, kind: str, index: int, payload: Payload) -> None:
        try:
            calls = list(self._calls(kind, payload))
        except BanshiError as error:
            found = [e for e in _field_errors(error) if not self._consequence(e, payload)]
            self._note(kind, index, _ERROR, found)
            self._failed.update(_identities(payload))
            return
        _, last, _ = calls[-1]
        # Whether a relation is alone in its group shows only when all the others have been declared.
        warnings = last.get("warnings", ()) if kind != "relations" else ()
        self._note(kind, index, _WARNING, [FieldError(**warning) for warning in warnings])
        effective = [method for method, answer, _ in calls if answer["position"]]
        self.plan.append({"kind": kind, "index": index, "version": calls[0][2], "methods": effective})

    def _calls(self, kind: str, payload: Payload) -> Iterator[tuple[str, Answer, int]]:
        """(method, its answer, version before it)"""
        operations = self._operations
        methods: dict[str, tuple[str, Callable[[Payload, CommandContext], Answer]]] = {
            "departments": ("register_department", operations.register_department),
            "dimensions": ("define_category_dimension", operations.define_category_dimension),
            "groups": ("register_item_group", operations.register_item_group),
            "external_items": ("register_external_item", operations.register_external_item),
            "relations": ("declare_relation", operations.declare_relation),
            "legal_bases": ("register_legal_basis", operations.layers.register_legal_basis),
            "functions": ("register_function", operations.layers.register_function),
            "function_domains": ("define_function_domain", operations.layers.define_function_domain),
            "data_tables": ("register_data_table", operations.register_data_table),
            "data_elements": ("register_data_element", operations.register_data_element),
        }
        if kind != "items":
            method, operation = methods[kind]
            answer = operation(payload, self._context)
            yield method, answer, answer["version"] - bool(answer["position"])
            return
        version = self._item_version(payload)
        method = "revise_item" if version else "draft_item"
        yield method, getattr(operations, method)(payload, self._context), version
        yield (
            "publish_imported_item",
            operations.publish_imported_item({"code": payload["code"]}, self._context),
            version,
        )

    def _item_version(self, payload: Payload) -> int:
        try:
            return int(self._operations.get_item({"code": payload.get("code")})["version"])
        except (NotFound, ValidationFailed):
            return 0

    def _consequence(self, error: FieldError, payload: Payload) -> bool:
        """Whether a thing is unknown only because its own row of this batch is wrong: one mistake, one finding."""
        if not error.code.endswith("_UNKNOWN"):
            return False
        named: Any = payload
        for step in error.pointer.split("/")[1:]:
            named = named[int(step)] if isinstance(named, list) else named[step]
        dimension = error.pointer.rsplit("/", 1)[-1]
        return bool(self._failed.intersection((named, dimension) if isinstance(named, str) else (dimension,)))

    def _note(self, kind: str, index: int, severity: str, errors: Sequence[FieldError]) -> None:
        for error in errors:
            self.findings.append(
                {
                    "kind": kind,
                    "index": index,
                    "severity": severity,
                    "pointer": error.pointer,
                    "code": error.code,
                    "detail": error.detail,
                }
            )


def _identities(payload: Payload) -> Iterator[str]:
    """Under which names other rows may mention this one: its code or id, or a dimension's key with and without department."""
    for name in ("code", "key", "id"):
        if isinstance(identity := payload.get(name), str):
            yield from (identity, identity.partition(".")[0])


def _field_errors(error: BanshiError) -> Sequence[FieldError]:
    if isinstance(error, ValidationFailed):
        return error.errors
    return [FieldError("", error.code, error.message)]
