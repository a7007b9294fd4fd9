"""`items.json` → 大项, 小项, external items, the departments' own categories, and the relations between items."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cli.importing.field_mapping import Field, Part
from cli.importing.findings import ERROR, WARNING
from cli.importing.relations import relations
from cli.importing.rows import Batch, Row, mapped_row, mapped_rows, repeated
from cli.importing.sources import Source

GROUP_TABLE = (
    Field("code", "code"),
    Field("name", "name"),
    Field("department_code", "departmentCode"),
    Field("parent_code", "parentCode"),
)

EXTERNAL_TABLE = (
    Field("code", "code"),
    Field("name", "name"),
    Field("department_code", "departmentCode"),
    Field("result_document", "resultDocument"),
)

_LIMIT = (Field("value", "value"), Field("unit", "unit"))

ITEM_TABLE = (
    Field("code", "code"),
    Field("name", "name"),
    Field("short_name", "shortName"),
    Field("department_code", "departmentCode"),
    Field("group_code", "parentCode"),
    Field("internal_code", "internalCode"),
    Field("item_type", "itemType"),
    Field("exercise_level", "exerciseLevel"),
    Field("applicant_types", "applicantSubjects"),
    Part(
        "categories",
        "categories",
        (
            Field("service_group", "serviceGroup"),
            Field("natural_person_theme", "naturalPersonTheme"),
            Field("legal_person_theme", "legalPersonTheme"),
            Field("stage", "stage"),
            Field("life_event", "lifeEvent"),
            Field("custom", "custom"),
        ),
    ),
    Field("service_mode", "serviceMode"),
    Field("max_visits", "maxVisits"),
    Part(
        "mode_justification",
        "modeJustification",
        (
            Field("conditions", "conditions"),
            Field("process", "process"),
            Field("goal", "goal"),
            Field("measures", "measures"),
        ),
    ),
    Field("case_kind", "caseKind"),
    Part("statutory_limit", "statutoryLimit", _LIMIT),
    Part("promised_limit", "promisedLimit", _LIMIT),
    Field("charged", "charged"),
    Part("apply_window", "applyWindow", (Field("from", "from"), Field("to", "to"))),
    Part(
        "online",
        "onlineApply",
        (
            Field("enabled", "enabled"),
            Field("channel", "channel/type"),
            Field("system", "channel/system"),
            Field("url", "channel/url"),
            Field("identity_level", "identityLevel"),
            Field("form_id", "formId"),
        ),
    ),
    Field("business_forms", "businessForms"),
    Part(
        "result",
        "resultFeedback",
        (
            Field("document", "document"),
            Field("electronic", "electronic"),
            Field("licence_name", "licenceName"),
            Field("delivery", "delivery"),
        ),
    ),
    Part(
        "consult",
        "consult",
        (Field("enabled", "enabled"), Field("reply_within_working_days", "replyWithinWorkingDays")),
    ),
    Field("flowchart_file", "flow/chartFile"),
    Field("related_departments", "relatedDepartments"),
    Field("annual_volume", "annualVolume"),
    Field("effective_from", "effectiveFrom"),
)

IGNORED = (
    "kind",
    "level",
    "codeParts",
    "groupDepth",
    "departmentName",
    "itemTypeName",
    "serviceModeName",
    "status",
    "version",
    "prerequisites",
    "successors",
)
"""Keys that repeat what other keys say, or that are read elsewhere."""

IN_USE, SUSPENDED, CANCELLED, DRAFT = "1", "2", "3", "4"
"""Item status (事项状态)."""


def read(source: Source) -> Batch:
    """In the order of the commands: groups, external items, own categories, items, relations."""
    batch = Batch()
    items = Batch()
    for index, entry in enumerate(source.rows("items")):
        base = f"/items/{index}"
        if isinstance(entry, dict) and entry.get("kind") == "GROUP":
            batch.extend(mapped_row(source, base, index, entry, "groups", GROUP_TABLE, IGNORED))
        else:
            items.extend(_item(source, base, index, entry))
    batch.findings.extend(repeated([*batch.rows, *items.rows]))
    if "externalItems" in source.document:
        batch.extend(mapped_rows(source, "externalItems", "external_items", EXTERNAL_TABLE))
    batch.rows.extend(_own_categories(source, items.rows))
    batch.extend(items)
    in_use = {row.subject for row in items.rows}
    batch.extend(relations(source, left_out=_item_codes(source) - in_use))
    return batch


def _item_codes(source: Source) -> set[str]:
    return {
        str(e.get("code")) for e in source.rows("items") if isinstance(e, dict) and e.get("kind") != "GROUP"
    }


def _item(source: Source, base: str, index: int, entry: Any) -> Batch:
    batch = mapped_row(source, base, index, entry, "items", ITEM_TABLE, IGNORED)
    if not batch.rows:
        return batch
    row = batch.rows[0]
    if entry.get("kind") != "ITEM":
        unclear = row.finding(ERROR, "KIND", "kind 应为 GROUP(大项)或 ITEM(小项)")
        return Batch([], [*batch.findings, replace(unclear, pointer=f"{base}/kind")])
    return _by_status(row, entry.get("status", IN_USE), batch)


def _by_status(row: Row, status: Any, batch: Batch) -> Batch:
    if status == IN_USE:
        return batch
    if status == SUSPENDED and isinstance(row.payload.get("online"), dict):
        row.payload["online"] = row.payload["online"] | {"enabled": False}
        note = row.finding(WARNING, "ITEM_SUSPENDED", "事项已挂起:导入后公开展示,但暂不开放网上申请")
        return Batch([row], [*batch.findings, note])
    if status in (CANCELLED, DRAFT):
        what = "已取消" if status == CANCELLED else "还是草稿"
        note = row.finding(WARNING, "ITEM_NOT_IN_USE", f"事项{what},没有导入")
        return Batch([], [*batch.findings, note])
    wrong = row.finding(ERROR, "OPTION", f"事项状态应为1在用、2挂起、3取消、4草稿之一,现为“{status}”")
    return Batch([], [*batch.findings, replace(wrong, pointer=f"{row.base}/status")])


def _own_categories(source: Source, items: list[Row]) -> list[Row]:
    """One dimension per department from the categories that its items name; the first row that names any stands for it."""
    values: dict[str, list[str]] = {}
    first: dict[str, Row] = {}
    for row in items:
        categories = row.payload.get("categories")
        named = categories.get("custom") if isinstance(categories, dict) else None
        department = row.payload.get("department_code")
        if not isinstance(named, list) or not named or not isinstance(department, str):
            continue
        first.setdefault(department, row)
        known = values.setdefault(department, [])
        known.extend(value for value in named if isinstance(value, str) and value not in known)
    return [
        _own_dimension(source, department, first[department], values[department]) for department in values
    ]


def _own_dimension(source: Source, department: str, row: Row, values: list[str]) -> Row:
    key = f"custom.{department}"
    payload = {
        "key": key,
        "name": "部门自定类别",
        "values": [{"value": value, "label": value} for value in values],
        "department_code": department,
    }
    return Row("dimensions", source.name, row.number, f"{row.base}/categories/custom", key, payload)
