"""Who may do what with a case: everybody's way to every method, over the real operations."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from event_sourcing.errors import BanshiError, Forbidden, NotFound
from tests.unit.applications import desk as d
from tests.unit.applications.desk import ADMIN, Desk, by, clerk, li, wang

Context = dict[str, Any]

STAFF_ACTIONS: dict[str, dict[str, Any]] = {
    "accept": {},
    "refuse": {"reason": "不属于本机关职权", "remedy": "请向区教育局申请"},
    "request_correction": {"defects": [d.DEFECT]},
    "suspend": {"reason": "专家评审"},
    "resume": {},
    "decide": {"outcome": "APPROVED"},
    "conclude": {"result": "2"},
}
APPLICANT_ACTIONS: dict[str, dict[str, Any]] = {
    "save_draft": {"values": {}, "files": []},
    "supplement": {"values": d.VALUES, "files": []},
    "withdraw": {"reason": "不再需要"},
    "record_hand_off": {"system": d.SYSTEM, "ticket_id": "t-1"},
}
WORKER, EDITOR = d.WORKER, by("e-1", "editor", department="1005")
CLERK, OTHER_CLERK, CLERK_WITHOUT_DEPARTMENT = clerk("1005"), clerk("3004"), by("s-0", "staff")
LI, WANG = li(), wang()
"""李小明 applies; 王 is another applicant."""


@pytest.fixture
def desk() -> Desk:
    return Desk()


def call(desk: Desk, method: str, who: Context, payload: dict[str, Any]) -> Any:
    target: Any = desk.operations if hasattr(desk.operations, method) else desk.queries
    return getattr(target, method)(payload, who)


def refusal(desk: Desk, method: str, who: Context, payload: dict[str, Any]) -> BanshiError:
    """What the call raises; nothing is recorded."""
    end = desk.store.end()
    with pytest.raises(BanshiError) as caught:
        call(desk, method, who, payload)
    assert desk.store.end() == end
    return caught.value


def draft(desk: Desk) -> str:
    return str(desk.operations.start_draft({"id": uuid4().hex, "item_code": d.LOCAL}, LI)["id"])


@pytest.mark.parametrize("method", STAFF_ACTIONS)
@pytest.mark.parametrize("who", [OTHER_CLERK, CLERK_WITHOUT_DEPARTMENT, WANG, EDITOR, WORKER])
def test_staff_actions_of_strangers_find_no_case(desk: Desk, method: str, who: Context) -> None:
    payload = {"id": desk.submitted(), **STAFF_ACTIONS[method]}
    error = refusal(desk, method, who, payload)
    assert (type(error), error.code) == (NotFound, "APPLICATION_UNKNOWN")


@pytest.mark.parametrize("method", STAFF_ACTIONS)
def test_an_applicant_does_not_decide_the_own_case(desk: Desk, method: str) -> None:
    payload = {"id": desk.submitted(), **STAFF_ACTIONS[method]}
    error = refusal(desk, method, LI, payload)
    assert (type(error), error.code) == (Forbidden, "STAFF_ONLY")


@pytest.mark.parametrize("method", STAFF_ACTIONS)
@pytest.mark.parametrize("who", [CLERK, ADMIN, LI])
def test_nobody_acts_on_a_draft_as_staff(desk: Desk, method: str, who: Context) -> None:
    started = draft(desk)
    assert isinstance(refusal(desk, method, who, {"id": started, **STAFF_ACTIONS[method]}), NotFound)


@pytest.mark.parametrize("who", [CLERK, ADMIN])
def test_staff_of_the_department_and_admins_handle_the_case(desk: Desk, who: Context) -> None:
    assert call(desk, "accept", who, {"id": desk.submitted()})["status"] == "05"


@pytest.mark.parametrize("method", APPLICANT_ACTIONS)
@pytest.mark.parametrize("who", [WANG, CLERK, clerk("3004"), ADMIN])
def test_an_applicant_s_actions_are_nobody_else_s(desk: Desk, method: str, who: Context) -> None:
    payload = {"id": desk.submitted(d.FORWARDED), **APPLICANT_ACTIONS[method]}
    error = refusal(desk, method, who, payload)
    assert (type(error), error.code) == (NotFound, "APPLICATION_UNKNOWN")


@pytest.mark.parametrize("who", [CLERK, ADMIN, WORKER, EDITOR])
def test_only_applicants_apply(desk: Desk, who: Context) -> None:
    calls = {
        "submit": desk.application(),
        "start_draft": {"id": uuid4().hex, "item_code": d.LOCAL},
        "store_file": {"field": "photo", "name": "照片.jpg", "content": "/9j/"},
    }
    for method, payload in calls.items():
        error = refusal(desk, method, who, payload)
        assert (type(error), error.code) == (Forbidden, "APPLICANTS_ONLY")


def test_an_id_that_somebody_else_took_leads_nowhere(desk: Desk) -> None:
    """Not even with the other person's key, which would otherwise answer with the other person's case."""
    application = desk.application()
    desk.operations.submit(application, li(key="k"))
    calls = {"start_draft": {"id": application["id"], "item_code": d.LOCAL}, "submit": application}
    for method, payload in calls.items():
        assert isinstance(refusal(desk, method, wang(key="k"), payload), NotFound)


@pytest.mark.parametrize("who", [LI, CLERK, ADMIN])
def test_what_systems_exchange_is_not_for_people(desk: Desk, who: Context) -> None:
    case = desk.submitted(d.FORWARDED)
    report = {
        "number": desk.document(case)["number"],
        "system": d.SYSTEM,
        "provincial_number": d.GD,
        "sequence": 1,
        "status": "accepted",
        "at": "2026-11-24T09:00:00+08:00",
    }
    calls = {
        "record_forwarding_receipt": {"id": case, "system": d.SYSTEM, "outcome": "REJECTED"},
        "record_provincial_status": report,
        "get_submission": {"id": case},
        "get_contact": {"id": case},
    }
    for method, payload in calls.items():
        error = refusal(desk, method, who, payload)
        assert (type(error), error.code) == (Forbidden, "SYSTEMS_ONLY")


@pytest.mark.parametrize("who", [LI, CLERK, ADMIN, WORKER])
def test_a_case_is_read_by_its_applicant_and_those_who_handle_it(desk: Desk, who: Context) -> None:
    assert call(desk, "get_application", who, {"id": desk.submitted()})["status"] == "02"


@pytest.mark.parametrize("who", [WANG, OTHER_CLERK, CLERK_WITHOUT_DEPARTMENT, EDITOR])
@pytest.mark.parametrize("by_what", ["id", "number"])
def test_for_everybody_else_there_is_no_such_case(desk: Desk, who: Context, by_what: str) -> None:
    case = desk.document(desk.submitted())
    assert isinstance(refusal(desk, "get_application", who, {by_what: case[by_what]}), NotFound)


@pytest.mark.parametrize("who", [WANG, CLERK, ADMIN, WORKER])
def test_a_draft_is_nobody_s_business_but_its_applicant_s(desk: Desk, who: Context) -> None:
    started = draft(desk)
    assert isinstance(refusal(desk, "get_draft", who, {"id": started}), NotFound)
    file = {"application_id": started, "file_id": "f"}
    assert refusal(desk, "get_file", who, file).code == "APPLICATION_UNKNOWN"
