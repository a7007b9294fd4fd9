"""One schema, three uses: the document as fields and back, the form's texts as values and back."""

from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.errors import ValidationFailed
from gateway.item_editing.fields import BY_POINTER, FIELDS, document_of, field_of, values_of
from gateway.item_editing.schema import ELEMENTS
from gateway.item_editing.typed import document_from, texts_of, values_from
from services.catalog.item.differences import LABELS
from services.catalog.item.schema import item_content, item_document
from tests.unit.catalog.examples import ITEM, payload

FIXED = {pointer: values_of(ITEM)[pointer] for pointer in ("/code", "/department_code", "/group_code")}


def typed(**texts: str | list[str]) -> dict[str, Any]:
    """Values of a form that says what the example item says, but for some fields."""
    sent: dict[str, list[str]] = {}
    for name, text in texts_of(values_of(ITEM)):
        sent.setdefault(name, []).append(text)
    for name, given in texts.items():
        sent[name.replace("__", ".")] = [given] if isinstance(given, str) else given
    return values_from(lambda name: sent.get(name, []), FIXED)


def test_the_form_asks_for_all_that_the_catalogue_compares() -> None:
    """Two fields follow from others: the department's name from its code, the visits from the mode."""
    assert {field.pointer for field in FIELDS} == set(LABELS) - {"/department_name", "/max_visits"}


def test_each_element_has_its_fields() -> None:
    assert {field.element for field in FIELDS} == set(ELEMENTS)


@pytest.mark.parametrize(
    "changes", [{}, {"mode_justification": None}, {"apply_window": None, "annual_volume": None}]
)
def test_a_document_is_the_same_after_the_way_through_fields(changes: dict[str, Any]) -> None:
    item = payload(**changes)
    assert item_content(document_of(values_of(item))) == item_content(item)


def test_a_form_that_nobody_touched_says_what_the_item_says() -> None:
    stored = item_document(item_content(ITEM))
    assert document_from(typed()) == document_of(values_of(stored))


@pytest.mark.parametrize("mode", [1, 2, 3, 4])
def test_the_visits_follow_from_the_mode(mode: int) -> None:
    assert document_from(typed(service_mode=str(mode)))["max_visits"] == {1: 1, 2: 2, 3: 1, 4: 0}[mode]


@pytest.mark.parametrize(
    ("texts", "pointer", "value"),
    [
        ({"annual_volume": "1200"}, "/annual_volume", 1200),
        ({"effective_from": "2026年9月1日"}, "/effective_from", "2026-09-01"),
        ({"promised_limit__value": " 15 "}, "/promised_limit", {"value": 15, "unit": "WD"}),
        ({"statutory_limit__value": "", "statutory_limit__unit": ""}, "/statutory_limit", None),
        ({"business_forms": "甲表\r\n\r\n 乙表 "}, "/business_forms", ["甲表", "乙表"]),
        ({"charged": "true"}, "/charged", True),
        ({"short_name": "   "}, "/short_name", None),
        ({"applicant_types": ["个人", "企业"]}, "/applicant_types", ["个人", "企业"]),
        ({"apply_window__from": "2026/4/7", "apply_window__to": "2026.4.20"}, "/apply_window",
         {"from": "2026-04-07", "to": "2026-04-20"}),
    ],
)  # fmt: skip
def test_texts_are_read_as_people_write_them(texts: dict[str, Any], pointer: str, value: Any) -> None:
    assert typed(**texts)[pointer] == value


@pytest.mark.parametrize(
    ("texts", "pointer"),
    [
        ({"annual_volume": "很多"}, "/annual_volume"),
        ({"effective_from": "明天"}, "/effective_from"),
        ({"promised_limit__value": "十"}, "/promised_limit/value"),
        ({"promised_limit__unit": ""}, "/promised_limit/unit"),
        ({"apply_window__to": ""}, "/apply_window/to"),
        ({"name": ""}, "/name"),
        ({"charged": ""}, "/charged"),
        ({"service_mode": ""}, "/service_mode"),
        ({"mode_justification__goal": "长" * 501}, "/mode_justification/goal"),
    ],
)
def test_what_cannot_be_read_is_named_and_kept(texts: dict[str, Any], pointer: str) -> None:
    values = typed(**texts)
    with pytest.raises(ValidationFailed) as refused:
        document_from(values)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    field = field_of(pointer)
    assert field is not None
    kept = [text for text in texts.values() if text]
    assert all(text in str(values[field.pointer]) for text in kept)


def test_all_findings_come_at_once() -> None:
    with pytest.raises(ValidationFailed) as refused:
        document_from(typed(name="", annual_volume="很多", consult__reply_within_working_days=""))
    assert len(refused.value.errors) == 3


@pytest.mark.parametrize(
    ("pointer", "field"),
    [
        ("/promised_limit/value", "/promised_limit"),
        ("/categories/stage/0", "/categories/stage"),
        ("/name", "/name"),
        ("/mode_justification", "/mode_justification/conditions"),
        ("/online", "/online/enabled"),
        ("/nothing/of/this", None),
        ("", None),
    ],
)
def test_a_finding_belongs_to_its_field(pointer: str, field: str | None) -> None:
    assert field_of(pointer) is (BY_POINTER[field] if field else None)
