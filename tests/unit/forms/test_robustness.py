"""Whatever JSON comes in: an answer, never another exception, and soon."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import (
    DefinitionError,
    ExpressionError,
    applicable,
    definition_findings,
    display,
    from_text,
    parse_definition,
    prefilled,
    validate,
)
from forms.expressions.syntax import parse
from tests.unit.forms.definitions import HERE, SAMPLE_FORMS, TODAY, codes, define, field

DEFINITIONS = [parse_definition(form) for form in SAMPLE_FORMS.values()]
KEYS = sorted({each.key for definition in DEFINITIONS for each in definition.fields})
CELLS = ["dname", "qualTo", "students", "amount", "code", "passedAt"]
CODES = [
    "REQUIRED",
    "TYPE",
    "FORMAT",
    "INTEGER",
    "MIN_LENGTH",
    "MAX_LENGTH",
    "PATTERN",
    "CHECKSUM_GB11643",
    "CHECKSUM_GB32100",
    "CHECKSUM_LUHN",
    "DATE_MIN",
    "DATE_MAX",
    "RANGE",
    "OPTION",
    "MIN_ITEMS",
    "MAX_ITEMS",
    "MAX_FILES",
    "MUST_BE_TRUE",
    "CONTROL_CHAR",
    "NOT_APPLICABLE",
    "UNKNOWN",
]

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from(
        ["440105198811200002", "2026-02-29", "2026-09", "G1", "1", "09", "10000101", 10**400, 1e308]
    )
)
ANY = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(CELLS), inner, max_size=4)
    ),
    max_leaves=12,
)
VALUES = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), ANY, max_size=12)


@given(st.sampled_from(DEFINITIONS), VALUES | ANY)
def test_validation_never_raises_and_speaks_only_its_codes(definition: Any, values: Any) -> None:
    for error in validate(definition, values, TODAY):
        assert error.code in CODES or error.code.startswith("RULE_")
        assert error.detail
    if isinstance(values, Mapping):
        display(definition, values)
        applicable(definition, values)
        prefilled(definition, values)


SAMPLES = json.loads((HERE / "form_samples.json").read_text(encoding="utf-8"))["samples"]


@given(st.sampled_from(SAMPLES), st.data())
def test_a_good_submission_with_one_odd_value_never_raises(sample: Any, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(sample["values"])))
    values = sample["values"] | {key: data.draw(ANY)}
    validate(parse_definition(SAMPLE_FORMS[sample["formId"]]), values, TODAY)


@given(
    st.sampled_from(DEFINITIONS),
    st.dictionaries(st.text(max_size=12) | st.sampled_from(KEYS), st.lists(st.text())),
)
def test_texts_never_raise(definition: Any, texts: dict[str, list[str]]) -> None:
    validate(definition, from_text(definition, texts), TODAY)


WORDS = st.sampled_from(
    [
        "n",
        "m",
        "x",
        "09",
        "1A",
        "6",
        "2.5",
        "3y",
        "Aug-31",
        "'a'",
        "today",
        "null",
        "true",
        "(",
        ")",
        "[",
        "]",
        ",",
        ":",
        "?",
        ".",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "and",
        "or",
        "not",
        "implies",
        "in",
        "odd",
        "even",
        "sum",
        "all",
        "age",
        "t",
    ]
)


@given(st.text(max_size=60) | st.lists(WORDS, max_size=30).map(" ".join))
def test_the_parser_raises_only_its_own_error(text: str) -> None:
    with suppress(ExpressionError):
        parse(text)


@given(ANY)
def test_definitions_are_refused_with_findings_only(document: Any) -> None:
    assert definition_findings(document)


@given(st.sampled_from(sorted(SAMPLE_FORMS)), st.data())
def test_a_sample_form_with_one_odd_attribute_is_parsed_or_refused(form_id: str, data: st.DataObject) -> None:
    form = json.loads(json.dumps(SAMPLE_FORMS[form_id]))
    entry = data.draw(st.sampled_from(form["fields"] + form["rules"]))
    entry[data.draw(st.sampled_from(sorted(entry)))] = data.draw(ANY)
    with suppress(DefinitionError):
        validate(parse_definition(form), {}, TODAY)


@pytest.mark.parametrize("pattern", [r".*a.*b", r"^(教民)?\d{15,16}号?$", r"\w*\w*!"])
def test_hostile_texts_are_answered_soon(pattern: str) -> None:
    form = define(field(pattern=pattern, maxLength=1_000_000))
    before = time.perf_counter()
    codes(form, {"x": "a" * 1000})
    codes(form, {"x": "a" * 1_000_000})
    assert time.perf_counter() - before < 5
