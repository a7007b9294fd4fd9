"""Whole cases through the JSON API, by a patient client: what fails for the moment is sent again with the same key.

Each journey is a list of steps; between two of them the world may change as it likes. The client never gives an intent a
second key, so whatever is doubled in the end was doubled by us.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import requests

from tests.support.stack import Stack

PATIENCE_SECONDS = 90.0
PAUSE_SECONDS = 0.2
PASSING = frozenset({502, 503, 504})
"""Answers that a client waits out: the server says that it is not its fault and that nothing was lost."""

VALUES: Mapping[str, Any] = {
    "applicantKind": "PERSON",
    "name": "张三",
    "idNumber": "440105198811200002",
    "mobile": "13800000001",
    "address": "广州市越秀区示例路1号",
    "statement": "申请办理本事项",
    "commit": True,
}
LOCAL, FORWARDED, REDIRECTED = "10050100001", "10140100001", "30040100001"
CONCLUDED = "10"


class Client:
    """One person or clerk. Raises AssertionError for an answer that no client should get."""

    def __init__(self, stack: Stack, persona: str) -> None:
        self._url = f"{stack.portal_url}/api/v1"
        self._headers = {"Authorization": f"Bearer {stack.token(persona)}"}

    def get(self, path: str, **query: str) -> Any:
        return self._patiently("GET", path, params=query)

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None) -> Any:
        return self._patiently("POST", path, json=body or {}, headers={"Idempotency-Key": key or uuid4().hex})

    def _patiently(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Any:
        every = {**self._headers, **(headers or {})}

        def send() -> requests.Response:
            return requests.request(method, self._url + path, headers=every, timeout=15, **options)

        answer = until_answered(send)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:400]}"
        return answer.json()


def until_answered(send: Callable[[], requests.Response]) -> requests.Response:
    gives_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            answer = send()
            if answer.status_code not in PASSING:
                return answer
            trouble = f"{answer.status_code} {answer.text[:200]}"
        except requests.RequestException as error:
            trouble = repr(error)
        assert time.monotonic() < gives_up, f"no answer within {PATIENCE_SECONDS} s: {trouble}"
        threading.Event().wait(PAUSE_SECONDS)


@dataclass
class Journey:
    """One case on its way. `passed` is told the name of each step before it is taken."""

    stack: Stack
    item_code: str
    passed: Callable[[str], None] = lambda step: None
    intent: str = field(default_factory=lambda: uuid4().hex)
    application_id: str = ""
    number: str = ""
    steps: ClassVar[tuple[str, ...]] = ("submit", "await_conclusion")

    def __post_init__(self) -> None:
        self.citizen = Client(self.stack, "zhang-san")

    def run(self) -> None:
        for step in self.steps:
            self.passed(step)
            getattr(self, step)()

    def submit(self) -> None:
        body = {"item_code": self.item_code, "values": VALUES, "submit": True}
        answer = self.citizen.post("/applications", body, key=self.intent)
        self.application_id, self.number = answer["id"], answer["number"]

    def await_conclusion(self) -> None:
        gives_up = time.monotonic() + PATIENCE_SECONDS
        while (case := self.case())["status"] != CONCLUDED:
            assert time.monotonic() < gives_up, f"{self.number} stays at {case['status_name']}"
            threading.Event().wait(PAUSE_SECONDS)

    def case(self) -> dict[str, Any]:
        """The case as the service that owns it tells it."""
        return dict(self.citizen.get(f"/applications/{self.application_id}"))


class ForwardedJourney(Journey):
    """The province decides, and we carry the submission there."""


class RedirectedJourney(Journey):
    """The province decides, and the citizen goes there."""

    steps = ("submit", "cross_over", "await_conclusion")

    def cross_over(self) -> None:
        url = self.citizen.post(f"/applications/{self.application_id}/hand-off")["url"]
        page = urlsplit(url)
        ticket = parse_qs(page.query)["ticket"][0]
        answer = until_answered(
            lambda: requests.post(
                f"{page.scheme}://{page.netloc}{page.path}", data={"ticket": ticket}, timeout=15
            )
        )
        assert answer.ok, f"the province refuses: {answer.status_code}"


class LocalJourney(Journey):
    """A clerk decides, after one correction."""

    steps = ("submit", "request_correction", "supplement", "accept", "decide", "conclude")

    def __post_init__(self) -> None:
        super().__post_init__()
        self.clerk = Client(self.stack, "staff-1005")

    def request_correction(self) -> None:
        defect = {"pointer": "/values/statement", "label": "申请内容", "detail": "请写明注册学年"}
        self._act("request-correction", {"defects": [defect]})

    def supplement(self) -> None:
        body = {"values": {**VALUES, "statement": "申请办理2026学年定期注册"}, "files": []}
        path = f"/applications/{self.application_id}/supplement"
        self.citizen.post(path, body, key=f"{self.intent}-supplement")

    def accept(self) -> None:
        self._act("accept", {})

    def decide(self) -> None:
        self._act("decide", {"outcome": "APPROVED", "reason": "符合条件"})

    def conclude(self) -> None:
        self._act("conclude", {"result": "0"})

    def _act(self, action: str, body: Mapping[str, Any]) -> None:
        path = f"/desk/applications/{self.application_id}/{action}"
        self.clerk.post(path, body, key=f"{self.intent}-{action}")


def three_journeys(stack: Stack, passed: Callable[[str], None] = lambda step: None) -> list[Journey]:
    """One case of each channel."""
    return [
        LocalJourney(stack, LOCAL, passed),
        ForwardedJourney(stack, FORWARDED, passed),
        RedirectedJourney(stack, REDIRECTED, passed),
    ]
