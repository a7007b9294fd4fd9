"""What callers read besides the batch itself: workbooks, findings, items under review, the result of a merge."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from event_sourcing.errors import NotFound
from event_sourcing.request_context import actor_of
from services.catalog import authorisation
from services.catalog.survey_batch import schemas
from services.catalog.survey_batch.filing import part_of
from services.catalog.survey_batch.finishing import check_known
from services.catalog.survey_batch.parts import SurveyParts
from services.catalog.survey_batch.prefilling import XLSX
from services.catalog.survey_batch.records import CONFLICTS, FINDINGS, ITEMS, RELATIONS
from services.catalog.survey_batch.state import Batch, Part

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]

_HIDDEN = ("_id", "batch", "part", "run")
_MERGED = {"conflicts": CONFLICTS, "relations": RELATIONS}


class SurveyReadingRoom:
    def __init__(self, parts: SurveyParts) -> None:
        self._parts = parts

    def survey_workbook(self, payload: Payload, context: Context) -> Answer:
        """`{name, content}`, content in base64: the four tables, filled in as far as known."""
        given, batch, part = self._asked("survey_workbook", "workbook", payload, context)
        content = self._parts.prefilling.workbook(part.departments, given["form"])
        ending = "xlsx" if given["form"] == XLSX else "zip"
        return _file(f"{batch.name}-{given['part']}-四表.{ending}", content)

    def corrected_survey(self, payload: Payload, context: Context) -> Answer:
        """`{name, content}`: the uploaded tables with each finding as a comment at its cell. Raises NotFound."""
        given, batch, part = self._asked("corrected_survey", "part", payload, context)
        digest = part.checked and part.checked.corrected
        content = self._parts.files.get(digest) if digest else None
        if content is None:
            raise NotFound("最近一次上传没有需要改正的内容,或还没有校验完", code="SURVEY_NOTHING_TO_CORRECT")
        return _file(f"{batch.name}-{given['part']}-待改正.xlsx", content)

    def survey_findings(self, payload: Payload, context: Context) -> Answer:
        """`{items, next_cursor, total}` of the latest check."""
        given, _, part = self._asked("survey_findings", "findings", payload, context)
        if part.checked is None:
            return {"items": [], "next_cursor": None, "total": 0}
        only = {"severity": given["severity"]} if given["severity"] else {}
        run = part.checked.run
        found, cursor = self._parts.records.page(FINDINGS, run, given["limit"], given["cursor"], **only)
        total = self._parts.records.count(FINDINGS, run, **only)
        return {"items": [_shown(each) for each in found], "next_cursor": cursor, "total": total}

    def survey_items(self, payload: Payload, context: Context) -> Answer:
        """`{items: [{code, name, state, reason, t1, t2, t3, t4}], next_cursor, total}` of the latest check."""
        given, _, part = self._asked("survey_items", "paged", payload, context)
        if part.checked is None:
            return {"items": [], "next_cursor": None, "total": 0}
        found, cursor = self._parts.records.page(ITEMS, part.checked.run, given["limit"], given["cursor"])
        return {
            "items": [_item(each, part) for each in found],
            "next_cursor": cursor,
            "total": part.items,
        }

    def survey_merge(self, payload: Payload, context: Context) -> Answer:
        """`{items, next_cursor, total}`: contradictions, or the relations as they are after fusion."""
        authorisation.check_reader(actor_of(context))
        given = schemas.read("merged", payload)
        batch = self._parts.batches.load(given["id"]).state
        check_known(batch)
        if batch.merged is None:
            return {"items": [], "next_cursor": None, "total": 0}
        collection, run = _MERGED[given["kind"]], batch.merged.run
        found, cursor = self._parts.records.page(collection, run, given["limit"], given["cursor"])
        total = batch.merged.contradictions if collection == CONFLICTS else batch.merged.relations
        return {"items": [_shown(each) for each in found], "next_cursor": cursor, "total": total}

    def _asked(
        self, method: str, shape: str, payload: Payload, context: Context
    ) -> tuple[dict[str, Any], Batch, Part]:
        authorisation.check(actor_of(context), method, payload)
        given = schemas.read(shape, payload)
        batch = self._parts.batches.load(given["id"]).state
        check_known(batch)
        return given, batch, part_of(batch, given["part"])


def _shown(document: Mapping[str, Any]) -> Answer:
    return {name: value for name, value in document.items() if name not in _HIDDEN}


def _item(document: Mapping[str, Any], part: Part) -> Answer:
    tables = {table: document.get(table, []) for table in ("t2", "t3", "t4")}
    code = document["code"]
    return {
        "code": code,
        "name": document.get("name", ""),
        "department_code": document["department_code"],
        "state": part.state_of(code),
        "reason": part.returned.get(code, ""),
        "t1": document.get("t1", {}),
        **tables,
    }


def _file(name: str, content: bytes) -> Answer:
    return {"name": name, "content": base64.b64encode(content).decode("ascii")}
