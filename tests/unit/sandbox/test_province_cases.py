"""The province's books: what it has given a receipt for, it also decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.province.cases import Cases
from sandbox.province.faults import FaultPlan

SUBMISSION = {"application_id": "a-1", "application_number": "n-1", "item_code": "10060101001"}


@pytest.fixture
def cases(tmp_path: Path) -> Cases:
    return Cases(tmp_path / "cases.sqlite3")


def receive(cases: Cases, life: Any) -> str:
    receipt, _ = cases.receive("PROV-ROLL", "a-1", SUBMISSION, via="rest", life=life)
    return str(receipt["provincial_number"])


def test_a_case_is_received_with_all_its_call_backs_planned(cases: Cases) -> None:
    number = receive(cases, FaultPlan(accept_after=0, approve_after=0, conclude_after=0).life)
    planned = cases.due_callbacks(newest_first=False)
    assert [(each["provincial_number"], each["sequence"], each["status"]) for each in planned] == [
        (number, 1, "accepted"),
        (number, 2, "approved"),
        (number, 3, "concluded"),
    ]


def test_a_province_that_dies_while_it_plans_has_received_nothing(cases: Cases) -> None:
    dies_at_the_second = [("accepted", 0.0), ("approved", None)]
    with pytest.raises(TypeError):
        receive(cases, dies_at_the_second)
    assert cases.find("PROV-ROLL", "a-1") is None
    assert cases.due_callbacks(newest_first=False) == []


def test_a_submission_that_comes_again_is_decided_once(cases: Cases) -> None:
    life = FaultPlan(accept_after=0, approve_after=None, conclude_after=None).life
    assert receive(cases, life) == receive(cases, life)
    assert len(cases.due_callbacks(newest_first=False)) == 1


def test_a_decision_by_hand_follows_the_planned_ones(cases: Cases) -> None:
    number = receive(cases, [("accepted", 0.0)])
    assert cases.plan_callback(number, "approved", 0.0) == 2
