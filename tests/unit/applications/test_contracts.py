"""The public language of cases is what the code says: one of every public event, exactly in the shape that is promised."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from contracts import asyncapi
from event_sourcing.cloud_events import CloudEvent, envelop
from event_sourcing.erasures import SubjectErased, SubjectExported, subject_codec
from event_sourcing.events import Metadata, RecordedEvent
from services.applications import events as e
from services.applications.aggregate import CATEGORY
from services.applications.codes import ProvincialStatus, ResultCode
from services.applications.public_events import NAMES, SUBJECT_ERASED, translate
from tests.unit.applications import cases

CONTRACTS = Path(asyncapi.__file__).parent
SCHEMAS = sorted(CONTRACTS.glob("events/applications/*.schema.json"))
EXAMPLES = sorted(CONTRACTS.glob("examples/applications/*.json"))
LOCAL, FORWARDED, REDIRECTED, WITHDRAWN = (digit * 32 for digit in "1234")

STORIES: dict[str, Sequence[e.ApplicationEvent]] = {
    LOCAL: cases.history(
        cases.START,
        cases.submit(),
        cases.REQUEST,
        cases.ANSWER,
        cases.ACCEPT,
        cases.SUSPEND,
        cases.RESUME,
        cases.APPROVE,
        cases.ISSUE,
    ),
    FORWARDED: cases.history(
        cases.submit(cases.FORWARDED),
        cases.RECEIPT,
        cases.report(1, ProvincialStatus.ACCEPTED),
        cases.report(2, ProvincialStatus.REJECTED),
        cases.report(3, ProvincialStatus.CONCLUDED),
    ),
    REDIRECTED: cases.history(
        cases.submit(cases.REDIRECTED), cases.TICKET, cases.report(1, ProvincialStatus.CORRECTION_REQUESTED)
    ),
    WITHDRAWN: cases.history(cases.submit(), cases.WITHDRAW),
    "5" * 32: cases.history(cases.submit(), cases.REFUSE),
    "6" * 32: cases.history(cases.submit(cases.FORWARDED), cases.REFUSAL_THERE),
    "7" * 32: cases.history(
        cases.submit(), cases.REQUEST, cases.conclude(ResultCode.CORRECTION_LAPSED, date(2026, 12, 8))
    ),
}


def told() -> Iterator[CloudEvent]:
    """What the public learns of all the stories."""
    position = 0
    for application_id, history in STORIES.items():
        for version, event in enumerate(history, 1):
            position += 1
            public = translate(recorded(application_id, version, position, event))
            if public is not None:
                yield envelop("applications", recorded(application_id, version, position, event), public)
    erased = subject_event(SubjectErased(subject="p-li", reason="本人申请删除", at=cases.AT), position + 1)
    public = translate(erased)
    assert public is not None
    yield envelop("applications", erased, public)


def subject_event(event: SubjectErased | SubjectExported, position: int) -> RecordedEvent:
    new = subject_codec.encode(event)
    return RecordedEvent(
        stream="subject-p-li",
        version=1,
        position=position,
        type=new.type,
        schema_version=new.schema_version,
        data=new.data,
        recorded_at=cases.AT,
        commit_id=UUID(int=position),
        metadata=Metadata("admin-1", "c" * 32),
    )


def recorded(application_id: str, version: int, position: int, event: e.ApplicationEvent) -> RecordedEvent:
    new = cases.decider.codec.encode(event)
    return RecordedEvent(
        stream=f"{CATEGORY}-{application_id}",
        version=version,
        position=position,
        type=new.type,
        schema_version=new.schema_version,
        data=new.data,
        recorded_at=cases.AT,
        commit_id=UUID(int=position),
        metadata=Metadata("p-li", "c" * 32),
    )


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((CONTRACTS / f"events/applications/{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def test_every_event_has_a_schema_and_every_schema_an_event() -> None:
    promised = {path.name.removesuffix(".schema.json") for path in SCHEMAS}
    told_of = {f"{name}.v1" for name in (*NAMES.values(), SUBJECT_ERASED)}
    assert promised == told_of == {event.name for event in told()}


def test_what_is_told_is_exactly_what_is_promised() -> None:
    for event in told():
        schema = validator(event.name)
        data = json.loads(event.to_json())["data"]
        schema.validate(data)
        assert set(data) == set(schema.schema["required"]) == set(schema.schema["properties"]), event.name


def test_no_word_about_a_person_leaves_the_service() -> None:
    """The events of these stories carry names, numbers, reasons and remedies: none of them may be found outside."""
    secret = [
        cases.LI.name,
        cases.LI.id_number,
        str(cases.LI.mobile),
        str(cases.LI.email),
        "照片.jpg",
        "底色应为白色",
        "不属于本机关职权",
        "请向区教育局申请",
        "专家评审",
        "不再需要",
        "学籍号不存在",
        "本人申请删除",
    ]
    for event in told():
        text = event.to_json().decode()
        assert not [word for word in secret if word in text], event.name


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_what_the_code_says_today(path: Path) -> None:
    first = next(event for event in told() if event.name == path.stem)
    assert json.loads(path.read_text(encoding="utf-8")) == first.to_dict()


def test_drafts_stay_inside() -> None:
    events = cases.history(cases.START, cases.SAVE)
    assert [translate(recorded(LOCAL, v, v, event)) for v, event in enumerate(events, 1)] == [None, None]


def test_that_somebody_was_given_their_data_stays_inside() -> None:
    assert translate(subject_event(SubjectExported(subject="p-li", at=cases.AT), 1)) is None


@pytest.mark.parametrize(
    "change", [{"status": "00"}, {"number": "123"}, {"applicant_id": None}, {"at": "gestern"}]
)
def test_the_schema_refuses_what_is_no_case(change: dict[str, Any]) -> None:
    event = next(event for event in told() if event.name == "application-received.v1")
    assert not validator(event.name).is_valid({**event.data, **change})
