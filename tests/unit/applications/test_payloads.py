"""Payloads that are not in shape are refused at the field, before anything is looked up."""

from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.errors import ValidationFailed
from tests.unit.applications import desk as d
from tests.unit.applications.desk import Desk, li


@pytest.fixture
def desk() -> Desk:
    return Desk()


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"name": value}
    return value


class TestAPayload:
    @pytest.mark.parametrize(
        ("method", "payload", "expected"),
        [
            ("submit", {"id": "x"}, ("/id", "PATTERN")),
            ("submit", {"id": "a" * 32, "values": []}, ("/values", "TYPE")),
            ("decide", {"id": "a" * 32, "outcome": "MAYBE"}, ("/outcome", "OPTION")),
            ("withdraw", {"id": "a" * 32, "reason": "长" * 2001}, ("/reason", "MAX_LENGTH")),
            ("accept", {"id": "a" * 32, "by": "me"}, ("/by", "UNKNOWN")),
            ("request_correction", {"id": "a" * 32, "defects": [{}]}, ("/defects/0/label", "REQUIRED")),
            (
                "request_correction",
                {"id": "a" * 32, "defects": [{"pointer": "", "label": "原因", "detail": " "}]},
                ("/defects/0/detail", "REQUIRED"),
            ),
            ("submit", {"applicant": d.PERSON | {"id_number": " "}}, ("/applicant/id_number", "REQUIRED")),
            ("save_draft", {"id": "a" * 32, "values": {"name": "\ud800"}}, ("/values", "FORMAT")),
            ("save_draft", {"id": "a" * 32, "values": {"\ud800": "name"}}, ("/values", "FORMAT")),
            ("save_draft", {"id": "a" * 32, "values": {"name": float("nan")}}, ("/values", "FORMAT")),
            ("save_draft", {"id": "a" * 32, "values": {"name": 10**5000}}, ("/values", "FORMAT")),
            ("save_draft", {"id": "a" * 32, "values": nested(200)}, ("/values", "FORMAT")),
            ("withdraw", {"id": "a" * 32, "reason": "\ud800"}, ("/reason", "FORMAT")),
            ("record_provincial_status", {"at": "2026-11-23T16:30:00"}, ("/at", "FORMAT")),
        ],
    )
    def test_is_refused_at_the_field(
        self, desk: Desk, method: str, payload: dict[str, Any], expected: tuple[str, str]
    ) -> None:
        with pytest.raises(ValidationFailed) as raised:
            getattr(desk.operations, method)(payload, li())
        assert expected in {(error.pointer, error.code) for error in raised.value.errors}
