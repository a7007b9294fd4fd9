"""Rules across fields: what each construct means, when a rule is silent, what is no expression."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from forms import parse_definition
from forms.errors import ExpressionError
from forms.expressions.evaluation import holds
from forms.expressions.syntax import parse
from tests.unit.forms.definitions import OPTIONS, SAMPLE_FORMS, codes, define, field, rule

FIELDS = [
    field("x"),
    field("id"),
    field("n", "number"),
    field("m", "number"),
    field("d", "date"),
    field("e", "date"),
    field("mo", "month"),
    field("c", "checkbox"),
    field("s", "select", options=[{"value": "1A", "label": "甲"}, {"value": "09", "label": "乙"}]),
    field("k", "multiselect", options=[{"value": "01", "label": "甲"}, {"value": "09", "label": "乙"}]),
    field(
        "t", "table", columns=[field("q", "number"), field("r", "number"), field("w"), field("until", "date")]
    ),
]
VALUES: dict[str, Any] = {
    "x": "abc",
    "id": "440105198811200002",
    "n": 6,
    "m": 2.5,
    "d": "1988-11-20",
    "e": "2026-11-23",
    "mo": "2026-09",
    "c": True,
    "s": "1A",
    "k": ["01", "09"],
    "t": [{"q": 1, "r": 2, "w": "a", "until": "2027-01-01"}, {"q": 0.1, "r": 3}, {"q": 0.2, "w": "b"}],
}


def kept(expr: str, **more: Any) -> bool:
    form = define(*FIELDS, rules=[rule(expr)])
    found = codes(form, {**VALUES, **more})
    assert found in ([], [("/x", "RULE_R1")]), found
    return not found


TRUE = [
    "n == 6",
    "n != 7",
    "n == '6'",
    "n > m and m >= 2.5 and m <= 2.5 and m < n",
    "n == 5 or m == 2.5",
    "not n == 5",
    "not not n == 6",
    "n == 5 implies m == 100",
    "n == 5 implies n == 5 implies n == 4",
    "(n == 6 ? m : n) == 2.5",
    "(n == 5 ? 1 : n == 6 ? 2 : 3) == 2",
    "n + m * 2 == 11",
    "(n + m) * 2 == 17",
    "n - 1 - 2 == 3",
    "n / 4 == 1.5",
    "-n == 0 - 6",
    "n in (1, 6)",
    "n in [6]",
    "n in 6",
    "not (n in (1, 2))",
    "x == 'abc'",
    'x == "abc"',
    "x < 'abd'",
    "x[0] == 'a' and x[1:3] == 'bc'",
    "id[16] even",
    "n even",
    "not (n odd)",
    "c == true",
    "not (c == false)",
    "c",
    "s == 1A",
    "s in (1A, 09)",
    "k == [09, 01]",
    "k != [09]",
    "d == id[6:14]",
    "d < e",
    "e == today",
    "d + 38y <= today",
    "e - 1y == '2025-11-23'",
    "e - 2w == '2026-11-09' and e + 7d == '2026-11-30' and e + 3m == '2027-02-23'",
    "e - d == 13882",
    "mo > d and mo < e",
    "e > Aug-31",
    "e <= (Aug-31 + 1y)",
    "age(d, today) == 38",
    "age(id, 'Nov-19') == 37",
    "sum(t.q) == 1.3",
    "max(t.r) == 3 and min(t.q) == 0.1 and count(t.w) == 2",
    "max(t.until) == '2027-01-01'",
    "all(t.q > 0) and any(t.q == 1) and not any(t.q == 5)",
    "all(t.r > t.q)",
    "all(t.until > today)",
    "unique(t.q)",
    "sum(t.q + 1) == 4.3",
    "x != null",
]


@pytest.mark.parametrize("expr", TRUE)
def test_what_is_so_is_kept_and_its_opposite_is_not(expr: str) -> None:
    assert kept(expr)
    assert not kept(f"not ({expr})")


@pytest.mark.parametrize(
    ("expr", "more"),
    [
        ("unique(t.w)", {"t": [{"w": "a"}, {"w": "a"}]}),
        ("n == 6", {"n": 60}),
        ("c == 1", {}),
        ("k == [01]", {}),
        ("d == '1988-02-31'", {}),
        ("x == 5", {}),
        ("n * n * n == 1", {"n": 1e300}),
    ],
)
def test_what_is_not_so_is_reported(expr: str, more: dict[str, Any]) -> None:
    assert not kept(expr, **more)


@pytest.mark.parametrize(
    ("expr", "more"),
    [
        ("n == 7", {"n": None}),
        ("sum(t.q) == 99", {"t": []}),
        ("n / m == 1", {"m": 0}),
        ("x > n", {}),
        ("x + 1 == 2", {}),
        ("c > 1", {}),
        ("n and c", {}),
        ("n[0] == 6", {}),
        ("e + 9999y > d", {}),
        ("age(x, today) == 3", {}),
        ("max(t.r) == 9", {"t": [{"q": 1}]}),
        ("all(t.q)", {}),
        ("x", {}),
    ],
)
def test_a_rule_that_cannot_be_computed_is_silent(expr: str, more: dict[str, Any]) -> None:
    assert kept(expr, **more)


def test_a_rule_is_silent_while_an_operand_or_its_own_field_is_wrong() -> None:
    form = define(
        field("a", "number", max=5), field("b", "number"), field("z"), rules=[rule("a == b", on="z")]
    )
    assert codes(form, {"a": 9, "b": 1, "z": "1"}) == [("/a", "RANGE")]
    assert codes(form, {"a": 2, "b": "x", "z": "1"}) == [("/b", "TYPE")]
    assert codes(form, {"a": 2, "b": 1, "z": 5}) == [("/z", "TYPE")]
    assert codes(form, {"a": 2, "b": 1}) == [("/z", "RULE_R1")]


def test_a_rule_about_a_hidden_field_is_silent() -> None:
    hidden = field("z", visibleIf={"field": "a", "equals": "B"})
    form = define(field("a", "radio", options=OPTIONS), hidden, rules=[rule("a == B and z != null", on="z")])
    assert codes(form, {"a": "A"}) == []
    assert codes(form, {"a": "B"}) == [("/z", "RULE_R1")]


def test_a_comparison_with_null_speaks_of_missing_fields() -> None:
    form = define(field("a"), field("b"), rules=[rule("a == 1 implies b != null", on="b")])
    assert codes(form, {"a": "1"}) == [("/b", "RULE_R1")]
    assert codes(form, {"a": "2"}) == []
    assert codes(form, {"a": "1", "b": "x"}) == []


NO_EXPRESSION = [
    "",
    "n ==",
    "== n",
    "n = 6",
    "(n == 6",
    "n == 6)",
    "n == 6 m",
    "n in",
    "n ? 1",
    "x[",
    "x[a]",
    "x[1:",
    "x[-1]",
    "x[1.5]",
    "t.",
    "t.5",
    "sqrt(n)",
    "sum()",
    "age(d)",
    "Feb-30 > d",
    "n == 'a",
    "n & m",
    "n; m",
    "not",
    "-",
    "(" * 100 + "n" + ")" * 100,
    "not " * 100 + "n",
    "-" * 100 + "1",
    "a implies " * 30 + "a",
    "n + " * 120 + "1",
    "n == 1 or " * 60,
    "__import__('os')",
]


@pytest.mark.parametrize("text", NO_EXPRESSION)
def test_what_is_no_expression_is_refused_with_a_chinese_text(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert any("一" <= mark <= "鿿" for mark in str(caught.value))


def test_every_rule_of_the_samples_parses() -> None:
    texts = [each["expr"] for form in SAMPLE_FORMS.values() for each in form["rules"]]
    assert len(texts) == 20
    assert all(parse(text) for text in texts)


SAMPLE_RULES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    (
        "F-TQ",
        "R1",
        {"birthDate": "1988-11-20", "idNumber": "440105198811200002"},
        {"birthDate": "1988-11-21"},
    ),
    ("F-TQ", "R2", {"gender": "2", "idNumber": "440105198811200002"}, {"gender": "1"}),
    ("F-TQ", "R3", {"subject": "101", "pthLevel": "1B"}, {"pthLevel": "2B"}),
    (
        "F-MBBG",
        "R1",
        {"newName": "广州新示例学校", "oldName": "广州旧示例学校"},
        {"newName": "广州旧示例学校"},
    ),
    ("F-BUS", "R2", {"drivers": [{"qualTo": "2026-11-24"}]}, {"drivers": [{"qualTo": "2026-11-23"}]}),
    ("F-SUSP", "R1", {"from": "2026-12-01", "to": "2027-12-01"}, {"to": "2027-12-02"}),
    ("F-HSTRANS", "R1", {"grade": "10", "term": "2"}, {"term": "1"}),
    ("F-HSTRANS", "R2", {"grade": "11"}, {"grade": "12"}),
    (
        "F-POINTS",
        "R1",
        {"target": "G1", "childId": "440106202008310001"},
        {"childId": "440106202009010003"},
    ),
    ("F-POINTS", "R2", {"permitSince": "2025-08-31"}, {"permitSince": "2025-09-01"}),
    (
        "F-GRANT",
        "R1",
        {"category": ["09"], "annualIncome": 48000, "household": 2},
        {"annualIncome": 48001},
    ),
    ("F-ZK", "R1", {"candidateType": "1", "rollNo": "G440106201506050002"}, {"rollNo": None}),
    (
        "F-ZKBY",
        "R1",
        {"courses": [{"code": "1"}, {"code": "2"}]},
        {"courses": [{"code": "1"}, {"code": "1"}]},
    ),
    ("F-DIPLOMA", "R1", {"enrolDate": "2020-09", "gradDate": "2023-07"}, {"gradDate": "2020-09"}),
]


@pytest.mark.parametrize(("form", "id_", "right", "wrong"), SAMPLE_RULES, ids=lambda value: str(value)[:12])
def test_each_rule_of_the_samples_tells_right_from_wrong(
    form: str, id_: str, right: dict[str, Any], wrong: dict[str, Any]
) -> None:
    definition = parse_definition(SAMPLE_FORMS[form])
    expression = next(each.expression for each in definition.rules if each.id == id_)
    assert holds(expression, definition, right, date(2026, 11, 23))
    assert not holds(expression, definition, right | wrong, date(2026, 11, 23))
