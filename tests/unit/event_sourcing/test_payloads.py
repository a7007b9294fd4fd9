"""The edge: every mistake in a payload is found at once, with a pointer, a stable code and a text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from marshmallow import ValidationError, validates_schema

from event_sourcing.errors import ValidationFailed
from event_sourcing.payloads import (
    Day,
    Flag,
    Identifier,
    Moment,
    Part,
    PayloadSchema,
    Several,
    Text,
    Whole,
    load,
)

pytestmark = pytest.mark.unit


class FeeSchema(PayloadSchema):
    name = Text(required=True)
    amount = Whole(required=True)


class ItemSchema(PayloadSchema):
    code = Identifier()
    title = Text(load_default="")
    online = Flag()
    since = Day()
    fees = Several(Part(FeeSchema), load_default=list)

    @validates_schema
    def no_fee_offline(self, data, **_):
        if data.get("online") is False and data["fees"]:
            raise ValidationError("FEE_OFFLINE|线下事项不收费")


def findings(payload):
    with pytest.raises(ValidationFailed) as failed:
        load(ItemSchema(), payload)
    return {error.pointer: error.code for error in failed.value.errors}


def test_a_good_payload_gives_typed_values_and_defaults():
    loaded = load(
        ItemSchema(),
        {"code": "A1", "online": True, "since": "2026-01-31", "fees": [{"name": "工本费", "amount": 5}]},
    )
    assert loaded == {
        "code": "A1",
        "title": "",
        "online": True,
        "since": date(2026, 1, 31),
        "fees": [{"name": "工本费", "amount": 5}],
    }


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({}, {"/code": "REQUIRED"}),
        ({"code": "  "}, {"/code": "REQUIRED"}),
        ({"code": None}, {"/code": "REQUIRED"}),
        ({"code": "x" * 65}, {"/code": "MAX_LENGTH"}),
        ({"code": "\ud800"}, {"/code": "FORMAT"}),
        ({"code": "A1", "title": "半个\udc00字符"}, {"/title": "FORMAT"}),
        ({"code": 5}, {"/code": "TYPE"}),
        ({"code": "A", "titel": "x"}, {"/titel": "UNKNOWN"}),
        ({"code": "A", "a/b~c": "x"}, {"/a~1b~0c": "UNKNOWN"}),
        ({"code": "A", "online": "是"}, {"/online": "TYPE"}),
        ({"code": "A", "online": 1}, {"/online": "TYPE"}),
        ({"code": "A", "since": "2026-02-30"}, {"/since": "FORMAT"}),
        ({"code": "A", "fees": "free"}, {"/fees": "TYPE"}),
        ({"code": "A", "fees": [{"name": "x", "amount": "5"}]}, {"/fees/0/amount": "TYPE"}),
        ({"code": "A", "fees": [{"name": "x", "amount": 1}, 7]}, {"/fees/1": "TYPE"}),
        ({"code": "A", "online": False, "fees": [{"name": "x", "amount": 1}]}, {"": "FEE_OFFLINE"}),
        ([], {"": "TYPE"}),
    ],
    ids=str,
)
def test_each_mistake_has_its_pointer_and_code(payload, expected):
    assert findings(payload) == expected


def test_all_mistakes_are_found_at_once():
    found = findings({"online": 1, "since": "x", "fees": [{}]})
    assert set(found) == {"/code", "/online", "/since", "/fees/0/name", "/fees/0/amount"}


class MeetingSchema(PayloadSchema):
    at = Moment(required=True)


def test_a_moment_has_its_offset():
    assert load(MeetingSchema(), {"at": "2026-12-01T08:00:00+08:00"})["at"] == datetime(
        2026, 12, 1, tzinfo=UTC
    )


@pytest.mark.parametrize("wrong", ["2026-12-01T08:00:00", "2026-12-01", "soon", 1764547200])
def test_what_is_no_moment_with_an_offset_is_refused(wrong):
    with pytest.raises(ValidationFailed) as failed:
        load(MeetingSchema(), {"at": wrong})
    assert [(error.pointer, error.code) for error in failed.value.errors] == [("/at", "FORMAT")]
