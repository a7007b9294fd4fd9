"""Whole cases through the JSON API, by a patient client: what fails for the moment is sent again with the same key.

Each journey is a list of steps; between two of them the world may change as it likes. The client never gives an intent a
second key, so whatever is doubled in the end was doubled by us.
"""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import requests

from tests.support.stack import Stack

PATIENCE_SECONDS = 90.0
PAUSE_SECONDS = 0.2
PASSING = frozenset({502, 503, 504})
"""Answers that a client waits out: the server says that it is not its fault and that nothing was lost."""

Passed = Callable[["Journey", str], None]
CONCLUDED = "10"

_PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "zhang-san": {
        "name": "张三",
        "idNumber": "440105198811200002",
        "birthDate": "1988-11-20",
        "mobile": "13800000001",
    },
    "li-si": {
        "name": "李四",
        "idNumber": "440105199503150247",
        "birthDate": "1995-03-15",
        "mobile": "13800000002",
    },
}
_ZHANG_SAN = _PEOPLE["zhang-san"]
_JPEG = ("证件照.jpg", bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9"))
_PDF = ("体检合格证明.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")


class Client:
    """One person or clerk. Raises AssertionError for an answer that no client should get."""

    def __init__(self, stack: Stack, persona: str, patience: float) -> None:
        self._url = f"{stack.portal_url}/api/v1"
        self._patience = patience
        self._session = requests.Session()
        self._headers = {"Authorization": f"Bearer {stack.token(persona)}"}

    def get(self, path: str, **query: str) -> Any:
        return self._expected(self._patiently("GET", path, params=query))

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None) -> Any:
        headers = {"Idempotency-Key": key or uuid4().hex}
        return self._expected(self._patiently("POST", path, headers, json=body or {}))

    def edit(self, path: str, body: Mapping[str, Any]) -> None:
        """PUT until what lies there says the same. An edit whose answer was lost may have been made, and then its repeat
        is refused because the version has moved on: so look, and only then edit again."""
        while any((found := self.get(path))[name] != value for name, value in body.items()):
            answer = self._patiently("PUT", path, {"If-Match": f'"{found["version"]}"'}, json=body)
            if answer.status_code != requests.codes.precondition_failed:
                self._expected(answer)

    def _patiently(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **options: Any
    ) -> requests.Response:
        every = {**self._headers, **(headers or {})}
        return until_answered(
            lambda: self._session.request(method, self._url + path, headers=every, timeout=15, **options),
            self._patience,
        )

    @staticmethod
    def _expected(answer: requests.Response) -> Any:
        assert answer.ok, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:400]}"
        return answer.json()


def until_answered(send: Callable[[], requests.Response], patience: float) -> requests.Response:
    gives_up = time.monotonic() + patience
    while True:
        try:
            answer = send()
            if answer.status_code not in PASSING:
                return answer
            trouble = f"{answer.status_code} {answer.text[:200]}"
        except requests.RequestException as error:
            trouble = repr(error)
        assert time.monotonic() < gives_up, f"no answer within {patience} s: {trouble}"
        threading.Event().wait(PAUSE_SECONDS)


@dataclass
class Journey:
    """One case on its way. `passed` is told of each step before it is taken."""

    stack: Stack
    passed: Passed = lambda journey, step: None
    persona: str = "zhang-san"
    patience: float = PATIENCE_SECONDS
    intent: str = field(default_factory=lambda: uuid4().hex)
    application_id: str = ""
    number: str = ""
    handed_in: list[dict[str, Any]] = field(default_factory=list)

    channel: ClassVar[str]
    item_code: ClassVar[str]
    values: ClassVar[Mapping[str, Any]]
    uploads: ClassVar[Mapping[str, tuple[str, bytes]]] = {}
    steps: ClassVar[tuple[str, ...]]

    def __post_init__(self) -> None:
        self.citizen = Client(self.stack, self.persona, self.patience)
        self.answers = {
            **self.values,
            **{name: said for name, said in _PEOPLE[self.persona].items() if name in self.values},
        }

    def run(self) -> None:
        for step in self.steps:
            self.passed(self, step)
            getattr(self, step)()

    def start(self) -> None:
        """A draft."""
        body = {"item_code": self.item_code, "values": self.answers}
        self.application_id = self.citizen.post("/applications", body, key=self.intent)["id"]

    def attach(self) -> None:
        path = f"/applications/{self.application_id}/attachments"
        for name, (file_name, content) in self.uploads.items():
            body = {"field": name, "name": file_name, "content": base64.b64encode(content).decode()}
            self.handed_in.append(self.citizen.post(path, body))

    def save(self) -> None:
        self.citizen.edit(f"/applications/{self.application_id}", self._answers())

    def submit(self) -> None:
        answer = self.citizen.post(f"/applications/{self.application_id}/submit", key=f"{self.intent}-submit")
        self.number = answer["number"]

    def await_conclusion(self) -> None:
        gives_up = time.monotonic() + self.patience
        while (case := self.case())["status"] != CONCLUDED:
            assert time.monotonic() < gives_up, f"{self.number} stays at {case['status_name']}"
            threading.Event().wait(PAUSE_SECONDS)

    def case(self) -> dict[str, Any]:
        """The case as the service that owns it tells it."""
        return dict(self.citizen.get(f"/applications/{self.application_id}"))

    def _answers(self) -> dict[str, Any]:
        attached = {file["field"]: [file] for file in self.handed_in}
        return {"values": {**self.answers, **attached}, "files": self.handed_in}


