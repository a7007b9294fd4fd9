"""What was stored once is read for ever: every shape that was ever written decodes with the code of today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from event_sourcing.codec import SEALED, EventCodec, personal_fields
from event_sourcing.erasures import subject_codec
from tests.contract.stored_events.samples import CODECS, FOLDER, Sample, stored_samples

pytestmark = pytest.mark.contract
ROOT = Path(__file__).parents[3]
SAMPLES = list(stored_samples())
HOW = (
    "Stored samples are missing: {missing}. For a new event, let a unit test encode one and run\n"
    "    pytest tests/unit -p tests.contract.stored_events.recorder\n"
    "For a raised schema version keep the older samples as they are, add the upcaster, and run the same. Then commit "
    "the files it wrote."
)


def codec_of(sample: Sample) -> EventCodec[Any] | None:
    return next((c for c in CODECS[sample.service] if sample.event.type in c.schema_versions), None)


def test_every_event_has_a_sample_of_every_schema_version_it_ever_had() -> None:
    stored = {(sample.service, sample.event.type, sample.event.schema_version) for sample in SAMPLES}
    known = {
        (service, name, version)
        for service, codecs in CODECS.items()
        for codec in codecs
        for name, current in codec.schema_versions.items()
        for version in range(1, current + 1)
    }
    missing = sorted(known - stored)
    assert not missing, HOW.format(missing=missing)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: str(s.path.relative_to(FOLDER)))
def test_a_stored_event_is_read_today_and_written_again_at_the_current_version(sample: Sample) -> None:
    codec = codec_of(sample)
    assert codec is not None, f"{sample.event.type} is stored, so it must stay known to its codec"
    assert sample.path.is_file()
    again = codec.encode(codec.decode(sample.event))
    assert (again.type, again.schema_version) == (
        sample.event.type,
        codec.schema_versions[sample.event.type],
    )
    assert codec.decode(again) == codec.decode(sample.event)
    if sample.event.schema_version == again.schema_version:
        assert again.data == sample.event.data, (
            "today's shape differs: raise the schema version, add an upcaster"
        )


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: str(s.path.relative_to(FOLDER)))
def test_personal_fields_are_stored_sealed(sample: Sample) -> None:
    codec = codec_of(sample)
    assert codec is not None
    for field in personal_fields(type(codec.decode(sample.event))):
        value = sample.event.data.get(field)
        assert value is None or set(value) == {SEALED}


def test_no_codec_of_a_service_is_forgotten_here() -> None:
    makers = [
        path
        for path in sorted((ROOT / "services").rglob("*.py"))
        if "EventCodec(" in path.read_text(encoding="utf-8")
    ]
    of_services = [codec for codecs in CODECS.values() for codec in codecs if codec is not subject_codec]
    assert len(makers) == len(of_services), makers
