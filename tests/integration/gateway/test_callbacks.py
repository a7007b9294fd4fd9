"""The province's call-backs over HTTP: signed ones move the case once, forged ones do nothing."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from gateway.forwarding.signatures import signed_headers
from tests.integration.gateway.conftest import API, Client, Gateway
from tests.integration.gateway.stories import FORWARDED, submitted_at_once

SYSTEM = "PROV-COOP"
PATH = f"/provincial/{SYSTEM}/callbacks"


@pytest.fixture
def case(gateway: Gateway, zhang_san: Client) -> dict[str, Any]:
    """A case that the province has taken."""
    state = submitted_at_once(zhang_san, FORWARDED)
    receipt = {
        "id": state["id"],
        "system": SYSTEM,
        "outcome": "RECEIVED",
        "provincial_number": f"GD-{state['number']}",
        "receipt_id": "r-1",
        "reason": None,
    }
    context = {
        "actor": {"id": "forwarding", "roles": ["system"], "department": None},
        "correlation_id": "c" * 8,
    }
    gateway.deps.applications.record_forwarding_receipt(receipt, context)
    return state


def callback(
    case: dict[str, Any], sequence: int, status: str, changes: dict[str, Any] | None = None
) -> bytes:
    body = {
        "system": SYSTEM,
        "provincial_number": f"GD-{case['number']}",
        "application_number": case["number"],
        "status": status,
        "at": "2026-11-25T10:00:00+08:00",
        "sequence": sequence,
        "documents": [],
    }
    return json.dumps(body | (changes or {})).encode()


def send(gateway: Gateway, body: bytes, *, secret: str | None = None, late: float = 0) -> Any:
    secret = secret or gateway.deps.registry.config(SYSTEM).secret
    headers = signed_headers(secret, "POST", API + PATH, body, time.time() - late)
    return gateway.visitor().send("POST", PATH, body, **headers)


def test_a_signed_one_moves_the_case_once(gateway: Gateway, zhang_san: Client, case: dict[str, Any]) -> None:
    body = callback(case, 1, "accepted")
    assert send(gateway, body).json == {"applied": True}
    assert send(gateway, body).json == {"applied": False}
    shown = zhang_san.get(f"/applications/{case['id']}").json
    assert shown["status"] in ("05", "12")
    listed = next(e for e in zhang_san.get("/applications?limit=100").json["items"] if e["id"] == case["id"])
    assert listed["provincial_number"] == f"GD-{case['number']}"


def test_an_earlier_one_that_comes_later_changes_nothing(
    gateway: Gateway, zhang_san: Client, case: dict[str, Any]
) -> None:
    assert send(gateway, callback(case, 1, "accepted")).json == {"applied": True}
    assert send(gateway, callback(case, 3, "concluded")).json == {"applied": True}
    late = send(gateway, callback(case, 2, "approved"))
    assert late.status_code == 200
    assert zhang_san.get(f"/applications/{case['id']}").json["status"] == "10"


def test_a_forged_or_old_one_is_refused(gateway: Gateway, zhang_san: Client, case: dict[str, Any]) -> None:
    body = callback(case, 1, "accepted")
    unsigned = gateway.visitor().send("POST", PATH, body)
    for answer in (unsigned, send(gateway, body, secret="guessed"), send(gateway, body, late=400)):
        assert (answer.status_code, answer.json["code"]) == (403, "BAD_SIGNATURE")
    assert zhang_san.get(f"/applications/{case['id']}").json["status"] == "02"


@pytest.mark.parametrize(
    "changes", [{"status": "lost"}, {"sequence": 0}, {"system": "PROV-PTH"}, {"at": "yesterday"}]
)
def test_a_signed_one_out_of_shape_is_named(
    gateway: Gateway, case: dict[str, Any], changes: dict[str, Any]
) -> None:
    answer = send(gateway, callback(case, 1, "accepted", changes))
    assert (answer.status_code, answer.json["code"]) == (422, "VALIDATION_FAILED")
    assert answer.json["errors"][0]["pointer"] == f"/{next(iter(changes))}"


def test_a_body_that_is_no_json_is_the_callers_fault(gateway: Gateway) -> None:
    assert send(gateway, b"{").status_code == 400


def test_an_unknown_system_is_not_found(gateway: Gateway) -> None:
    assert gateway.visitor().post("/provincial/PROV-NONE/callbacks", {}).status_code == 404
