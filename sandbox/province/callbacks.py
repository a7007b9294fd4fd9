"""Delivers call-backs: signed, repeated until the other side answers 2xx; twice or in reverse when told to."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import Any

import requests

from sandbox.province.cases import Cases
from sandbox.province.faults import Faults
from sandbox.province.signatures import signed_headers

log = logging.getLogger(__name__)

PASS_SECONDS = 0.2
LONGEST_RETRY_SECONDS = 5.0
CASES_AT_ONCE = 4


class CallbackSender:
    def __init__(self, cases: Cases, faults: Faults, portal_url: str, secrets: dict[str, str]) -> None:
        self._cases = cases
        self._faults = faults
        self._portal_url = portal_url.rstrip("/")
        self._secrets = secrets
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="callbacks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stop.wait(PASS_SECONDS):
            due = self._cases.due_callbacks(newest_first=self._faults.plan.reorder_callbacks)
            by_case = groupby(due, key=lambda callback: callback["provincial_number"])
            with ThreadPoolExecutor(CASES_AT_ONCE, "callbacks") as senders:
                list(senders.map(self._deliver_all, [list(callbacks) for _, callbacks in by_case]))

    def _deliver_all(self, callbacks: Iterable[dict[str, Any]]) -> None:
        """Of one case, one after the other."""
        for callback in callbacks:
            if self._stop.is_set():
                return
            self._deliver(callback)

    def _deliver(self, callback: dict[str, Any]) -> None:
        times = 2 if self._faults.deliver_twice() else 1
        answers = [self._post(callback) for _ in range(times)]
        if all(answers):
            self._cases.mark_delivered(callback["id"])
        else:
            self._cases.mark_failed(
                callback["id"], min(0.5 * 2 ** callback["attempts"], LONGEST_RETRY_SECONDS)
            )

    def _post(self, callback: dict[str, Any]) -> bool:
        path = f"/api/v1/provincial/{callback['system']}/callbacks"
        body = json.dumps(
            {
                "system": callback["system"],
                "provincial_number": callback["provincial_number"],
                "application_number": callback["application_number"],
                "status": callback["status"],
                "at": callback["at"],
                "sequence": callback["sequence"],
                "documents": json.loads(callback["documents"]),
            },
            ensure_ascii=False,
        ).encode()
        headers = {
            "Content-Type": "application/json",
            **signed_headers(self._secrets[callback["system"]], "POST", path, body),
        }
        try:
            answer = requests.post(self._portal_url + path, data=body, headers=headers, timeout=10)
        except requests.RequestException as error:
            log.info(
                "call-back %s/%s: %s",
                callback["provincial_number"],
                callback["sequence"],
                type(error).__name__,
            )
            return False
        if not answer.ok:
            log.warning("call-back refused: %s %s", answer.status_code, answer.text[:300])
        return answer.ok
