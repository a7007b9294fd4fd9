"""`codelists.json` → the category dimensions that all departments share. Its other lists are fixed in the code."""

from __future__ import annotations

from typing import Any

from cli.importing.findings import ERROR
from cli.importing.rows import Batch, Row
from cli.importing.sources import Source

KIND = "dimensions"

DIMENSIONS = {
    "serviceGroup": ("service_group", "服务群体"),
    "naturalPersonTheme": ("natural_person_theme", "个人办事主题"),
    "legalPersonTheme": ("legal_person_theme", "法人办事主题"),
    "stage": ("stage", "学段"),
    "lifeEvent": ("life_event", "人生事件"),
}


def read(source: Source) -> Batch:
    batch = Batch()
    present = [key for key in DIMENSIONS if key in source.document]
    if not present:
        batch.findings.append(
            source.finding(
                "", "FILE_SHAPE", f"文件中没有类别维度({'、'.join(DIMENSIONS)}),请核对是否选错了文件"
            )
        )
    for number, key in enumerate(present, 1):
        batch.extend(_dimension(source, number, key))
    return batch


def _dimension(source: Source, number: int, key: str) -> Batch:
    ours, name = DIMENSIONS[key]
    entry: Any = source.document[key]
    values = entry.get("values") if isinstance(entry, dict) else None
    labelled = (
        [{"value": value, "label": label} for value, label in values.items()]
        if isinstance(values, dict)
        else []
    )
    payload = {"key": ours, "name": name, "values": labelled, "department_code": None}
    row = Row(KIND, source.name, number, f"/{key}", ours, payload)
    if not isinstance(values, dict):
        return Batch([], [row.finding(ERROR, "FILE_SHAPE", "代码表应有对象 values,键为代码,值为名称")])
    return Batch([row])
