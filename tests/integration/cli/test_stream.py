"""`banshi stream` on a real log."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from event_sourcing.codec import EventCodec
from event_sourcing.events import ANY_VERSION, StreamWrite
from event_sourcing.mongo_event_store import MongoEventStore
from tests.contract.event_store.writes import BY
from tests.unit.event_sourcing.counters import Closed, Raised

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
codec = EventCodec([Raised, Closed])


@pytest.fixture
def log(log: MongoEventStore, clock: Any) -> MongoEventStore:
    for second, event in enumerate((Raised("p-li", 1, "隐私"), Raised("p-li", 2), Closed("p-li"))):
        clock.at = NOON + timedelta(seconds=second)
        log.append([StreamWrite("counter-1", ANY_VERSION, [codec.encode(event)])], BY)
    return log


def events(banshi: Any, *arguments: str) -> list[dict[str, Any]]:
    result = banshi("stream", "catalog", "counter-1", "--json", *arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_events_are_shown_with_why_and_by_whom_and_personal_data_stays_sealed(
    log: MongoEventStore, banshi: Any
) -> None:
    first, _, _ = events(banshi)
    assert first | {"commit_id": ""} == {
        "stream": "counter-1",
        "version": 1,
        "position": 1,
        "type": "Raised",
        "schema_version": 1,
        "recorded_at": "2026-11-24T12:00:00.000+00:00",
        "commit_id": "",
        "actor": "staff-1",
        "correlation_id": "corr-1",
        "causation_id": "cause-1",
        "data": {"applicant_id": "p-li", "by": 1, "note": "〔密封〕"},
    }
    shown = banshi("stream", "catalog", "counter-1").output
    assert "隐私" not in shown
    assert "〔密封〕" in shown
    assert [line.split()[:2] for line in shown.splitlines()[::3]] == [
        ["1", "Raised"],
        ["2", "Raised"],
        ["3", "Closed"],
    ]


def test_a_stream_is_shown_as_it_was_at_a_version_or_a_time(log: MongoEventStore, banshi: Any) -> None:
    assert [e["version"] for e in events(banshi, "--version", "2")] == [1, 2]
    assert [e["version"] for e in events(banshi, "--at", "2026-11-24T20:00:01+08:00")] == [1, 2]


def test_nothing_to_show_is_a_failure_that_says_what_to_check(log: MongoEventStore, banshi: Any) -> None:
    result = banshi("stream", "catalog", "counter-2")
    assert (result.exit_code, "没有流 counter-2" in result.output) == (1, True)
    assert banshi("stream", "catalog", "counter-1", "--at", "2020-01-01T00:00:00Z").exit_code == 1


@pytest.mark.parametrize("options", [("--at", "noon"), ("--version", "0")])
def test_bounds_that_mean_nothing_are_a_usage_error(banshi: Any, options: tuple[str, ...]) -> None:
    assert banshi("stream", "catalog", "counter-1", *options).exit_code == 2


def test_an_unknown_service_is_a_usage_error(banshi: Any) -> None:
    assert banshi("stream", "nothing", "counter-1").exit_code == 2
