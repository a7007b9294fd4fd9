"""An item in words: its ten elements with what is published beside the draft, differences, and its history. All pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.item_editing.fields import BY_POINTER, FIELDS, field_of, values_of, visits_of
from gateway.item_editing.options import NOTHING, Options
from gateway.item_editing.schema import ELEMENTS
from gateway.pages.editor.people import People
from gateway.pages.texts import moment

MODE = "/service_mode"
UNFOLLOWED = {"/max_visits": "最多跑动次数", "/department_name": "所属部门"}
"""Fields that follow from others: told in histories, not asked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One field: what the draft says, and what readers see if that is something else (else None)."""

    label: str
    draft: str
    published: str | None

    @property
    def empty(self) -> bool:
        return self.draft == NOTHING


def elements(
    draft: Mapping[str, Any], published: Mapping[str, Any] | None, options: Options
) -> list[dict[str, Any]]:
    """`[{name, rows}]` of the ten 事项要素."""
    now = values_of(draft)
    public = values_of(published) if published else None
    rows: dict[str, list[Row]] = {name: [] for name in ELEMENTS}
    for field in FIELDS:
        value = now[field.pointer]
        other = public[field.pointer] if public else value
        shown = options.text(field, other) if other != value else None
        rows[field.element].append(Row(_label(field.pointer), options.text(field, value), shown))
    return [{"name": name, "rows": found} for name, found in rows.items()]


def differences(found: Iterable[Mapping[str, Any]], options: Options) -> list[dict[str, str]]:
    """`{pointer, label, before, after}` of the catalogue, with values in words; what follows from others is left out."""
    return [
        {
            "pointer": each["pointer"],
            "label": _label(each["pointer"]),
            "before": value_text(each["pointer"], each["before"], options),
            "after": value_text(each["pointer"], each["after"], options),
        }
        for each in found
        if each["pointer"] not in UNFOLLOWED
    ]


def changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], options: Options
) -> list[dict[str, str]]:
    """What the draft says otherwise than what is published."""
    old, new = values_of(before or {}), values_of(after)
    changed = [pointer for pointer in new if new[pointer] != old[pointer]]
    return differences(
        ({"pointer": each, "before": old[each], "after": new[each]} for each in changed), options
    )


def value_text(pointer: str, value: Any, options: Options) -> str:
    field = BY_POINTER.get(pointer)
    if field is None:
        return NOTHING if value is None else str(value)
    return options.text(field, value)


def findings(found: Iterable[Mapping[str, Any]], form: str) -> list[dict[str, str]]:
    """Each with a link to its field in the form at the address `form`."""
    return [
        {
            "text": each["detail"],
            "href": f"{form}#{field.id}" if (field := field_of(each["pointer"])) else form,
        }
        for each in found
    ]


def history(entries: Iterable[Mapping[str, Any]], options: Options, people: People) -> list[dict[str, Any]]:
    """Latest first: who, when, what, and each field that it changed."""
    told = [
        {
            "version": entry["version"],
            "revision": entry["revision"],
            "what": entry["what"],
            "by": people.name(entry["by"]),
            "at": entry["at"],
            "changes": differences(entry["changes"], options),
            "details": _details(entry["details"]),
        }
        for entry in entries
    ]
    return told[::-1]


def _details(details: Mapping[str, Any]) -> list[str]:
    lines = []
    if reason := details.get("reason"):
        lines.append(f"原因：{reason}")
    if until := details.get("until"):
        lines.append(f"暂停到 {until}")
    if at := details.get("at"):
        lines.append(f"定于 {moment(at)} 发布")
    for remark in details.get("remarks", ()):
        field = field_of(remark["pointer"])
        lines.append(f"{_label(field.pointer)}：{remark['text']}" if field else str(remark["text"]))
    for name, what in (("successors", "由这些事项承接"), ("predecessors", "承接自")):
        if codes := details.get(name):
            lines.append(f"{what}：{'、'.join(codes)}")
    return lines


def _label(pointer: str) -> str:
    """Reasons for the mode are called so, since beside the guide 办理条件 could mean the guide's."""
    field = BY_POINTER.get(pointer)
    if field is None:
        return UNFOLLOWED.get(pointer, pointer)
    return f"模式理由：{field.label}" if pointer.startswith("/mode_justification/") else field.label


def visits(draft: Mapping[str, Any]) -> int:
    return visits_of(draft["service_mode"])
