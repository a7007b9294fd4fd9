"""Guides and forms as the guides service gets them, and the check that only the command line can make: their items exist."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cli.importing.files import read_files
from cli.importing.guides import snake_case
from cli.importing.rows import Batch
from tests.unit.cli.samples import SAMPLES, changed


def payload(batch: Batch, subject: str) -> dict[str, Any]:
    return next(row.payload for row in batch.rows if row.subject == subject)


def test_guides_keep_their_values_and_get_snake_case_keys() -> None:
    batch = read_files([SAMPLES / "guides.json"], "guides")
    assert (len(batch.rows), batch.findings) == (81, [])
    guide = payload(batch, "10050101001")
    assert list(guide) == [
        "item_code",
        "item_name",
        "applicants",
        "legal_basis",
        "conditions",
        "procedure",
        "materials",
        "accepting_department",
        "accepting_place",
        "contact",
        "accepting_hours",
        "time_limit",
        "fee",
        "remarks",
    ]
    assert guide["materials"][0]["e_license"] == "居民身份证"
    assert guide["procedure"][0]["counts_in_promised"] is False


def test_a_finding_on_a_guide_points_into_the_file_as_people_know_it() -> None:
    row = read_files([SAMPLES / "guides.json"], "guides").rows[1]
    found = row.finding("error", "REQUIRED", "必填", "/accepting_department/name")
    assert found.pointer == "/guides/1/acceptingDept/name"
    assert row.finding("error", "X", "x", "/legal_basis/0/doc_no").pointer == "/guides/1/legalBasis/0/docNo"


def test_forms_are_sent_as_they_are() -> None:
    batch = read_files([SAMPLES / "forms.json"], "forms")
    source = json.loads((SAMPLES / "forms.json").read_text(encoding="utf-8"))["forms"]
    assert [row.payload for row in batch.rows] == source
    assert "F-GENERAL" in [row.subject for row in batch.rows]


def test_a_repeated_guide_is_found(tmp_path: Path) -> None:
    path = changed(tmp_path, "guides.json", lambda document: document["guides"].append(document["guides"][0]))
    found = read_files([path], None).findings
    assert [(f.row, f.pointer, f.code) for f in found] == [(82, "/guides/81/itemCode", "DUPLICATE")]


def test_snake_case_leaves_values_alone() -> None:
    assert snake_case({"docNo": "doc No", "aB": [{"cD": None}]}) == {
        "doc_no": "doc No",
        "a_b": [{"c_d": None}],
    }
