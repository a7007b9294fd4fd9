"""Batches of any size without a mistake: items of one department, each with a process of as many steps as fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape

from services.catalog.survey.registry import Registry
from services.catalog.survey.tables import BY_KEY
from tests.unit.catalog.survey.examples import Rows, as_workbook, clean_rows, sample_registry
from tests.unit.catalog.survey.packages import NAMESPACE, with_part

STEPS = 5


def code_of(number: int) -> str:
    return f"1005{number // 999 // 99 + 1:02}{number // 999 % 99 + 1:02}{number % 999 + 1:03}"


def large_rows(table: str, count: int) -> Iterator[dict[str, str]]:
    """`count` rows of one table, made one by one."""
    template: Rows = clean_rows()
    for number in range(count):
        own = number // STEPS if table == "t4" else number
        item = {"事项编码": code_of(own), "事项名称": f"教师服务事项之{own}"}
        row = {**template[table][number % STEPS if table == "t4" else 0], **item}
        if table == "t3":
            row["业务类别"] = f"教师资格{number % 50}"
        if table == "t4":
            row["流程图文件名"] = f"{item['事项编码']}-{item['事项名称']}.jpg"
        yield row


def large_registry() -> Registry:
    return replace(sample_registry(), items={})


def large_workbook(table: str, count: int) -> bytes:
    """The clean workbook with one sheet of `count` rows; its XML is written by hand, which is quick."""
    names = [column.name for column in BY_KEY[table].columns]
    lines = [names, *([row[name] for name in names] for row in large_rows(table, count))]
    cells = "".join(f"<row>{''.join(map(_cell, line))}</row>" for line in lines)
    sheet = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{cells}</sheetData></worksheet>'
    headers_only: Rows = {key: [] for key in BY_KEY}
    return with_part(as_workbook(headers_only), f"xl/worksheets/sheet{table[1]}.xml", sheet.encode())


def _cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'
