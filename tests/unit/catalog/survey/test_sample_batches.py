"""The survey without a mistake has no finding; the one with planted mistakes has exactly these."""

from __future__ import annotations

import json

import pytest

from services.catalog.survey.findings import ERROR, WARNING, Finding
from services.catalog.survey.tables import TABLES
from services.catalog.survey.validation import check
from tests.unit.catalog.survey.examples import CLEAN, DIRTY, sample_registry, uploads

PLANTED = json.loads((DIRTY / "ERRORS.json").read_text(encoding="utf-8"))["errors"]
KEYS = {table.file: table.key for table in TABLES}


def test_a_survey_without_mistakes_has_no_finding() -> None:
    assert list(check(uploads(CLEAN), sample_registry())) == []


def test_the_planted_mistakes_are_found_and_nothing_else() -> None:
    found = check(uploads(DIRTY), sample_registry())

    assert len(PLANTED) == 46
    assert {finding.place for finding in found} == {
        (KEYS[error["file"]], error["row"], error["column"], error["code"]) for error in PLANTED
    }
    assert len(found) == 46
    assert (found.errors, found.warnings) == (43, 3)


@pytest.fixture(scope="module")
def dirty() -> list[Finding]:
    return list(check(uploads(DIRTY), sample_registry()))


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted["id"])
def test_a_planted_mistake_has_its_line_and_severity_and_says_what_to_do(
    planted: dict, dirty: list[Finding]
) -> None:
    place = (KEYS[planted["file"]], planted["row"], planted["column"], planted["code"])
    finding = next(finding for finding in dirty if finding.place == place)

    assert finding.severity == planted["severity"]
    assert finding.severity in (ERROR, WARNING)
    assert finding.spot.line == planted["line"]
    assert finding.spot.file == planted["file"]
    assert finding.message
    assert finding.fix


def test_a_hint_of_the_sample_is_part_of_the_fix(dirty: list[Finding]) -> None:
    fixes = {finding.code: finding.fix for finding in dirty}

    assert "民办学校名称变更审批" in fixes["NAME_NOT_OFFICIAL"]
    assert "其他行政权力" in fixes["ITEM_TYPE_UNKNOWN"]
