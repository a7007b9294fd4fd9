"""What is wrong with a definition: one finding at its place."""

from __future__ import annotations

from typing import Any

import pytest

from forms import DefinitionError, definition_findings, options, parse_definition
from forms.code_tables import TABLES
from forms.patterns import pattern_problem
from tests.unit.forms.definitions import OPTIONS, define, field, rule

S = field("s", "select", options=OPTIONS)
COLUMNS = [field("a"), field("b", "number")]

BROKEN: list[tuple[list[Any], list[Any], str, str]] = [
    ([], [], "/fields", "REQUIRED"),
    (["x"], [], "/fields/0", "TYPE"),
    ([field(type_="texts")], [], "/fields/0/type", "FIELD_TYPE"),
    ([{"label": "X", "type": "text"}], [], "/fields/0/key", "REQUIRED"),
    ([field(key="1x")], [], "/fields/0/key", "KEY"),
    ([field() | {"label": ""}], [], "/fields/0/label", "REQUIRED"),
    ([field() | {"label": 5}], [], "/fields/0/label", "TYPE"),
    ([field(), field()], [], "/fields/1/key", "DUPLICATE"),
    ([field(colour="red")], [], "/fields/0/colour", "UNKNOWN"),
    ([field(maxFiles=2)], [], "/fields/0/maxFiles", "NOT_APPLICABLE"),
    ([field(required="yes")], [], "/fields/0/required", "TYPE"),
    ([field(maxLength=-1)], [], "/fields/0/maxLength", "TYPE"),
    ([field(minLength=3, maxLength=2)], [], "/fields/0/maxLength", "RANGE"),
    ([field(pattern="(")], [], "/fields/0/pattern", "PATTERN"),
    ([field(pattern="(a+)+$")], [], "/fields/0/pattern", "PATTERN"),
    ([field(checksum="MD5")], [], "/fields/0/checksum", "CHECKSUM"),
    ([field(checksumIf={"field": "x", "equals": "1"})], [], "/fields/0/checksumIf", "TYPE"),
    (
        [field(checksumIf={"field": "x", "equals": "1", "checksum": "MD5"})],
        [],
        "/fields/0/checksumIf/checksum",
        "CHECKSUM",
    ),
    (
        [field(checksumIf={"field": "y", "equals": "1", "checksum": "LUHN"})],
        [],
        "/fields/0/checksumIf/field",
        "UNKNOWN_FIELD",
    ),
    ([field(type_="number", min="today")], [], "/fields/0/min", "TYPE"),
    ([field(type_="number", min=[])], [], "/fields/0/min", "TYPE"),
    ([field(type_="number", min=5, max=4)], [], "/fields/0/max", "RANGE"),
    ([field(type_="date", min="yesterday")], [], "/fields/0/min", "DATE_BOUND"),
    ([field(type_="date", max=5)], [], "/fields/0/max", "DATE_BOUND"),
    ([field(type_="select")], [], "/fields/0/options", "REQUIRED"),
    ([field(type_="select", codeTable="GB/T 1")], [], "/fields/0/codeTable", "CODE_TABLE"),
    ([field(type_="select", options={})], [], "/fields/0/options", "TYPE"),
    ([field(type_="select", options=[*OPTIONS, "C"])], [], "/fields/0/options/2", "TYPE"),
    ([field(type_="select", options=[*OPTIONS, OPTIONS[0]])], [], "/fields/0/options/2/value", "DUPLICATE"),
    ([field(type_="upload", accept=["pdf"])], [], "/fields/0/accept/0", "TYPE"),
    ([field(type_="table")], [], "/fields/0/columns", "REQUIRED"),
    ([field(type_="table", columns=[])], [], "/fields/0/columns", "REQUIRED"),
    ([field(type_="table", columns=[field(type_="table")])], [], "/fields/0/columns/0/type", "FIELD_TYPE"),
    ([field(type_="table", columns=[field(pattern="[")])], [], "/fields/0/columns/0/pattern", "PATTERN"),
    (
        [field(type_="table", columns=[field(visibleIf={"field": "x", "equals": "1"})])],
        [],
        "/fields/0/columns/0/visibleIf",
        "NOT_APPLICABLE",
    ),
    ([field(visibleIf="s")], [], "/fields/0/visibleIf", "TYPE"),
    ([field(visibleIf={"field": "s"})], [], "/fields/0/visibleIf", "TYPE"),
    ([S, field(visibleIf={"field": "s", "in": []})], [], "/fields/1/visibleIf/in", "TYPE"),
    (
        [field(visibleIf={"field": "nowhere", "equals": "1"})],
        [],
        "/fields/0/visibleIf/field",
        "UNKNOWN_FIELD",
    ),
    ([field(visibleIf={"field": "x", "equals": "1"})], [], "/fields/0/visibleIf", "CIRCLE"),
    ([field()], ["x"], "/rules/0", "TYPE"),
    ([field()], [{"id": "R1", "expr": "x == 1", "field": "x"}], "/rules/0/message", "REQUIRED"),
    ([field()], [rule("x == 1") | {"colour": "red"}], "/rules/0/colour", "UNKNOWN"),
    ([field()], [rule("x ==")], "/rules/0/expr", "EXPRESSION"),
    ([field()], [rule("x == 1", on="y")], "/rules/0/field", "UNKNOWN_FIELD"),
    ([field()], [rule("x == 1"), rule("x == 2")], "/rules/1/id", "DUPLICATE"),
    ([field()], [rule("y == 1")], "/rules/0/expr", "UNKNOWN_FIELD"),
    ([field()], [rule("x != y")], "/rules/0/expr", "UNKNOWN_FIELD"),
    ([S, field()], [rule("s == C")], "/rules/0/expr", "UNKNOWN_FIELD"),
    ([field()], [rule("sum(t.a) == 1")], "/rules/0/expr", "UNKNOWN_FIELD"),
    ([field(type_="table", columns=COLUMNS)], [rule("sum(x.z) == 1")], "/rules/0/expr", "UNKNOWN_FIELD"),
]


