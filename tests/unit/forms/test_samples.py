"""The confirmed answers: nine submissions with the exact errors expected."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from forms import definition_findings, display, from_text, options, parse_definition, validate
from tests.unit.forms.definitions import HERE, SAMPLE_FORMS

SAMPLES = json.loads((HERE / "form_samples.json").read_text(encoding="utf-8"))
ON = date.fromisoformat(SAMPLES["meta"]["today"])


@pytest.mark.parametrize("sample", SAMPLES["samples"], ids=lambda sample: sample["name"])
def test_a_sample_has_exactly_the_expected_errors(sample: Mapping[str, Any]) -> None:
    definition = parse_definition(SAMPLE_FORMS[sample["formId"]])
    found = validate(definition, sample["values"], ON)
    expected = sorted((error["field"], error["code"]) for error in sample["expectErrors"])
    assert sorted((error.field, error.code) for error in found) == expected
    assert all(error.index is None for error in found)


@pytest.mark.parametrize("form", SAMPLE_FORMS.values(), ids=SAMPLE_FORMS)
def test_every_sample_form_is_sound_and_has_its_options(form: Any) -> None:
    assert definition_findings(form) == []
    for field in parse_definition(form).fields:
        if field.type in ("select", "radio", "multiselect") and field.options_from is None:
            assert options(field)


@pytest.mark.parametrize("sample", SAMPLES["samples"], ids=lambda sample: sample["name"])
def test_a_sample_survives_the_way_through_an_html_form(sample: Mapping[str, Any]) -> None:
    definition = parse_definition(SAMPLE_FORMS[sample["formId"]])
    typed = from_text(definition, _texts(sample["values"]))
    empty = {key: value for key, value in sample["values"].items() if value == []}
    assert typed | empty == sample["values"] | {
        field.key: typed[field.key] for field in definition.fields if typed.get(field.key) is False
    }


def _texts(values: Mapping[str, Any]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for key, value in values.items():
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(item, dict):
                texts.update({f"{key}.{index}.{column}": [str(cell)] for column, cell in item.items()})
            else:
                texts.setdefault(key, []).append("true" if item is True else str(item))
    return texts


def test_answers_are_shown_with_labels() -> None:
    sample = next(each for each in SAMPLES["samples"] if each["name"] == "校车-有效")
    shown = dict(display(parse_definition(SAMPLE_FORMS["F-BUS"]), sample["values"]))
    assert shown["驾驶人"] == (
        "1. 姓名:王师傅;公民身份号码:440105198811200002;准驾车型:A1;校车驾驶资格有效期至:2028-01-01"
    )
    assert shown["已安装卫星定位行驶记录仪"] == "是"
