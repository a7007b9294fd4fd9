"""`rest`: JSON over HTTP, every request signed, `Idempotency-Key` on every submission."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from gateway.forwarding.base import (
    NotReceived,
    QueryOutcome,
    Receipt,
    Rejected,
    Submission,
    SubmitOutcome,
    SystemConfig,
    Unknown,
)
from gateway.forwarding.registry import register
from gateway.forwarding.signatures import signed_headers

FINAL_REFUSALS = {400, 413, 415, 422}
"""Client errors that the same body would meet again. 401, 403, 404 and 429 are ours to mend and then to retry; a 409
means that the province knows the key, so the query of the next try settles it."""


@register("rest")
class RestAdapter:
    def __init__(self, config: SystemConfig, session: requests.Session | None = None) -> None:
        self._config = config
        self._session = session or requests.Session()
        self._prefix = f"/{config.system}"

    def submit(self, submission: Submission) -> SubmitOutcome:
        body = json.dumps(submission.payload, ensure_ascii=False, sort_keys=True).encode()
        answer = self._send(
            "POST",
            f"{self._prefix}/cases",
            body,
            {"Content-Type": "application/json", "Idempotency-Key": submission.idempotency_key},
        )
        if isinstance(answer, Unknown):
            return answer
        if answer.status_code in FINAL_REFUSALS:
            problem = _json(answer)
            return Rejected(
                str(problem.get("title", answer.status_code)), str(problem.get("description", ""))
            )
        return _receipt(answer)

    def query(self, idempotency_key: str) -> QueryOutcome:
        path = f"{self._prefix}/cases?idempotency_key={quote(idempotency_key, safe='')}"
        answer = self._send("GET", path, b"", {})
        if isinstance(answer, Unknown):
            return answer
        if answer.status_code == requests.codes.not_found and _json(answer).get("title") == "UNKNOWN_KEY":
            return NotReceived()
        return _receipt(answer)

    def check(self) -> bool:
        answer = self._send("GET", f"{self._prefix}/check", b"", {})
        return not isinstance(answer, Unknown) and answer.ok

    def _send(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> requests.Response | Unknown:
        signed_path = urlsplit(self._config.base_url).path + path
        signature = signed_headers(self._config.secret, method, signed_path, body, time.time())
        try:
            return self._session.request(
                method,
                self._config.base_url + path,
                data=body or None,
                headers={**headers, **signature},
                timeout=self._config.timeout_seconds,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return Unknown(type(error).__name__)


def _receipt(answer: requests.Response) -> Receipt | Unknown:
    if not answer.ok:
        return Unknown(f"HTTP {answer.status_code}")
    receipt = _json(answer)
    try:
        return Receipt(receipt["provincial_number"], receipt["receipt_id"])
    except KeyError as missing:
        return Unknown(f"answer without {missing}")


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        parsed = answer.json()
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
