"""Rows are read one by one, and little is kept of each: memory hardly grows with them."""

from __future__ import annotations

import tracemalloc

import pytest

from services.catalog.survey import sheets
from services.catalog.survey.findings import MOST_KEPT, Findings, Spot
from services.catalog.survey.reading import Upload
from services.catalog.survey.validation import check
from tests.unit.catalog.survey.examples import as_csv
from tests.unit.catalog.survey.large_batches import large_registry, large_rows, large_workbook

MOST_PER_ROW = 2_000
"""Bytes, findings included: 40 MB for 20,000 rows."""


def peak_of(rows: int) -> int:
    upload = Upload("四表.xlsx", large_workbook("t1", rows))
    tracemalloc.start()
    check([upload], large_registry())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_memory_hardly_grows_with_the_rows_of_a_workbook() -> None:
    peak_of(10)  # what is made once and kept
    few, many = peak_of(200), peak_of(1_000)

    assert (many - few) / 800 < MOST_PER_ROW


def test_rows_beyond_the_limit_are_told_once_and_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 50)
    done: list[int] = []

    found = check([Upload("t1.csv", as_csv(large_rows("t1", 55)))], large_registry(), progress=done.append)

    assert [finding.spot.line for finding in found if finding.code == "TOO_MANY_ROWS"] == [52]
    assert done == [50]


def test_findings_without_end_are_counted_and_not_kept() -> None:
    found = Findings()
    for row in range(MOST_KEPT + 10):
        found.error(Spot("x.csv", "", "t1", row), "", "REQUIRED", "不能为空", "请填写")

    assert (len(found), found.left_out, len(list(found))) == (MOST_KEPT + 10, 10, MOST_KEPT)