class ForwardedJourney(Journey):
    """The province decides, and we carry the submission there; nothing is drafted before."""

    channel = "FORWARD_API"
    item_code = "10060101001"
    values = MappingProxyType(
        {
            "studentName": "陈小满",
            "studentId": "440106201506050002",
            "rollNo": "G440106201506050002",
            "grade": "11",
            "term": "1",
            "fromSchool": "广州市示例第一中学",
            "toSchool": "广州市示例第二中学",
            "examYear": 2025,
            "examScore": 612.5,
            "scope": "IN",
            "mobile": "13800000001",
            "commit": True,
        }
    )
    steps = ("submit", "await_conclusion")

    def submit(self) -> None:
        body = {"item_code": self.item_code, "values": self.answers, "submit": True}
        answer = self.citizen.post("/applications", body, key=self.intent)
        self.application_id, self.number = answer["id"], answer["number"]


class RedirectedJourney(Journey):
    """The province decides, and the citizen goes there."""

    channel = "REDIRECT"
    item_code = "10050101001"
    values = MappingProxyType(
        {
            **_ZHANG_SAN,
            "commit": True,
            "gender": "2",
            "ethnic": "01",
            "residence": "HUKOU",
            "education": "21",
            "gradSchool": "示例师范大学",
            "diplomaNo": "123456789012345678",
            "pthLevel": "2A",
            "subject": "101",
            "address": "广州市天河区示例路1号",
        }
    )
    uploads = MappingProxyType({"photo": _JPEG, "medical": _PDF})
    steps = ("start", "attach", "save", "submit", "cross_over", "await_conclusion")

    def cross_over(self) -> None:
        path = f"/applications/{self.application_id}/hand-off"
        url = self.citizen.post(path, key=f"{self.intent}-hand-off")["url"]
        page = urlsplit(url)
        ticket = parse_qs(page.query)["ticket"][0]
        answer = until_answered(
            lambda: requests.post(
                f"{page.scheme}://{page.netloc}{page.path}", data={"ticket": ticket}, timeout=15
            ),
            self.patience,
        )
        assert answer.ok, f"the province refuses: {answer.status_code}"


class LocalJourney(Journey):
    """A clerk decides, after one correction."""

    channel = "LOCAL"
    item_code = "10050102001"
    values = MappingProxyType(
        {
            **{key: value for key, value in _ZHANG_SAN.items() if key != "birthDate"},
            "commit": True,
            "certNo": "20264401234567890",
            "issueDate": "2016-07-01",
            "certType": "40",
            "lostReason": "搬家时遗失",
            "pickup": "WINDOW",
        }
    )
    uploads = MappingProxyType({"photo": _JPEG})
    steps = (
        "start",
        "attach",
        "save",
        "submit",
        "request_correction",
        "supplement",
        "accept",
        "decide",
        "conclude",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        self.clerk = Client(self.stack, "staff-1005", self.patience)

    def request_correction(self) -> None:
        defect = {"pointer": "/values/lostReason", "label": "遗失原因", "detail": "请写明是否已登报声明作废"}
        self._act("request-correction", {"defects": [defect]})

    def supplement(self) -> None:
        answers = self._answers()
        answers["values"]["lostReason"] = "搬家时遗失,已登报声明作废"
        path = f"/applications/{self.application_id}/supplement"
        self.citizen.post(path, answers, key=f"{self.intent}-supplement")

    def accept(self) -> None:
        self._act("accept", {})

    def decide(self) -> None:
        self._act("decide", {"outcome": "APPROVED", "reason": "符合条件"})

    def conclude(self) -> None:
        self._act("conclude", {"result": "0"})

    def _act(self, action: str, body: Mapping[str, Any]) -> None:
        path = f"/desk/applications/{self.application_id}/{action}"
        self.clerk.post(path, body, key=f"{self.intent}-{action}")


JOURNEYS = (LocalJourney, ForwardedJourney, RedirectedJourney)
"""One for each channel."""
