"""One value against one field. The first mistake of a value is enough; lists are looked at item by item."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from forms import dates
from forms.checksums import CHECKS
from forms.code_tables import options
from forms.definition import TEXT_TYPES, Field
from forms.patterns import matches
from forms.visibility import met

LONGEST_LINE, LONGEST_TEXT = 500, 5000
"""Bounds of texts whose field states none."""

MOST_ITEMS = 1000

_EMAIL = r"[^@\s]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}"
_PHONE = r"\+?[0-9() -]{5,20}"
_BUILT_IN = {
    "email": (_EMAIL, "不是有效的电子邮箱,如 name@example.com"),
    "phone": (_PHONE, "不是有效的电话号码"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """`detail`: goes on after the field's label; `index`: of the item in a list."""

    code: str
    detail: str
    index: int | None = None


def missing(value: Any) -> bool:
    """Nothing was filled in: absent, null, blank, or an empty list. false and 0 are answers."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value == []


def check_value(field: Field, value: Any, values: Mapping[str, Any], today: date) -> Iterator[Problem]:
    """`value` is not missing; `values` are those of the whole form."""
    if field.type in TEXT_TYPES:
        yield from _first(_text(field, value, values))
    else:
        yield from _CHECKS[field.type](field, value, today)


def _first(problems: Iterator[Problem]) -> Iterator[Problem]:
    for problem in problems:
        yield problem
        return


def _text(field: Field, value: Any, values: Mapping[str, Any]) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem("TYPE", "应为文字")
        return
    longest = field.max_length or (LONGEST_TEXT if field.type == "textarea" else LONGEST_LINE)
    if len(value) > longest:
        yield Problem("MAX_LENGTH", f"最多{longest}个字,现有{len(value)}个")
        return
    allowed = "\n\r\t" if field.type == "textarea" else ""
    if any(unicodedata.category(mark) in ("Cc", "Cs") and mark not in allowed for mark in value):
        yield Problem("CONTROL_CHAR", "含有控制字符(如换行、制表),请去掉后重新输入")
    if field.min_length is not None and len(value) < field.min_length:
        yield Problem("MIN_LENGTH", f"至少{field.min_length}个字,现有{len(value)}个")
    if field.pattern is not None:
        if not matches(field.pattern, value):
            yield Problem("PATTERN", "格式不正确,请核对")
    elif (known := _BUILT_IN.get(field.type)) and not matches(known[0], value):
        yield Problem("PATTERN", known[1])
    yield from _checksums(field, value, values)


def _checksums(field: Field, value: str, values: Mapping[str, Any]) -> Iterator[Problem]:
    names = [field.checksum] if field.checksum else []
    if field.checksum_if and met(field.checksum_if.condition, values):
        names.append(field.checksum_if.checksum)
    for name in names:
        right, what = CHECKS[name]
        if not right(value):
            yield Problem(f"CHECKSUM_{name}", f"不是有效的{what},请逐位核对")


def _number(field: Field, value: Any, _: date) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(_bounded(value)):
        yield Problem("TYPE", "应为数字")
    elif (field.integer or field.decimals == 0) and value != int(value):
        yield Problem("INTEGER", "应为整数")
    elif field.decimals and _decimals(value) > field.decimals:
        yield Problem("PATTERN", f"最多{field.decimals}位小数")
    elif isinstance(field.minimum, int | float) and value < field.minimum:
        yield Problem("RANGE", f"不能小于{field.minimum}")
    elif isinstance(field.maximum, int | float) and value > field.maximum:
        yield Problem("RANGE", f"不能大于{field.maximum}")


def _bounded(value: int | float) -> float:
    """JSON has whole numbers of any size; what no float can hold is no number of a form."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _decimals(value: int | float) -> int:
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _day(field: Field, value: Any, today: date) -> Iterator[Problem]:
    day = dates.parse_day(value) if isinstance(value, str) else None
    yield from _dated(field, value, day, today, "存在的日期,如 2026-01-31")


def _month(field: Field, value: Any, today: date) -> Iterator[Problem]:
    day = dates.parse_month(value) if isinstance(value, str) else None
    yield from _dated(field, value, day, today, "存在的年月,如 2026-01")


