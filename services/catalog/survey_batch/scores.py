"""Acceptance: what was reached of the plan, the tables and the catalogue (source plan, phase 验收). Pure but for lookups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.catalog.references import References
from services.catalog.survey_batch.events import Score
from services.catalog.survey_batch.merges import surveyed
from services.catalog.survey_batch.records import SurveyRecords
from services.catalog.survey_batch.state import APPROVED, MERGED, Batch

FILED, ON_TIME, COMPLETE, FIRST_PASS = "filed", "on_time", "complete", "first_pass"
PUBLISHED, AGREES = "published", "agrees"
NAMES = {
    FILED: "计划:部门都已填报并通过审核",
    ON_TIME: "计划:在截止日期前提交",
    COMPLETE: "四表:事项在四张表里都有内容",
    FIRST_PASS: "四表:第一次上传就通过",
    PUBLISHED: "目录:事项已发布",
    AGREES: "目录:发布的名称与四表一致",
}

Scores = dict[str, Score]


def scores(batch: Batch, records: SurveyRecords, references: References) -> Scores:
    return _of_parts(batch) | _of_items(surveyed(batch, records), references)


def _of_parts(batch: Batch) -> Scores:
    parts = batch.parts.values()
    filed = sum(part.stage in (APPROVED, MERGED) for part in parts)
    due = batch.due
    on_time = sum(
        part.submitted_on is not None and due is not None and part.submitted_on <= due for part in parts
    )
    first = sum(part.upload == 1 and part.stage in (APPROVED, MERGED) for part in parts)
    return {
        FILED: Score(filed, len(parts)),
        ON_TIME: Score(on_time, len(parts)),
        FIRST_PASS: Score(first, len(parts)),
    }


def _of_items(items: Iterable[Mapping[str, Any]], references: References) -> Scores:
    complete = published = agrees = total = 0
    for document in items:
        total += 1
        complete += all(document.get(table) for table in ("t1", "t2", "t3", "t4"))
        item = references.item(document["code"])
        if item and item.published:
            published += 1
            agrees += item.published.name == document["name"]
    return {
        COMPLETE: Score(complete, total),
        PUBLISHED: Score(published, total),
        AGREES: Score(agrees, total),
    }
