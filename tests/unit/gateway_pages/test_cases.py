"""Lights and next steps: what a case tells its applicant and the clerk."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gateway.pages.case_texts import EVENTS, next_step
from gateway.pages.lights import AMBER, GREEN, GREY, RED, light_of
from services.applications.public_events import NAMES

TODAY = date(2026, 11, 24)


def case(**changes: Any) -> dict[str, Any]:
    return {
        "status": "05",
        "channel": "LOCAL",
        "submitted_at": "2026-11-02T01:00:00.000Z",
        "due_on": None,
        "correction": None,
        "provincial_number": None,
    } | changes


class TestLights:
    @pytest.mark.parametrize(
        ("due_on", "kind", "text"),
        [
            ("2026-11-23", RED, "超期 1 天"),
            ("2026-11-24", AMBER, "今天到期"),
            ("2026-11-28", AMBER, "剩 4 天"),
            ("2026-12-08", GREEN, "剩 14 天"),
        ],
    )
    def test_a_running_deadline(self, due_on: str, kind: str, text: str) -> None:
        light = light_of(case(due_on=due_on), TODAY)
        assert light is not None
        assert (light.kind, light.text) == (kind, text)

    @pytest.mark.parametrize("status", ["07", "10", "13"])
    def test_a_finished_case_has_none(self, status: str) -> None:
        assert light_of(case(status=status, due_on="2026-11-01"), TODAY) is None

    def test_a_case_that_waits_for_acceptance_has_none(self) -> None:
        assert light_of(case(status="02"), TODAY) is None

    def test_a_suspended_case_stands_still(self) -> None:
        light = light_of(case(status="11", due_on="2026-11-01"), TODAY)
        assert light is not None
        assert light.kind == GREY

    @pytest.mark.parametrize(
        ("deadline", "kind"),
        [("2026-12-01", AMBER), ("2026-11-24", AMBER), ("2026-11-20", RED), (None, GREY)],
    )
    def test_a_correction_has_its_own_deadline(self, deadline: str | None, kind: str) -> None:
        light = light_of(case(status="06", correction={"round": 1, "deadline": deadline}), TODAY)
        assert light is not None
        assert light.kind == kind


class TestTexts:
    def test_every_public_event_has_a_name(self) -> None:
        assert set(EVENTS) == set(NAMES.values())

    @pytest.mark.parametrize("status", ["02", "05", "06", "07", "10", "11", "12", "13"])
    def test_every_status_says_what_comes_next(self, status: str) -> None:
        assert next_step(case(status=status))

    def test_a_redirect_that_stopped_half_way_leads_to_the_province(self) -> None:
        assert "省级系统" in next_step(case(status="02", channel="REDIRECT"))
        assert "还差一步" not in next_step(case(status="02", channel="REDIRECT", provincial_number="P1"))

    def test_a_correction_names_its_deadline(self) -> None:
        text = next_step(case(status="06", correction={"round": 1, "deadline": "2026-12-01"}))
        assert "2026年12月1日" in text

    def test_a_correction_of_the_province_is_answered_there(self) -> None:
        assert "省级系统" in next_step(case(status="06", channel="FORWARD_API"))
