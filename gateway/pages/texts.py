"""Values as people read them: dates in Beijing time, limits, sizes, masked personal data. All pure, all template filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

from gateway.views.code_names import LIMIT_UNITS

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has one time zone and no summer time."""


def today() -> date:
    return datetime.now(BEIJING).date()


def day(value: str | date | None) -> str:
    """`2026年11月24日`; an instant is taken in Beijing time; nothing for None."""
    if value is None or value == "":
        return ""
    found = to_date(value)
    return f"{found.year}年{found.month}月{found.day}日"


def short_day(value: str | date | None) -> str:
    """`11月24日`, for tables."""
    if value is None or value == "":
        return ""
    found = to_date(value)
    return f"{found.month}月{found.day}日"


def moment(value: str | datetime | None) -> str:
    """`2026年11月24日 10:30`."""
    if value is None or value == "":
        return ""
    found = _instant(value)
    return f"{day(found)} {found:%H:%M}"


def to_date(value: str | date) -> date:
    """Day in Beijing of an ISO day, an ISO instant, a date or a datetime."""
    if isinstance(value, datetime):
        return value.astimezone(BEIJING).date()
    if isinstance(value, date):
        return value
    if len(value) == len("2026-11-24"):
        return date.fromisoformat(value)
    return _instant(value).date()


def _instant(value: str | datetime) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value.replace("Z", "+00:00"))
    return found.astimezone(BEIJING)


def limit(value: Mapping[str, Any] | None, missing: str = "未规定") -> str:
    """`{value: 20, unit: WD}` → `20 个工作日`."""
    if not value:
        return missing
    return f"{value['value']} {LIMIT_UNITS[value['unit']]}"


def limit_unit(value: Mapping[str, Any] | None) -> str:
    return LIMIT_UNITS[value["unit"]] if value else ""


def size(value: int) -> str:
    """Bytes → `190 KB`, `2.5 MB`."""
    if value < 1024 * 1024:
        return f"{max(1, round(value / 1024))} KB"
    return f"{value / 1024 / 1024:.1f}".removesuffix(".0") + " MB"


def mask_name(value: str | None) -> str:
    """张三丰 → 张**: enough to recognise oneself."""
    return value[0] + "*" * (len(value) - 1) if value else ""


def mask_number(value: str | None, head: int = 3, tail: int = 4) -> str:
    """Identity and telephone numbers with the middle covered; short ones wholly."""
    if not value:
        return ""
    if len(value) <= head + tail:
        return "*" * len(value)
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]


def spaced_number(value: str | None) -> str:
    """A case number in readable parts: item code, day, serial with check digit."""
    if not value or len(value) != 25:
        return value or ""
    return f"{value[:11]} {value[11:19]} {value[19:]}"


_CHINESE = "\u4e00-\u9fff\u3001\u3002\u201c\u201d\u300a\u300b\uff08\uff09"
_WIDE = str.maketrans(",;:?!", "\uff0c\uff1b\uff1a\uff1f\uff01")
_BRACKETS = re.compile(rf"\(([^()]*[{_CHINESE}][^()]*)\)")
_MARKS = re.compile(rf"(?<=[{_CHINESE}])[,;:?!](?! )|(?<=[{_CHINESE}\w])[,;:?!](?=[{_CHINESE}])")


def typeset(value: Any) -> Any:
    """Full-width marks in Chinese text, as print has them, in strings and all through lists and mappings; others unchanged.

    Departments and other systems write half-width ones. Only for showing: never for what goes back into a field.
    """
    if isinstance(value, str):
        wide = _BRACKETS.sub("\uff08\\1\uff09", value)
        return _MARKS.sub(lambda mark: mark.group().translate(_WIDE), wide)
    if isinstance(value, Mapping):
        return {key: typeset(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [typeset(inner) for inner in value]
    return value


FILTERS = {
    "typeset": typeset,
    "day": day,
    "short_day": short_day,
    "moment": moment,
    "limit": limit,
    "limit_unit": limit_unit,
    "size": size,
    "mask_name": mask_name,
    "mask_number": mask_number,
    "spaced_number": spaced_number,
}
