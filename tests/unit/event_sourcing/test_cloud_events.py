"""Envelopes: the same event always gives the same bytes, what is not ours is refused, others can read them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st

from event_sourcing.cloud_events import CloudEvent, PublicEvent, envelop, envelope_json
from event_sourcing.errors import ContractMismatch
from event_sourcing.events import Metadata, RecordedEvent

pytestmark = pytest.mark.unit


def recorded(**metadata):
    return RecordedEvent(
        stream="item-10050102001",
        version=3,
        position=17,
        type="ItemPublished",
        schema_version=1,
        data={},
        recorded_at=datetime(2026, 11, 24, 8, 0, 0, 120000, tzinfo=UTC),
        commit_id=UUID(int=1),
        metadata=Metadata("staff-1", "corr-1", **metadata),
    )


PUBLIC = PublicEvent("item-published.v1", "10050102001", {"name": "教师资格证书补发"})


def test_an_envelope_says_what_happened_to_what_when_and_in_which_order():
    event = envelop("catalog", recorded(), PUBLIC)
    assert event.to_dict() == {
        "specversion": "1.0",
        "id": "catalog-17",
        "source": "urn:cn:gz:edu:catalog",
        "type": "cn.gz.edu.catalog.item-published.v1",
        "subject": "10050102001",
        "time": "2026-11-24T08:00:00.120Z",
        "datacontenttype": "application/json",
        "sequence": "3",
        "partitionkey": "item-10050102001",
        "position": "17",
        "correlationid": "corr-1",
        "data": {"name": "教师资格证书补发"},
    }
    assert (event.service, event.name, event.stream_version) == ("catalog", "item-published.v1", 3)


def test_an_envelope_comes_back_as_it_went_and_gives_the_same_bytes_each_time():
    event = envelop("catalog", recorded(causation_id="cause-1", traceparent="00-t"), PUBLIC)
    assert CloudEvent.from_json(event.to_json()) == event
    assert CloudEvent.from_json(event.to_json().decode()).to_json() == event.to_json()


def test_times_are_written_in_utc_whatever_zone_they_came_in():
    event = envelop("catalog", recorded(), PUBLIC)
    beijing = event.time.astimezone(timezone(timedelta(hours=8)))
    assert (
        CloudEvent(**{**{f: getattr(event, f) for f in event.__slots__}, "time": beijing}).to_json()
        == event.to_json()
    )


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    TEXTS,
    TEXTS,
    st.builds(Metadata, TEXTS, TEXTS, st.none() | TEXTS, st.none() | TEXTS),
    st.dictionaries(TEXTS, TEXTS | st.integers() | st.none()),
)
def test_the_short_way_to_the_bytes_gives_the_same_bytes(stream, subject, metadata, data):
    event = replace(recorded(), stream=stream, metadata=metadata)
    public = PublicEvent("item-published.v1", subject, data)
    assert envelope_json("catalog", event, public) == envelop("catalog", event, public).to_json()


def test_the_cloudevents_library_reads_our_envelopes():
    theirs = JSONFormat().read(None, envelop("catalog", recorded(), PUBLIC).to_json())
    assert (theirs.get_id(), theirs.get_extension("sequence"), theirs.get_data()) == (
        "catalog-17",
        "3",
        PUBLIC.data,
    )


@pytest.mark.parametrize(
    "spoil",
    [
        {"specversion": "0.3"},
        {"time": "yesterday"},
        {"time": 5},
        *(
            {name: ...}
            for name in (
                "specversion",
                "id",
                "source",
                "type",
                "subject",
                "time",
                "data",
                "sequence",
                "position",
            )
        ),
    ],
    ids=str,
)
def test_an_envelope_with_something_missing_or_wrong_is_refused(spoil):
    envelope = envelop("catalog", recorded(), PUBLIC).to_dict()
    for name, value in spoil.items():
        envelope.pop(name)
        if value is not ...:
            envelope[name] = value
    with pytest.raises(ContractMismatch):
        CloudEvent.from_json(json.dumps(envelope))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b"\xff", "null"])
def test_what_is_no_envelope_at_all_is_refused(body):
    with pytest.raises(ContractMismatch):
        CloudEvent.from_json(body)
