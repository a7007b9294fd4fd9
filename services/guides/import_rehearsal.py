"""`rehearse_import`: what a batch would do and what is wrong with it, found by the rules that will judge it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from event_sourcing.errors import BanshiError, FieldError, NotFound, ValidationFailed
from event_sourcing.event_store import EventStore
from event_sourcing.rehearsal import RehearsalStore
from services.guides.operations import Answer, Context, GuidesOperations, Payload

KINDS = ("guides", "forms")

_ERROR, _WARNING = "error", "warning"


def rehearse_import(
    store: EventStore, batch: Mapping[str, Sequence[Payload]], context: Context
) -> dict[str, list[dict[str, Any]]]:
    """
    batch     kind → payloads of that kind
    findings  `[{kind, index, severity, pointer, code, detail}]`; `index` counts the kind's rows from 0
    plan      `[{kind, index, version, methods}]`: the methods that would change something, called in this order,
              and the version of the row's aggregate before them
    """
    if unknown := set(batch) - set(KINDS):
        raise ValidationFailed(
            [FieldError(f"/{kind}", "UNKNOWN", "没有这类导入内容") for kind in sorted(unknown)]
        )
    rehearsal = _Rehearsal(store, context)
    for kind in KINDS:
        for index, payload in enumerate(batch.get(kind, ())):
            rehearsal.row(kind, index, payload)
    return {"findings": rehearsal.findings, "plan": rehearsal.plan}


class _Rehearsal:
    def __init__(self, store: EventStore, context: Context) -> None:
        self._operations = GuidesOperations(RehearsalStore(store))
        # Keys and versions belong to one command; a rehearsal gives many.
        self._context = {
            key: value for key, value in context.items() if key not in ("idempotency_key", "expected_version")
        }
        self.findings: list[dict[str, Any]] = []
        self.plan: list[dict[str, Any]] = []

    def row(self, kind: str, index: int, payload: Payload) -> None:
        try:
            calls = list(self._guide(payload) if kind == "guides" else self._form(payload))
        except BanshiError as error:
            self._note(kind, index, _ERROR, _field_errors(error))
            return
        _, last, version = calls[-1]
        self._note(kind, index, _WARNING, [FieldError(**warning) for warning in last["warnings"]])
        effective = [method for method, answer, _ in calls if answer["position"]]
        self.plan.append({"kind": kind, "index": index, "version": version, "methods": effective})

    def _guide(self, payload: Payload) -> Iterator[tuple[str, Answer, int]]:
        """(method, its answer, version before it)"""
        operations = self._operations
        code = {"item_code": payload.get("item_code")}
        version = self._version(operations.get_guide, code)
        write = operations.revise_guide if version else operations.draft_guide
        yield write.__name__, write(payload, self._context), version
        yield "publish_guide", operations.publish_guide(code, self._context), version

    def _form(self, payload: Payload) -> Iterator[tuple[str, Answer, int]]:
        operations = self._operations
        form_id = {"form_id": payload.get("id")}
        version = self._version(operations.get_form, form_id)
        write = operations.revise_form if version else operations.draft_form
        yield write.__name__, write(payload, self._context), version
        yield "publish_form", operations.publish_form(form_id, self._context), version

    def _version(self, get: Any, identity: Payload) -> int:
        try:
            return int(get(identity, self._context)["version"])
        except (NotFound, ValidationFailed):
            return 0

    def _note(self, kind: str, index: int, severity: str, errors: Sequence[FieldError]) -> None:
        place = {"kind": kind, "index": index, "severity": severity}
        self.findings.extend(place | asdict(error) for error in errors)


def _field_errors(error: BanshiError) -> Sequence[FieldError]:
    if isinstance(error, ValidationFailed):
        return error.errors
    return [FieldError("", error.code, error.message)]
