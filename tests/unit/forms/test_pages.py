"""What pages need: typed values out of texts, visible fields, prefilled values, answers to show."""

from __future__ import annotations

from forms import applicable, display, from_text, prefilled, shown, visible_fields
from tests.unit.forms.definitions import OPTIONS, codes, define, field

FORM = define(
    field("kind", "radio", options=OPTIONS),
    field("name", prefill="identity.name"),
    field("id", "idcard", prefill="identity.idNumber"),
    field("story", "textarea"),
    field("n", "number"),
    field("c", "checkbox"),
    field("hidden", "checkbox", visibleIf={"field": "kind", "equals": "B"}),
    field("m", "multiselect", options=OPTIONS),
    field("files", "upload"),
    field("t", "table", columns=[field("a"), field("q", "number"), field("ok", "checkbox")]),
)


def test_texts_become_typed_values() -> None:
    texts = {
        "csrf_token": ["secret"],
        "kind": ["A"],
        "name": [" 张三 "],
        "story": ["一\r\n二"],
        "n": ["-12.50"],
        "c": ["on"],
        "m": ["A", "", "B"],
        "files": ["a.pdf"],
        "t.10.a": ["后"],
        "t.2.a": ["前"],
        "t.2.q": ["3"],
        "t.2.ok": ["true"],
        "t.3.a": [""],
    }
    assert from_text(FORM, texts) == {
        "kind": "A",
        "name": "张三",
        "story": "一\n二",
        "n": -12.5,
        "c": True,
        "m": ["A", "B"],
        "files": ["a.pdf"],
        "t": [{"a": "前", "q": 3, "ok": True}, {"a": "后", "ok": False}],
    }


def test_what_cannot_be_typed_stays_as_typed_and_is_reported() -> None:
    texts = {"n": ["十二"], "c": ["maybe"], "t.0.q": ["1e5"]}
    values = from_text(FORM, texts)
    assert values == {"n": "十二", "c": "maybe", "t": [{"q": "1e5", "ok": False}]}
    assert codes(FORM, values) == [("/n", "TYPE"), ("/c", "TYPE"), ("/t/0/q", "TYPE")]


def test_keys_the_form_does_not_know_are_left_out() -> None:
    unknown = {"t.x.a": ["1"], "t.0.z": ["1"], "t": ["1"], "u.0.a": ["1"], "t.9999.a": ["1"], "t.0": ["1"]}
    assert from_text(FORM, unknown) == {"c": False}


def test_boxes_not_ticked_are_false_where_they_are_seen() -> None:
    assert from_text(FORM, {}) == {"c": False}
    assert from_text(FORM, {"kind": ["B"], "c": ["off"]}) == {"kind": "B", "c": False, "hidden": False}


def test_visible_fields_and_applicable_values_follow_the_answers() -> None:
    assert "hidden" not in [each.key for each in visible_fields(FORM, {"kind": "A"})]
    assert "hidden" in [each.key for each in visible_fields(FORM, {"kind": "B"})]
    assert applicable(FORM, {"kind": "A", "hidden": True, "other": 1}) == {"kind": "A", "other": 1}


def test_known_facts_are_put_where_they_are_asked_for() -> None:
    assert prefilled(FORM, {"identity": {"name": "张三", "idNumber": ""}}) == {"name": "张三"}
    assert prefilled(FORM, {"identity": "张三"}) == {}


def test_answers_read_as_people_say_them() -> None:
    answers = {
        "kind": "A",
        "n": 0,
        "c": False,
        "m": ["A", "B"],
        "files": ["a.pdf", {"name": "b.pdf", "size": 3}],
        "t": [{"a": "x", "ok": True}, "odd"],
    }
    assert display(FORM, answers) == [
        ("KIND", "甲"),
        ("NAME", "未填写"),
        ("ID", "未填写"),
        ("STORY", "未填写"),
        ("N", "0"),
        ("C", "否"),
        ("M", "甲、乙"),
        ("FILES", "a.pdf、b.pdf"),
        ("T", "1. A:x;Q:未填写;OK:是\n2. odd"),
    ]
    assert shown(FORM.by_key["kind"], "C") == "C"
