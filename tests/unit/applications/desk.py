"""The service's real operations on stores in memory: one item of each channel, two forms, people and a clock to turn."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.event_store import EventStore
from event_sourcing.memory_event_store import MemoryEventStore
from event_sourcing.personal_data import PlainVault
from services.applications.deadlines import Deadlines
from services.applications.files import Files, MemorySealedFiles
from services.applications.number_series import MemoryNumberSeries, NumberSeries
from services.applications.operations import ApplicationOperations
from services.applications.queries import ApplicationQueries
from services.applications.references import MemoryReferences, keep
from services.applications.submission import SubmissionCheck
from services.applications.working_days import WorkingCalendar

Answer = dict[str, Any]

MONDAY = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
LOCAL, FORWARDED, REDIRECTED = "10050102001", "30040200001", "10050101001"
SYSTEM = "PROV-ROLL"
GD = "GD20261123000001"

FORM: Answer = {
    "form_id": "F-TQR",
    "item_code": LOCAL,
    "item_name": "教师资格证书补发",
    "title": "教师资格证书补发申请表",
    "version": 1,
    "fields": [
        {"key": "name", "label": "姓名", "type": "text", "required": True, "minLength": 2},
        {"key": "reason", "label": "原因", "type": "text", "required": True},
        {
            "key": "photo",
            "label": "免冠照片",
            "type": "upload",
            "required": True,
            "accept": [".jpg"],
            "maxSizeKB": 1,
        },
    ],
    "rules": [],
}
GENERAL: Answer = FORM | {
    "form_id": "F-GENERAL",
    "item_code": None,
    "item_name": None,
    "title": "通用网上申请表",
    "fields": FORM["fields"][:2],
}
VALUES = {"name": "李小明", "reason": "遗失"}
JPG = b"\xff\xd8\xff\xe0 a photo"
PERSON = {
    "name": "李小明",
    "id_type": "31",
    "id_number": "44010619920307001X",
    "mobile": "13800000001",
    "email": "li@example.test",
}
DEFECT = {"pointer": "/values/reason", "label": "原因", "detail": "请写明遗失经过"}


def item(code: str = LOCAL, **changes: Any) -> Answer:
    """Data of item-published, as far as the service reads it."""
    online = {"enabled": True, "channel": "LOCAL", "system": None, "form_id": "F-TQR"}
    return {
        "code": code,
        "name": "教师资格证书补发",
        "department_code": code[:4],
        "department_name": "教师工作处",
        "item_type": "20",
        "service_mode": 3,
        "case_kind": "2",
        "statutory_limit": {"value": 20, "unit": "WD"},
        "promised_limit": {"value": 5, "unit": "WD"},
        "online": online,
    } | changes


def at_province(code: str, channel: str) -> Answer:
    return item(code, online={"enabled": True, "channel": channel, "system": SYSTEM, "form_id": None})


def told(service: str, name: str, subject: str, data: Mapping[str, Any], version: int = 1) -> CloudEvent:
    return CloudEvent(
        id=f"{service}-{version}",
        source=f"urn:cn:gz:edu:{service}",
        type=f"cn.gz.edu.{service}.{name}",
        subject=subject,
        time=MONDAY,
        data=data,
        sequence=str(version),
        partitionkey=f"x-{subject}",
        position=str(version),
    )


def by(actor: str, *roles: str, department: str | None = None, **more: Any) -> Answer:
    """A call's context. `key`, `version`: idempotency key and expected version."""
    named = {"key": "idempotency_key", "version": "expected_version"}
    extras = {named[name]: value for name, value in more.items()}
    actor_document = {"id": actor, "roles": list(roles), "department": department}
    return {"actor": actor_document, "correlation_id": uuid4().hex, **extras}


def li(**more: Any) -> Answer:
    return by("p-li", "applicant", **more)


def wang(**more: Any) -> Answer:
    return by("p-wang", "applicant", **more)


def clerk(department: str = "1005", **more: Any) -> Answer:
    return by(f"staff-{department}", "staff", department=department, **more)


ADMIN = by("admin", "admin")
WORKER = by("system:forwarding", "system")


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


class NoDrafts:
    """The list of drafts is a projection, and tested with a database."""

    def of(self, applicant_id: str) -> list[Answer]:
        return [{"id": "0" * 32, "item_code": LOCAL, "saved_at": applicant_id}]


class Desk:
    """`operations` and `queries` as the service has them, and shorthand for what most tests begin with."""

    def __init__(self, store: EventStore | None = None) -> None:
        self.now = MONDAY
        self.store = store or MemoryEventStore()
        self.vault = PlainVault()
        self.sealed = MemorySealedFiles()
        self.files = Files(self.sealed, self.vault)
        self.references = MemoryReferences()
        self.numbers = MemoryNumberSeries()
        self.operations = self.replica(self.store)
        self.queries = ApplicationQueries(self.store, self.vault, self.files, NoDrafts())
        for published in (
            item(),
            at_province(FORWARDED, "FORWARD_API"),
            at_province(REDIRECTED, "REDIRECT"),
        ):
            keep(self.references, told("catalog", "item-published.v1", published["code"], published))
        for form in (FORM, GENERAL):
            keep(self.references, told("guides", "form-published.v1", form["form_id"], form))

    def replica(self, store: EventStore, numbers: NumberSeries | None = None) -> ApplicationOperations:
        """Another process's operations, with what processes share."""
        check = SubmissionCheck(self.references, self.files)
        deadlines = Deadlines(WorkingCalendar.load())
        return ApplicationOperations(
            store, self.vault, check, self.files, numbers or self.numbers, deadlines, clock=lambda: self.now
        )

    def days_later(self, days: int) -> None:
        self.now += timedelta(days=days)

    def set_day(self, day: date) -> None:
        self.now = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)

    def photo(self, context: Answer | None = None) -> Answer:
        """A stored photo, as `submit` takes it."""
        upload = {"field": "photo", "name": "照片.jpg", "content_type": "image/jpeg", "content": b64(JPG)}
        return {"field": "photo", **self.operations.store_file(upload, context or li())}

    def application(self, code: str = LOCAL, **changes: Any) -> Answer:
        """Payload of `submit`: complete and right."""
        answers: Answer = {"form_id": "F-GENERAL", "values": VALUES, "files": []}
        if code == LOCAL:
            photo = self.photo()
            answers = {"form_id": "F-TQR", "values": VALUES | {"photo": [photo]}, "files": [photo]}
        head = {"id": uuid4().hex, "item_code": code, "form_version": 1, "applicant": PERSON}
        return head | answers | changes

    def submitted(self, code: str = LOCAL) -> str:
        """Id of a case that was just submitted."""
        return str(self.operations.submit(self.application(code), li())["id"])

    def accepted(self) -> str:
        case = self.submitted()
        self.operations.accept({"id": case}, clerk())
        return case

    def document(self, case: str) -> Answer:
        return self.queries.get_application({"id": case}, ADMIN)


def keep_item(desk: Desk, published: Answer, version: int) -> None:
    """Another publication of the item reaches the service."""
    keep(desk.references, told("catalog", "item-published.v1", published["code"], published, version))


class Overtaken:
    """The shared store, where another process does something just before this one calls `method` for the n-th time."""

    def __init__(self, shared: EventStore, rival: Callable[[], Any], method: str, nth: int = 1) -> None:
        self._shared, self._rival, self._method, self._left = shared, rival, method, nth

    def __getattr__(self, name: str) -> Any:
        if name == self._method:
            self._left -= 1
            if self._left == 0:
                self._rival()
        return getattr(self._shared, name)