@pytest.mark.parametrize(("fields", "rules", "pointer", "code"), BROKEN)
def test_one_mistake_is_one_finding(fields: list[Any], rules: list[Any], pointer: str, code: str) -> None:
    found = definition_findings({"fields": fields, "rules": rules})
    assert [(each.pointer, each.code) for each in found] == [(pointer, code)]


@pytest.mark.parametrize("document", [None, [], "x", {}, {"fields": {}}, {"fields": 5, "rules": 5}])
def test_what_is_no_definition_is_refused(document: Any) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_definition(document)
    assert caught.value.findings
    assert str(caught.value)


def test_a_circle_of_conditions_is_found_on_each_field() -> None:
    ring = [
        field("a", visibleIf={"field": "b", "equals": "1"}),
        field("b", visibleIf={"field": "a", "equals": "1"}),
    ]
    assert [each.code for each in definition_findings({"fields": ring})] == ["CIRCLE", "CIRCLE"]


def test_too_much_of_anything_is_refused() -> None:
    many = [field(f"f{number}") for number in range(201)]
    assert [each.code for each in definition_findings({"fields": many})] == ["MAX_ITEMS"]


def test_words_may_be_options_of_a_column_or_of_a_source_only_a_page_can_ask() -> None:
    columns = [field("a", "select", options=OPTIONS)]
    define(field("t", "table", columns=columns), rules=[rule("all(t.a == A)", on="t")])
    define(field("p", "select", optionsFrom="places"), rules=[rule("p == ZHUHAI", on="p")])


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\d{17,18}$",
        r"^(教民)?\d{15,16}号?$",
        r"^广州.*(学校|中学)$",
        r"[)(+*]{1,3}a\)+",
        r"(?:ab){2}c",
        r"a\u4e00+",
    ],
)
def test_ordinary_patterns_are_allowed(pattern: str) -> None:
    assert pattern_problem(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a|a)*b",
        "(a?){30}a{30}",
        "((ab*)c)+",
        ".*.*.*x",
        r"(a)\1+",
        "a" * 201,
        "[",
        "(?P<",
        "a{5,1}",
    ],
)
def test_patterns_that_fail_or_may_explode_are_refused(pattern: str) -> None:
    assert pattern_problem(pattern)


def test_code_tables_are_whole() -> None:
    assert {name: len(table) for name, table in TABLES.items()} == {
        "GB/T 3304": 58,
        "GB/T 4658": 21,
        "GB/T 2260": 11,
        "GB/T 4761": 10,
    }
    ethnic = {option.value: option.label for option in TABLES["GB/T 3304"]}
    assert (ethnic["01"], ethnic["11"], ethnic["56"]) == ("汉族", "满族", "基诺族")
    assert all(len({option.value for option in table}) == len(table) for table in TABLES.values())


def test_own_options_go_before_the_code_table() -> None:
    short = define(field("e", "select", codeTable="GB/T 3304", options=OPTIONS)).fields[0]
    assert [option.value for option in options(short)] == ["A", "B"]
