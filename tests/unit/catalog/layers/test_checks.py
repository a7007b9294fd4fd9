"""What is missing or odd in the layers, each rule by itself; and that the samples break none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from services.catalog.layers.checks import RULES, Snapshot, findings
from services.catalog.layers.proposals import missing_from, unregistered
from services.catalog.layers.sharing import departments_of, is_shared
from tests.unit.cli.samples import SAMPLES

ITEM, OTHER = "10050101001", "30040200001"


def function(*items: str, bases: tuple[str, ...] = ("L1",)) -> dict[str, Any]:
    return {
        "name": "教师资格认定",
        "legal_basis_ids": list(bases),
        "department_codes": ["1005"],
        "item_codes": list(items),
    }


def domain(*functions: str) -> dict[str, Any]:
    return {"name": "教师队伍建设", "function_codes": list(functions)}


SOUND = Snapshot(
    laws={"L1": {"law": "《中华人民共和国教师法》", "article": "第十三条"}},
    functions={"F1": function(ITEM)},
    domains={"D1": domain("F1")},
    items={ITEM: {"name": "高级中学教师资格认定", "department_code": "1005"}},
)
TWO_ITEMS = SOUND.items | {OTHER: {"name": "义务教育阶段学生转学", "department_code": "3004"}}


def found(seen: Snapshot, **changes: Any) -> list[tuple[str, str]]:
    fresh = replace(seen, functions_of={}, domain_of={}, **changes)
    return [(finding.code, finding.id) for finding in findings(fresh)]


def test_nothing_is_found_where_nothing_is_missing() -> None:
    assert found(SOUND) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"items": TWO_ITEMS}, [("ITEM_WITHOUT_FUNCTION", OTHER)]),
        (
            {"functions": {"F1": function(ITEM, bases=())}},
            [("ITEM_WITHOUT_BASIS", ITEM), ("FUNCTION_WITHOUT_BASIS", "F1"), ("LAW_WITHOUT_FUNCTION", "L1")],
        ),
        ({"domains": {}}, [("FUNCTION_WITHOUT_DOMAIN", "F1")]),
        (
            {"functions": {"F1": function()}},
            [
                ("ITEM_WITHOUT_FUNCTION", ITEM),
                ("FUNCTION_WITHOUT_ITEMS", "F1"),
                ("DOMAIN_WITHOUT_ITEMS", "D1"),
            ],
        ),
        ({"items": {}, "withdrawn": frozenset({ITEM})}, [("REFERENCE_BROKEN", "F1")]),
        ({"laws": {}}, [("REFERENCE_BROKEN", "F1")]),
        ({"domains": {"D1": domain("F1", "F9")}}, [("REFERENCE_BROKEN", "D1")]),
        (
            {"laws": {**SOUND.laws, "L2": SOUND.laws["L1"]}},
            [("LAW_TWICE", "L2"), ("LAW_WITHOUT_FUNCTION", "L2")],
        ),
    ],
)
def test_each_rule_finds_its_own(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(SOUND, **changes) == expected


def test_related_items_stand_in_one_domain_or_it_is_told() -> None:
    seen = replace(
        SOUND,
        items=TWO_ITEMS,
        functions={"F1": function(ITEM), "F2": function(OTHER)},
        domains={"D1": domain("F1"), "D2": domain("F2")},
        relations=[(ITEM, OTHER), (ITEM, "40010000002")],
    )
    assert found(seen) == [("COLLABORATION_ACROSS_DOMAINS", ITEM)]
    assert found(seen, domains={"D1": domain("F1", "F2")}) == []
    told = findings(replace(seen, functions_of={}, domain_of={}))[0]
    assert told.departments == ("1005", "3004")
    assert told.severity == "hint"


def test_the_samples_break_no_rule() -> None:
    def read(name: str) -> dict[str, Any]:
        return dict(json.loads((SAMPLES / name).read_text(encoding="utf-8")))

    layers, items = read("functions.json"), read("items.json")["items"]
    seen = Snapshot(
        laws={row["id"]: row for row in layers["legalBases"]},
        functions={
            row["code"]: {
                "name": row["name"],
                "legal_basis_ids": row["legalBasisIds"],
                "department_codes": row["departmentCodes"],
                "item_codes": row["itemCodes"],
            }
            for row in layers["functions"]
        },
        domains={
            row["code"]: {"name": row["name"], "function_codes": row["functionCodes"]}
            for row in layers["functionDomains"]
        },
        items={
            row["code"]: {"name": row["name"], "department_code": row["departmentCode"]}
            for row in items
            if row["kind"] == "ITEM"
        },
    )
    assert len(seen.items) == 81
    assert findings(seen) == []


def test_every_rule_has_a_severity_and_a_name() -> None:
    assert {severity for severity, _ in RULES.values()} == {"error", "hint"}


def basis(law: str, article: str | None) -> dict[str, Any]:
    return {
        "law": law,
        "doc_no": None,
        "level": "法律",
        "article": article,
        "law_evidence": "seen",
        "article_evidence": "none",
        "note": None,
    }


class TestProposals:
    GUIDES = (
        (ITEM, {"legal_basis": [basis("《甲法》", "第一条"), basis("《乙法》", None)]}),
        (OTHER, {"legal_basis": [basis("《乙法》", None)]}),
    )

    def test_are_the_bases_that_nobody_registered_those_of_most_items_first(self) -> None:
        proposals = unregistered(self.GUIDES, [])
        assert [(each["law"], each["item_codes"]) for each in proposals] == [
            ("《乙法》", [ITEM, OTHER]),
            ("《甲法》", [ITEM]),
        ]
        assert len({each["id"] for each in proposals}) == 2
        assert [each["law"] for each in unregistered(self.GUIDES, [("《乙法》", "")])] == ["《甲法》"]

    def test_of_a_function_are_those_that_guides_of_its_items_name(self) -> None:
        laws = {("《甲法》", "第一条"): "L1", ("《乙法》", ""): "L2"}
        facts = [each for _, each in self.GUIDES]
        assert missing_from(function(ITEM, OTHER), facts, laws) == [("L2", 2)]


def test_an_element_is_shared_when_two_departments_use_it() -> None:
    element = {"department_code": "1006", "item_codes": None}
    assert not is_shared(
        departments_of(element, [{"department_code": "1006", "item_codes": ["10060101001"]}])
    )
    assert is_shared(departments_of(element | {"item_codes": ["20010101001"]}, []))
    assert departments_of(element, [{"department_code": "1008", "item_codes": []}]) == ["1006", "1008"]
