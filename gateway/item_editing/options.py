"""What there is to choose from in an item's form, and values in the words of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.item_editing.fields import VISITS, ItemField
from gateway.item_editing.schema import ANY_OF, DATE, LIMIT, LINES, WINDOW, YES_NO
from gateway.pages.texts import day, limit, typeset
from gateway.views import code_names

NOTHING = "未填写"
MODE_NOTES = {
    1: "当场办结、当场领取：办件类型应为即办件，送达方式应含窗口即时领取",
    2: "现场核验一次，领取一次：邮寄或就近领取可以代替第二次到场",
    3: "网上提交，后台办理，只到场领取：邮寄或就近领取可以代替到场",
    4: "全程网上办理：结果应为电子文件，送达方式应含网上领取",
}
"""Consequences of a mode, which the catalogue enforces (domain rule 13)."""

Option = tuple[str, str]
"""Value and label."""

FIXED_LISTS: Mapping[str, Sequence[Option]] = {
    "item_types": list(code_names.ITEM_TYPES.items()),
    "exercise_levels": list(code_names.EXERCISE_LEVELS.items()),
    "case_kinds": list(code_names.CASE_KINDS.items()),
    "channels": list(code_names.CHANNELS.items()),
    "deliveries": list(code_names.DELIVERIES.items()),
    "identity_levels": list(code_names.IDENTITY_LEVELS.items()),
    "applicant_types": [(name, name) for name in code_names.APPLICANT_TYPES],
    "modes": [(str(mode), name) for mode, name in code_names.SERVICE_MODES.items()],
}


@dataclass(frozen=True, slots=True)
class Options:
    """`registered`: name of a list → its entries, for what the registers hold: departments, groups, dimensions, systems."""

    registered: Mapping[str, Sequence[Option]]

    def of(self, name: str) -> Sequence[Option]:
        return FIXED_LISTS.get(name) or self.registered.get(name, ())

    def text(self, field: ItemField, value: Any) -> str:
        """For people to read; values that no list knows stand for themselves."""
        return str(typeset(self._text(field, value)))

    def _text(self, field: ItemField, value: Any) -> str:
        if value is None or value == [] or value == "":
            return NOTHING
        labels = dict(self.of(field.options))
        match field.control:
            case control if control == LIMIT:
                return (
                    limit(value) if value.get("unit") in code_names.LIMIT_UNITS else str(value.get("value"))
                )
            case control if control == WINDOW:
                return f"{_day(value.get('from'))} 至 {_day(value.get('to'))}"
            case control if control in (ANY_OF, LINES):
                return "、".join(labels.get(str(each), str(each)) for each in value)
            case control if control == YES_NO:
                return "是" if value else "否"
            case control if control == DATE:
                return _day(value)
            case _:
                return self._one(field, str(value), labels)

    def _one(self, field: ItemField, value: str, labels: Mapping[str, str]) -> str:
        label = labels.get(value, value)
        if field.options == "modes" and value in labels:
            return f"模式 {value}：{label}（最多跑 {VISITS[int(value)]} 次）"
        return (
            f"{label}（{value}）" if field.options in ("departments", "groups") and label != value else label
        )


def mode_hint(value: str) -> str:
    mode = int(value)
    return f"最多跑 {VISITS[mode]} 次。{MODE_NOTES[mode]}"


def _day(value: Any) -> str:
    try:
        return day(value) or NOTHING
    except (ValueError, TypeError):
        return str(value)
