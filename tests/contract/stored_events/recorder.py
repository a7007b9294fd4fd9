"""A pytest plugin that writes the missing samples, from what the tests that run with it encode.

    pytest tests/unit -p tests.contract.stored_events.recorder

Of several events of one type it takes the one that says most. It never changes a sample that is there: events of that
shape are stored somewhere, and stay.
"""

from __future__ import annotations

import functools
from typing import Any

import pytest

from event_sourcing.codec import EventCodec
from event_sourcing.commit_rules import canonical_json
from event_sourcing.events import NewEvent
from event_sourcing.personal_data import PlainVault
from tests.contract.stored_events.samples import CODECS, Sample

_richest: dict[tuple[str, str], Sample] = {}


def pytest_configure(config: pytest.Config) -> None:
    original = EventCodec.encode

    @functools.wraps(original)
    def recording(codec: EventCodec[Any], event: Any) -> NewEvent:
        stored = original(codec, event)
        package, _, rest = type(event).__module__.partition(".")
        service = rest.partition(".")[0]
        if package == "services" and service in CODECS and isinstance(codec.vault, PlainVault):
            _remember(Sample(service, stored))
        return stored

    EventCodec.encode = recording  # type: ignore[method-assign]


def _remember(sample: Sample) -> None:
    key = sample.service, sample.event.type
    known = _richest.get(key)
    if known is None or _said(sample) > _said(known):
        _richest[key] = sample


def _said(sample: Sample) -> int:
    return len(canonical_json(sample.event.data))


def pytest_sessionfinish(session: pytest.Session) -> None:
    for sample in _richest.values():
        if not sample.path.exists():
            sample.write()
            print(f"\nwrote {sample.path}")
