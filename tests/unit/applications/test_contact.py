"""What a notice about a case is told: whom to write to, and the words that belong to where the case stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.applications import desk as d
from tests.unit.applications.desk import Desk, clerk, li


@pytest.fixture
def desk() -> Desk:
    return Desk()


def contact(desk: Desk, case: str) -> dict[str, Any]:
    return desk.queries.get_contact({"id": case}, d.WORKER)


def test_whom_to_tell(desk: Desk) -> None:
    case = desk.submitted()
    told = contact(desk, case)
    assert {name: told[name] for name in ("applicant_id", "name", "email", "mobile")} == {
        "applicant_id": "p-li",
        "name": "李小明",
        "email": "li@example.test",
        "mobile": "13800000001",
    }
    assert (told["number"], told["defects"], told["reason"], told["remedy"]) == (
        desk.document(case)["number"],
        [],
        None,
        None,
    )


def test_defects_are_those_of_the_open_notice(desk: Desk) -> None:
    case = desk.submitted()
    desk.operations.request_correction({"id": case, "defects": [d.DEFECT]}, clerk())
    assert contact(desk, case)["defects"] == [d.DEFECT]
    photo = desk.photo()
    answer = {"id": case, "values": d.VALUES | {"photo": [photo]}, "files": [photo]}
    desk.operations.supplement(answer, li())
    assert contact(desk, case)["defects"] == []


def test_a_refusal_comes_with_its_remedy(desk: Desk) -> None:
    case = desk.submitted()
    desk.operations.refuse({"id": case, "reason": "不属于职权", "remedy": "请向区教育局申请"}, clerk())
    told = contact(desk, case)
    assert (told["reason"], told["remedy"]) == ("不属于职权", "请向区教育局申请")


def test_a_pause_gives_no_reason_for_what_follows_it(desk: Desk) -> None:
    case = desk.accepted()
    desk.operations.suspend({"id": case, "reason": "专家评审"}, clerk())
    assert contact(desk, case)["reason"] == "专家评审"
    desk.operations.resume({"id": case}, clerk())
    desk.operations.decide({"id": case, "outcome": "APPROVED"}, clerk())
    assert contact(desk, case)["reason"] is None


def test_a_withdrawal_is_not_explained_by_an_earlier_pause(desk: Desk) -> None:
    case = desk.accepted()
    desk.operations.suspend({"id": case, "reason": "专家评审"}, clerk())
    desk.operations.withdraw({"id": case, "reason": "不再需要"}, li())
    assert contact(desk, case)["reason"] == "不再需要"


def test_a_forgotten_applicant_has_no_name_left_and_no_reasons(desk: Desk) -> None:
    case = desk.submitted()
    desk.operations.refuse({"id": case, "reason": "不属于职权", "remedy": "请向区教育局申请"}, clerk())
    desk.vault.forget("p-li")
    told = contact(desk, case)
    assert [told[name] for name in ("name", "email", "mobile", "reason", "remedy")] == [None] * 5
    assert told["applicant_id"] == "p-li"


def test_a_notice_without_a_deadline_is_told_to_the_clerk(desk: Desk) -> None:
    """The calendar ends before the 15th working day: the notice goes out, and somebody has to set a day."""
    desk.set_day(date(2026, 12, 21))
    case = desk.submitted()
    answer = desk.operations.request_correction({"id": case, "defects": [d.DEFECT]}, clerk())
    assert [warning["code"] for warning in answer["warnings"]] == ["MISSING_CALENDAR_YEAR"]
    assert desk.document(case)["corrections"][0]["deadline"] is None
