"""Who may: every method asked by everybody, over one application of Li's for an item of department 1005."""

from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.errors import BanshiError, ContractMismatch, Forbidden, NotFound
from tests.unit.applications import desk as d
from tests.unit.applications.desk import Desk, clerk

DRAFT, CASE = "d" * 32, "c" * 32
PEOPLE = {
    "li": d.li(),
    "wang": d.wang(),
    "clerk of 1005": clerk(),
    "clerk of 3004": clerk("3004"),
    "clerk of the bureau": clerk("1000"),
    "admin": d.ADMIN,
    "system": d.WORKER,
    "nobody": d.by("x"),
}
STAFF_ONLY = {"clerk of 1005", "admin"}
READERS = {"li", "clerk of 1005", "admin", "system"}
REASON = {"id": CASE, "reason": "理由"}

ALLOWED: list[tuple[str, dict[str, Any], set[str]]] = [
    ("save_draft", {"id": DRAFT, "values": {}}, {"li"}),
    ("get_draft", {"id": DRAFT}, {"li"}),
    ("get_application", {"id": CASE}, READERS),
    ("get_file", {"application_id": CASE, "file_id": "the photo"}, READERS),
    ("get_submission", {"id": CASE}, {"system"}),
    ("get_contact", {"id": CASE}, {"system"}),
    ("supplement", {"id": CASE, "values": d.VALUES}, {"li"}),
    ("withdraw", REASON, {"li"}),
    ("accept", {"id": CASE}, STAFF_ONLY),
    ("refuse", REASON | {"remedy": "办法"}, STAFF_ONLY),
    ("request_correction", {"id": CASE, "defects": [d.DEFECT]}, STAFF_ONLY),
    ("suspend", REASON, STAFF_ONLY),
    ("resume", {"id": CASE}, STAFF_ONLY),
    ("decide", {"id": CASE, "outcome": "APPROVED"}, STAFF_ONLY),
    ("conclude", {"id": CASE, "result": "2"}, STAFF_ONLY),
    ("record_hand_off", {"id": CASE, "system": d.SYSTEM, "ticket_id": "t"}, {"li", "system"}),
    ("record_forwarding_receipt", {"id": CASE, "system": d.SYSTEM, "outcome": "REJECTED"}, {"system"}),
    ("start_draft", {"id": "e" * 32, "item_code": d.LOCAL}, {"li", "wang"}),
    ("store_file", {"field": "f", "name": "a.jpg", "content": d.b64(d.JPG)}, {"li", "wang"}),
    ("list_drafts", {}, set(PEOPLE)),
]


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.operations.start_draft({"id": DRAFT, "item_code": d.LOCAL}, d.li())
    desk.operations.submit(desk.application(id=CASE), d.li())
    return desk


def attempt(desk: Desk, method: str, payload: dict[str, Any], context: dict[str, Any]) -> BanshiError | None:
    target = desk.operations if hasattr(desk.operations, method) else desk.queries
    if payload.get("file_id"):
        payload = payload | {"file_id": desk.photo()["file_id"]}
    try:
        getattr(target, method)(payload, context)
    except BanshiError as error:
        return error
    return None


@pytest.mark.parametrize(("method", "payload", "allowed"), ALLOWED, ids=[method for method, *_ in ALLOWED])
@pytest.mark.parametrize("who", PEOPLE)
def test_each_method_is_for_those_who_may(
    desk: Desk, method: str, payload: dict[str, Any], allowed: set[str], who: str
) -> None:
    before = desk.store.end()
    error = attempt(desk, method, payload, PEOPLE[who])
    refused = isinstance(error, Forbidden | NotFound)
    assert refused == (who not in allowed), error
    if refused:
        assert desk.store.end() == before


@pytest.mark.parametrize("who", ["wang", "clerk of 3004", "nobody"])
def test_a_case_that_is_not_for_you_looks_like_none_at_all(desk: Desk, who: str) -> None:
    for method in ("get_application", "withdraw", "accept"):
        real, invented = (
            attempt(
                desk, method, {"id": case} | ({"reason": "x"} if method == "withdraw" else {}), PEOPLE[who]
            )
            for case in (CASE, "b" * 32)
        )
        assert real is not None
        assert invented is not None
        assert (type(real), real.code, real.message) == (type(invented), invented.code, invented.message)


def test_an_applicant_learns_that_the_step_is_the_staff_s(desk: Desk) -> None:
    error = attempt(desk, "accept", {"id": CASE}, d.li())
    assert error is not None
    assert error.code == "STAFF_ONLY"


def test_a_draft_is_nobody_s_business(desk: Desk) -> None:
    for context in (clerk(), d.ADMIN, d.WORKER):
        for method in ("get_application", "accept"):
            assert isinstance(attempt(desk, method, {"id": DRAFT}, context), NotFound)


def test_nobody_submits_under_the_id_of_another(desk: Desk) -> None:
    assert isinstance(attempt(desk, "submit", desk.application(id=DRAFT), d.wang()), NotFound)
    assert isinstance(attempt(desk, "submit", desk.application(id=CASE), d.wang()), NotFound)
    assert isinstance(attempt(desk, "submit", desk.application(), clerk()), Forbidden)


def test_call_backs_come_from_systems(desk: Desk) -> None:
    callback = {
        "number": desk.document(CASE)["number"],
        "system": d.SYSTEM,
        "provincial_number": d.GD,
        "sequence": 1,
        "status": "accepted",
        "at": "2026-11-23T02:30:00Z",
    }
    for context in (d.li(), clerk(), d.ADMIN):
        error = attempt(desk, "record_provincial_status", callback, context)
        assert error is not None
        assert error.code == "SYSTEMS_ONLY"


def test_a_call_says_who_makes_it(desk: Desk) -> None:
    assert isinstance(attempt(desk, "get_application", {"id": CASE}, {}), ContractMismatch)
