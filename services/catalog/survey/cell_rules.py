"""What one cell must keep by itself: filled, of its kind, one of the allowed values. Row by row, holding nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from services.catalog.codes import ItemCode, MalformedCode
from services.catalog.item import code_lists as lists
from services.catalog.names import name_problem
from services.catalog.survey.cells import day, folded, is_wide, narrow, tidy, whole_number
from services.catalog.survey.findings import Findings
from services.catalog.survey.registry import Registry
from services.catalog.survey.sheets import Row
from services.catalog.survey.tables import Column, Kind, Table

FORMULA_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
DEPARTMENT_DIGITS = 4

_SEVERAL = re.compile("[;,、/和或 ]+")


class CellRules:
    """Tidies the cells of a row in place and tells what is wrong with each."""

    def __init__(self, table: Table, registry: Registry, found: Findings) -> None:
        self._table = table
        self._registry = registry
        self._found = found
        self._rules: dict[Kind, Callable[[Row, Column], None]] = {
            Kind.TEXT: lambda row, column: None,
            Kind.NAME: self._name,
            Kind.ITEM_CODE: self._item_code,
            Kind.DEPARTMENT: self._department,
            Kind.OPTION: self._option,
            Kind.MODE: self._mode,
            Kind.DAYS: self._number,
            Kind.COUNT: self._number,
            Kind.DATE: self._date,
        }

    def check(self, row: Row) -> None:
        self._tidy(row)
        for column in self._table.columns:
            if column.name not in row.values or column.name in row.faulty:
                continue
            if row[column.name]:
                self._rules[column.kind](row, column)
            elif _is_needed(row, column):
                message = f"“{column.name}”不能为空"
                if column.missing == "MODE_MISSING":
                    message = "网办模式没有填写,每个事项必须且只能有一种"
                self._error(row, column, column.missing, message, f"请填写:{column.note or column.name}")

    def _tidy(self, row: Row) -> None:
        for column in self._table.columns:
            typed = row[column.name]
            text = tidy(typed)
            if text != typed:
                self._found.warning(
                    row.spot,
                    column.name,
                    "STRAY_SPACES",
                    f"“{column.name}”首尾有空格、换行或不可见字符",
                    f"已按“{text[:40]}”读入,请删去多余字符",
                )
            if column.kind not in (Kind.TEXT, Kind.NAME):
                text = self._plain(row, column, text)
            if column.name in row.values:
                row.values[column.name] = text
            if text in FORMULA_ERRORS:
                self._error(
                    row, column, "FORMULA_ERROR", f"单元格是公式错误 {text}", "请改为直接填写内容,不用公式"
                )

    def _plain(self, row: Row, column: Column, text: str) -> str:
        """Codes, numbers, dates and options without full-width characters and spaces inside."""
        if is_wide(text):
            plain = narrow(text)
            self._found.warning(
                row.spot,
                column.name,
                "FULLWIDTH_DIGITS",
                f"“{text}”含全角数字或字母",
                f"已按半角“{plain}”读入,请改为半角",
            )
        text = tidy(narrow(text))
        return text if column.kind in (Kind.MODE, Kind.DATE) else "".join(text.split())

    def _name(self, row: Row, column: Column) -> None:
        if problem := name_problem(row[column.name]):
            self._error(row, column, "NAME_INVALID", problem, "请填写正式公布的规范全称")

    def _item_code(self, row: Row, column: Column) -> None:
        text = row[column.name]
        try:
            ItemCode.parse(text)
        except MalformedCode as error:
            self._error(row, column, _code_fault(text), str(error), "请按登记的11位事项编码填写")

    def _department(self, row: Row, column: Column) -> None:
        text = row[column.name]
        known = self._registry.departments
        filled = text.zfill(DEPARTMENT_DIGITS)
        if text not in known and text.isascii() and text.isdecimal() and filled in known:
            row.values[column.name] = filled
            self._found.warning(
                row.spot,
                column.name,
                "LEADING_ZERO_LOST",
                f"部门编码“{text}”丢了开头的0",
                f"已按“{filled}”读入;请把该列设为文本格式后改正",
            )
        elif text not in known:
            self._error(row, column, "DEPT_UNKNOWN", f"没有编码为“{text}”的部门", "请从部门目录中选用4位编码")

    def _option(self, row: Row, column: Column) -> None:
        text = row[column.name]
        if column.wrong == "UNIT_UNKNOWN":
            text = text.removeprefix("个")
            row.values[column.name] = text
        if text in column.options:
            return
        fix = f"请改为:{'、'.join(column.options)}"
        if column.wrong == "ITEM_TYPE_UNKNOWN":
            code, message = _type_fault(text)
            self._error(row, column, code, message, fix)
        else:
            allowed = "、".join(column.options)
            self._error(row, column, column.wrong, f"“{column.name}”只允许{allowed},现为“{text}”", fix)

    def _mode(self, row: Row, column: Column) -> None:
        """A number 1 … 4, or the full name of a mode, which holds commas itself."""
        text = row[column.name]
        modes = {folded(mode.name): str(number) for number, mode in lists.SERVICE_MODES.items()}
        text = modes.get(folded(text), text.removeprefix("模式").strip())
        row.values[column.name] = text
        if text in column.options:
            return
        parts = [part for part in _SEVERAL.split(text) if part]
        if len(parts) > 1 and set(parts) <= set(column.options):
            message = f"填了{len(parts)}种网办模式“{text}”,必须且只能有一种"
            self._error(row, column, "MODE_NOT_UNIQUE", message, "请只保留一种;不同情形请拆成不同事项")
        else:
            self._error(row, column, column.wrong, f"没有网办模式“{text}”", f"请填1—4:\n{column.note}")

    def _number(self, row: Row, column: Column) -> None:
        text = row[column.name]
        number = whole_number(text)
        if number is None:
            self._error(
                row,
                column,
                column.wrong,
                f"“{column.name}”应为整数,现为“{text}”",
                "请只填阿拉伯数字,不写单位,如 15",
            )
        elif number < 0:
            code = "DAYS_NEGATIVE" if column.kind is Kind.DAYS else "COUNT_NEGATIVE"
            self._error(row, column, code, f"“{column.name}”不能为负数,现为{number}", "请填写不小于0的整数")
        else:
            row.values[column.name] = str(number)

    def _date(self, row: Row, column: Column) -> None:
        text = row[column.name]
        meant = day(text)
        if meant is None:
            self._error(
                row, column, column.wrong, f"“{text}”不是存在的日期", "请按 年-月-日 填写,如 2026-03-05"
            )
            return
        row.values[column.name] = meant.isoformat()
        if text != meant.isoformat():
            self._found.warning(
                row.spot,
                column.name,
                "DATE_FORMAT",
                f"日期写作“{text}”",
                f"已按 {meant.isoformat()} 读入,请核对",
            )

    def _error(self, row: Row, column: Column, code: str, message: str, fix: str) -> None:
        row.faulty.add(column.name)
        self._found.error(row.spot, column.name, code, message, fix)


def _is_needed(row: Row, column: Column) -> bool:
    if column.unless and row[column.unless[0]] == column.unless[1]:
        return False
    return column.required or column.missing != "REQUIRED"


def _code_fault(text: str) -> str:
    """Which finding an item code earns that `ItemCode` refuses."""
    if not (text.isascii() and text.isdecimal()):
        return "CODE_NOT_DIGITS"
    if len(text) != 11:
        return "CODE_LENGTH"
    return "CODE_ITEM_RANGE" if text.endswith("000") else "CODE_LEVEL_ORDER"


def _type_fault(text: str) -> tuple[str, str]:
    if text in lists.ABOLISHED_TYPES:
        return "ITEM_TYPE_UNKNOWN", f"“{text}”类别已于2015年取消"
    if text in lists.ITEM_TYPES.values():
        return "ITEM_TYPE_NOT_APPLIED_FOR", f"{text}不是依申请办理的事项,不列入四表"
    return "ITEM_TYPE_UNKNOWN", f"没有“{text}”这一事项类型"
