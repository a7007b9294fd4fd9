"""What the tests apply for, and the steps that most of them begin with."""

from __future__ import annotations

import base64
from typing import Any
from uuid import uuid4

from tests.integration.gateway.conftest import Client

LOCAL, REDIRECT, FORWARDED = "10050102001", "30040100001", "10140100001"
PHOTO = b"\xff\xd8\xff\xe0photo"
REISSUE: dict[str, Any] = {
    "name": "张三",
    "idNumber": "440105198811200002",
    "certNo": "20174401042000123",
    "issueDate": "2017-07-01",
    "certType": "40",
    "lostReason": "搬家时不慎遗失,多次寻找未果",
    "pickup": "WINDOW",
    "mobile": "13800000001",
    "commit": True,
}
GENERAL: dict[str, Any] = {
    "applicantKind": "PERSON",
    "name": "张三",
    "idNumber": "440105198811200002",
    "mobile": "13800000001",
    "address": "广州市越秀区示例路1号",
    "statement": "申请办理本事项",
    "commit": True,
}


def draft(person: Client, item_code: str = LOCAL, values: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = person.post(
        "/applications", {"item_code": item_code, "values": values or {}}, idempotency_key=uuid4().hex
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json)


def with_photo(person: Client, application_id: str, **values: Any) -> dict[str, Any]:
    """`{values, files}` of a complete answer, its photo stored."""
    photo = {"field": "photo", "name": "照片.jpg", "content": base64.b64encode(PHOTO).decode()}
    stored = person.post(f"/applications/{application_id}/attachments", photo)
    assert stored.status_code == 201, stored.text
    named = [{name: stored.json[name] for name in ("file_id", "name", "size", "sha256", "content_type")}]
    return {"values": {**REISSUE, **values, "photo": named}, "files": [stored.json]}


def submitted(person: Client) -> dict[str, Any]:
    """State of a case of LOCAL, handed in from a draft."""
    state = draft(person)
    answers = with_photo(person, state["id"])
    saved = person.put(f"/applications/{state['id']}", answers, if_match=f'"{state["version"]}"')
    assert saved.status_code == 200, saved.text
    answer = person.post(f"/applications/{state['id']}/submit")
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def submitted_at_once(person: Client, item_code: str, key: str | None = None) -> dict[str, Any]:
    """State of a case with the general form, without a draft before it."""
    body = {"item_code": item_code, "values": GENERAL, "submit": True}
    answer = person.post("/applications", body, idempotency_key=key or uuid4().hex)
    assert answer.status_code == 201, answer.text
    return dict(answer.json)
