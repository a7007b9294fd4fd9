"""The public shape of an item, both ways: payload → `ItemContent`, `ItemContent` → document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from event_sourcing.payloads import Day, Flag, Identifier, Part, PayloadSchema, Several, Text, Whole, load
from services.catalog.item.content import (
    DIMENSIONS,
    ApplyWindow,
    Consult,
    ItemContent,
    ModeJustification,
    Online,
    Result,
)
from services.catalog.item.events import ItemSuspended
from services.catalog.item.state import Item, Suspension
from services.catalog.limits import Limit


class _Limit(PayloadSchema):
    value = Whole(required=True)
    unit = Text(required=True)


class _ApplyWindow(PayloadSchema):
    first = Day(required=True, data_key="from")
    last = Day(required=True, data_key="to")


class _Justification(PayloadSchema):
    conditions = Text(required=True)
    process = Text(required=True)
    goal = Text(required=True)
    measures = Text(required=True)


class _Online(PayloadSchema):
    enabled = Flag(required=True)
    channel = Text(required=True)
    system = Text(load_default=None, allow_none=True)
    url = Text(load_default=None, allow_none=True)
    identity_level = Text(required=True)
    form_id = Text(load_default=None, allow_none=True)


class _Result(PayloadSchema):
    document = Text(required=True)
    electronic = Flag(required=True)
    licence_name = Text(load_default=None, allow_none=True)
    delivery = Several(Text(), required=True)


class _Consult(PayloadSchema):
    enabled = Flag(required=True)
    reply_within_working_days = Whole(required=True)


class _Categories(PayloadSchema):
    service_group = Several(Text(), load_default=list)
    natural_person_theme = Several(Text(), load_default=list)
    legal_person_theme = Several(Text(), load_default=list)
    stage = Several(Text(), load_default=list)
    life_event = Several(Text(), load_default=list)
    custom = Several(Text(), load_default=list)


class _Item(PayloadSchema):
    code = Identifier()
    name = Text(required=True)
    short_name = Text(load_default=None, allow_none=True)
    department_code = Text(required=True)
    group_code = Text(load_default=None, allow_none=True)
    internal_code = Text(load_default=None, allow_none=True)
    item_type = Text(required=True)
    exercise_level = Text(required=True)
    applicant_types = Several(Text(), required=True)
    categories = Part(_Categories, required=True)
    service_mode = Whole(required=True)
    max_visits = Whole(required=True)
    mode_justification = Part(_Justification, load_default=None, allow_none=True)
    case_kind = Text(required=True)
    statutory_limit = Part(_Limit, load_default=None, allow_none=True)
    promised_limit = Part(_Limit, load_default=None, allow_none=True)
    charged = Flag(required=True)
    apply_window = Part(_ApplyWindow, load_default=None, allow_none=True)
    online = Part(_Online, required=True)
    business_forms = Several(Text(), load_default=list)
    result = Part(_Result, required=True)
    consult = Part(_Consult, required=True)
    flowchart_file = Text(load_default=None, allow_none=True)
    related_departments = Several(Text(), load_default=list)
    annual_volume = Whole(load_default=None, allow_none=True)
    effective_from = Day(load_default=None, allow_none=True)


_ITEM = _Item()


def item_content(payload: Mapping[str, Any]) -> ItemContent:
    """Raises ValidationFailed. `department_name` is still empty: the register of departments knows it."""
    loaded = load(_ITEM, payload)
    parts: dict[str, Any] = {
        "mode_justification": ModeJustification,
        "statutory_limit": Limit,
        "promised_limit": Limit,
        "apply_window": ApplyWindow,
        "online": Online,
        "consult": Consult,
    }
    for name, part in parts.items():
        if loaded[name] is not None:
            loaded[name] = part(**loaded[name])
    loaded["result"] = Result(**loaded["result"] | {"delivery": tuple(loaded["result"]["delivery"])})
    loaded["categories"] = {name: tuple(loaded["categories"][name]) for name in DIMENSIONS}
    for name in ("applicant_types", "business_forms", "related_departments"):
        loaded[name] = tuple(loaded[name])
    return ItemContent(department_name="", **loaded)


def item_document(content: ItemContent) -> dict[str, Any]:
    """The item as JSON, in the shape of the public event but without `revision`."""
    document = asdict(content)
    window = content.apply_window
    document["apply_window"] = window and {"from": window.first.isoformat(), "to": window.last.isoformat()}
    document["effective_from"] = content.effective_from and content.effective_from.isoformat()
    document["categories"] = {name: list(values) for name, values in content.categories.items()}
    document["result"]["delivery"] = list(content.result.delivery)
    for name in ("applicant_types", "business_forms", "related_departments"):
        document[name] = list(document[name])
    return document


def suspension_document(suspension: Suspension | ItemSuspended) -> dict[str, Any]:
    """`{reason, until}` as JSON."""
    return {"reason": suspension.reason, "until": suspension.until and suspension.until.isoformat()}


def item_state_document(item: Item) -> dict[str, Any]:
    """Draft, publication and all that editors see beside them, as JSON."""
    return {
        "status": item.status,
        "revision": item.revision,
        "draft": item.draft and item_document(item.draft),
        "published": item.published and item_document(item.published),
        "edited_by": item.edited_by,
        "review": asdict(item.review),
        "predecessors": list(item.predecessors),
        "successors": list(item.successors),
        "publish_at": item.publish_at and item.publish_at.isoformat(),
        "suspension": item.suspension and suspension_document(item.suspension),
    }
