"""What one public event says about documents of the portal view: a pure function of the event.

Every fact is a register: a named group of fields with the sequence of the event that set it. A later event of the same stream
replaces the fields, an earlier one is too late. Registers do not touch each other, so events give the same document in
any order and however often they come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.errors import ContractMismatch

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Register:
    """`fields` hold if no event after `sequence` set the same register."""

    name: str
    sequence: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """To the document `key` of `collection`; `entries`: members to put into its fields that are mappings."""

    collection: str
    key: str
    registers: tuple[Register, ...]
    entries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


BLANK: Mapping[str, Mapping[str, Any]] = {
    "items": {
        "item": None,
        "item_version": 0,
        "guide": None,
        "guide_version": 0,
        "suspended": None,
        "suspension_version": 0,
        "withdrawn": None,
    },
    "resources": {"resource": None, "version": 0, "withdrawn": None},
    "cases": {
        "number": None,
        "item_code": None,
        "item_name": None,
        "department_code": None,
        "applicant_id": None,
        "channel": None,
        "system": None,
        "form_id": None,
        "form_version": None,
        "status": None,
        "status_name": None,
        "version": 0,
        "submitted_at": None,
        "accepted_on": None,
        "due_on": None,
        "statutory_due_on": None,
        "suspended_on": None,
        "correction": None,
        "outcome": None,
        "decided_on": None,
        "result": None,
        "result_name": None,
        "concluded_on": None,
        "provincial_number": None,
        "timeline": {},
    },
}
"""Documents that several registers make up have all their fields from the start."""


def changes(event: CloudEvent) -> tuple[Change, ...]:
    """Empty for an event that the portal does not show. Raises ContractMismatch for data that is not as its contract says."""
    change = _CHANGES.get((event.service, event.name))
    if change is None:
        return ()
    try:
        return tuple(change(event))
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractMismatch(f"{event.type} {event.id}: {error!r}") from error


def merge(document: Document | None, change: Change) -> Document:
    """The document after the change; the given one stays as it is."""
    merged: Document = {
        "_id": change.key,
        **BLANK.get(change.collection, {}),
        **(document or {}),
    }
    seen = dict(merged.get("seen", {}))
    for register in change.registers:
        if seen.get(register.name, 0) < register.sequence:
            seen[register.name] = register.sequence
            merged.update(register.fields)
    for name, members in change.entries.items():
        merged[name] = {**merged[name], **members}
    return merged | {"seen": seen}


def _whole(collection: str) -> Callable[[CloudEvent], list[Change]]:
    """The event carries the whole document."""

    def change(event: CloudEvent) -> list[Change]:
        return [_one(event, collection, event.subject, "whole", event.data)]

    return change


def _one(event: CloudEvent, collection: str, key: str, register: str, fields: Mapping[str, Any]) -> Change:
    return Change(collection, key, (Register(register, event.stream_version, fields),))


def _item_published(event: CloudEvent) -> list[Change]:
    code = event.data["code"]
    fields = {"item": event.data, "item_version": event.stream_version}
    return [_one(event, "items", code, "item", fields), _past(event, code, "item", event.data)]


def _item_suspended(event: CloudEvent) -> list[Change]:
    code = event.data["code"]
    suspended = {"reason": event.data["reason"], "until": event.data["until"]}
    fields = {"suspended": suspended, "suspension_version": event.stream_version}
    return [_one(event, "items", code, "suspension", fields), _past(event, code, "suspension", suspended)]


def _item_resumed(event: CloudEvent) -> list[Change]:
    code = event.data["code"]
    fields = {"suspended": None, "suspension_version": event.stream_version}
    return [_one(event, "items", code, "suspension", fields), _past(event, code, "suspension", None)]


def _item_withdrawn(event: CloudEvent) -> list[Change]:
    code = event.data["code"]
    withdrawn = {
        "reason": event.data["reason"],
        "successors": event.data.get("successors", []),
        "version": event.stream_version,
    }
    fields = {"withdrawn": withdrawn}
    return [_one(event, "items", code, "withdrawn", fields), _past(event, code, "withdrawn", withdrawn)]


def _past(event: CloudEvent, code: str, of: str, content: Mapping[str, Any] | None) -> Change:
    """One document per event that changed what an item's page says, kept for ever: `gateway.views.past_items` reads them.

    of       what the event is about: item, guide, suspension or withdrawn
    content  what held from then on; None when it ended
    at       when it was committed, ISO in UTC to the microsecond, so that texts sort as moments do
    """
    fields = {
        "code": code,
        "of": of,
        "version": event.stream_version,
        "at": event.time.astimezone(UTC).isoformat(timespec="microseconds"),
        "content": content,
    }
    return _one(event, "item_past", f"{code}~{of}~{event.stream_version}", "whole", fields)


def _relation(declared: bool) -> Callable[[CloudEvent], list[Change]]:
    def change(event: CloudEvent) -> list[Change]:
        return [_one(event, "relations", event.subject, "edge", {**event.data, "declared": declared})]

    return change


def _resource_published(event: CloudEvent) -> list[Change]:
    fields = {"resource": event.data, "version": event.stream_version}
    return [_one(event, "resources", event.data["code"], "resource", fields)]


def _resource_withdrawn(event: CloudEvent) -> list[Change]:
    withdrawn = {"withdrawn": {"reason": event.data["reason"]}}
    return [_one(event, "resources", event.data["code"], "withdrawn", withdrawn)]


def _guide_published(event: CloudEvent) -> list[Change]:
    code = event.data["item_code"]
    fields = {"guide": event.data, "guide_version": event.stream_version}
    return [_one(event, "items", code, "guide", fields), _past(event, code, "guide", event.data)]


def _guide_withdrawn(event: CloudEvent) -> list[Change]:
    code = event.data["item_code"]
    fields = {"guide": None, "guide_version": event.stream_version}
    return [_one(event, "items", code, "guide", fields), _past(event, code, "guide", None)]


def _form_published(event: CloudEvent) -> list[Change]:
    form_id, version = event.data["form_id"], event.data["version"]
    return [
        _one(event, "forms", form_id, "form", {**event.data, "listed": True}),
        _one(event, "form_versions", f"{form_id}@{version}", "form", event.data),
    ]


def _form_withdrawn(event: CloudEvent) -> list[Change]:
    return [_one(event, "forms", event.data["form_id"], "form", {**event.data, "listed": False})]


def _case(event: CloudEvent) -> list[Change]:
    data, sequence = event.data, event.stream_version
    registers = [Register("head", sequence, {name: data[name] for name in _HEAD} | {"version": sequence})]
    for name, fields in _PARTICULARS.get(event.name, _none)(data).items():
        registers.append(Register(name, sequence, fields))
    entry = {
        "event": event.name.rpartition(".")[0],
        "at": data["at"],
        "status": data["status"],
        "status_name": data["status_name"],
    }
    return [Change("cases", data["application_id"], tuple(registers), {"timeline": {str(sequence): entry}})]


_HEAD = (
    "number",
    "item_code",
    "item_name",
    "department_code",
    "applicant_id",
    "channel",
    "status",
    "status_name",
)

Particulars = dict[str, dict[str, Any]]
"""Register → its fields."""


def _none(data: Mapping[str, Any]) -> Particulars:
    return {}


def _pick(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: data[name] for name in names}


def _provincial_number(data: Mapping[str, Any]) -> Particulars:
    if data["provincial_number"] is None:
        return {}
    return {"provincial": _pick(data, "provincial_number")}


_PARTICULARS: Mapping[str, Callable[[Mapping[str, Any]], Particulars]] = {
    "application-submitted.v1": lambda data: {
        "submission": _pick(data, "submitted_at", "system", "form_id", "form_version")
    },
    "application-accepted.v1": lambda data: {
        "acceptance": _pick(data, "accepted_on"),
        "due": _pick(data, "due_on", "statutory_due_on"),
    },
    "correction-requested.v1": lambda data: {
        "correction": {"correction": _pick(data, "round", "deadline", "defect_count")}
    },
    "correction-submitted.v1": lambda data: {"correction": {"correction": None}},
    "application-suspended.v1": lambda data: {"suspension": _pick(data, "suspended_on")},
    "application-resumed.v1": lambda data: {
        "suspension": {"suspended_on": None},
        "due": _pick(data, "due_on", "statutory_due_on"),
    },
    "application-decided.v1": lambda data: {"decision": _pick(data, "outcome", "decided_on")},
    "application-concluded.v1": lambda data: {"result": _pick(data, "result", "result_name", "concluded_on")},
    "forwarding-recorded.v1": _provincial_number,
    "provincial-status-recorded.v1": _provincial_number,
}

_CASE_EVENTS = (
    "application-submitted",
    "application-received",
    "handed-off",
    "forwarding-recorded",
    "provincial-status-recorded",
    "application-accepted",
    "acceptance-refused",
    "correction-requested",
    "correction-submitted",
    "application-suspended",
    "application-resumed",
    "application-decided",
    "application-concluded",
    "application-withdrawn",
)

_CHANGES: dict[tuple[str, str], Callable[[CloudEvent], list[Change]]] = {
    ("catalog", "department-registered.v1"): _whole("departments"),
    ("catalog", "item-group-registered.v1"): _whole("groups"),
    ("catalog", "category-dimension-defined.v1"): _whole("dimensions"),
    ("catalog", "external-item-registered.v1"): _whole("external_items"),
    ("catalog", "item-published.v1"): _item_published,
    ("catalog", "item-suspended.v1"): _item_suspended,
    ("catalog", "item-resumed.v1"): _item_resumed,
    ("catalog", "item-withdrawn.v1"): _item_withdrawn,
    ("catalog", "relation-declared.v1"): _relation(declared=True),
    ("catalog", "relation-removed.v1"): _relation(declared=False),
    ("catalog", "resource-published.v1"): _resource_published,
    ("catalog", "resource-withdrawn.v1"): _resource_withdrawn,
    ("guides", "guide-published.v1"): _guide_published,
    ("guides", "guide-withdrawn.v1"): _guide_withdrawn,
    ("guides", "form-published.v1"): _form_published,
    ("guides", "form-withdrawn.v1"): _form_withdrawn,
    **{("applications", f"{name}.v1"): _case for name in _CASE_EVENTS},
}

SUBSCRIPTIONS: Mapping[str, tuple[str, ...]] = {
    service: tuple(name for source, name in _CHANGES if source == service)
    for service in ("catalog", "guides", "applications")
}
"""Source service → the events that the portal shows."""