def _dated(field: Field, value: Any, day: date | None, today: date, shape: str) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem("TYPE", "应为文字形式的日期")
        return
    if day is None:
        yield Problem("FORMAT", f"应为{shape}")
        return
    earliest, latest = _bound(field, field.minimum, today), _bound(field, field.maximum, today)
    if earliest and day < earliest:
        yield Problem("DATE_MIN", f"不能早于{_shown(field, earliest)}")
    elif latest and day > latest:
        yield Problem("DATE_MAX", f"不能晚于{_shown(field, latest)}")


def _bound(field: Field, bound: Any, today: date) -> date | None:
    day = dates.parse_bound(bound, today) if isinstance(bound, str) else None
    return day.replace(day=1) if day and field.type == "month" else day


def _shown(field: Field, day: date) -> str:
    return day.isoformat()[:7] if field.type == "month" else day.isoformat()


def _time(_: Field, value: Any, __: date) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem("TYPE", "应为文字形式的时间")
    elif dates.parse_time(value) is None:
        yield Problem("FORMAT", "应为存在的时间,如 07:30")


def _choice(field: Field, value: Any, _: date) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem("TYPE", "应为一个选项")
    elif not _offered(field, value):
        yield Problem("OPTION", "不是可选的选项,请重新选择")


def _choices(field: Field, value: Any, _: date) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Problem("TYPE", "应为选项的列表")
        return
    if field.min_items is not None and len(value) < field.min_items:
        yield Problem("MIN_ITEMS", f"至少选{field.min_items}项,现选了{len(value)}项")
    most = MOST_ITEMS if field.max_items is None else field.max_items
    if len(value) > most:
        yield Problem("MAX_ITEMS", f"最多选{most}项,现选了{len(value)}项")
        return
    for index, each in enumerate(value):
        if not isinstance(each, str):
            yield Problem("TYPE", f"第{index + 1}项应为一个选项", index)
        elif not _offered(field, each) or each in value[:index]:
            yield Problem("OPTION", f"第{index + 1}项不是可选的选项,或重复选择", index)


def _offered(field: Field, value: str) -> bool:
    """Options that only a page can ask for are not known here; then any single line of sober length will do."""
    known = options(field)
    if known:
        return any(option.value == value for option in known)
    return len(value) <= LONGEST_LINE and value.isprintable() and bool(value.strip())


def _checkbox(field: Field, value: Any, _: date) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield Problem("TYPE", "应为 true 或 false")
    elif field.must_be is True and not value:
        yield Problem("MUST_BE_TRUE", "必须勾选才能继续")
    elif field.must_be is False and value:
        yield Problem("OPTION", "勾选后不能办理,请取消勾选或先咨询")


def _upload(field: Field, value: Any, _: date) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Problem("TYPE", "应为文件的列表")
        return
    most = MOST_ITEMS if field.max_files is None else field.max_files
    if len(value) > most:
        yield Problem("MAX_FILES", f"最多上传{most}个文件,现有{len(value)}个")
        return
    for index, file in enumerate(value):
        yield from _first(_file(field, file, index))


def _file(field: Field, file: Any, index: int) -> Iterator[Problem]:
    """A file is its name, or an object with at least `name`, and `size` in bytes where it is known."""
    name = file.get("name") if isinstance(file, Mapping) else file
    size = file.get("size") if isinstance(file, Mapping) else None
    if not isinstance(name, str) or not name.strip() or isinstance(size, bool):
        yield Problem("TYPE", f"第{index + 1}个文件没有文件名", index)
        return
    if len(name) > LONGEST_LINE:
        yield Problem("MAX_LENGTH", f"第{index + 1}个文件名过长", index)
    if any(unicodedata.category(mark) in ("Cc", "Cs") for mark in name):
        yield Problem("CONTROL_CHAR", f"第{index + 1}个文件名含有控制字符", index)
    if field.accept and not name.lower().endswith(field.accept):
        yield Problem("OPTION", f"第{index + 1}个文件应为 {'、'.join(field.accept)} 格式", index)
    if isinstance(size, int | float) and field.max_size_kb is not None and size > field.max_size_kb * 1024:
        yield Problem("RANGE", f"第{index + 1}个文件超过{field.max_size_kb}KB,请压缩后上传", index)


_CHECKS: Mapping[str, Callable[[Field, Any, date], Iterator[Problem]]] = {
    "number": _number,
    "date": _day,
    "month": _month,
    "time": _time,
    "select": _choice,
    "radio": _choice,
    "multiselect": _choices,
    "checkbox": _checkbox,
    "upload": _upload,
}
