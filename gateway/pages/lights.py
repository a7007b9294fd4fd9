"""Deadline lights (domain rules, C9): a shape and a text beside the colour, never colour alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.pages.texts import to_date, today

FINAL_STATUSES = frozenset({"07", "10", "13"})
SUSPENDED, CORRECTING = "11", "06"
RED, AMBER, GREEN, GREY = "red", "amber", "green", "grey"
EARLY_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Light:
    """`kind`: red ▲, amber ■, green ● or grey ◇."""

    kind: str
    text: str


def light_of(case: Mapping[str, Any], on: date | None = None) -> Light | None:
    """None for a case that has no deadline running: finished, or not yet accepted."""
    on = on or today()
    status = case["status"]
    if status in FINAL_STATUSES:
        return None
    if status == SUSPENDED:
        return Light(GREY, "停止计时")
    if status == CORRECTING:
        return _correction(case, on)
    if not case.get("due_on"):
        return None
    return _running(case, on)


def _running(case: Mapping[str, Any], on: date) -> Light:
    due = to_date(case["due_on"])
    left = (due - on).days
    if left < 0:
        return Light(RED, f"超期 {-left} 天")
    whole = (due - to_date(case["submitted_at"])).days
    early = max(1, math.ceil(whole * EARLY_SHARE))
    return Light(AMBER if left <= early else GREEN, "今天到期" if left == 0 else f"剩 {left} 天")


def _correction(case: Mapping[str, Any], on: date) -> Light:
    deadline = (case.get("correction") or {}).get("deadline")
    if not deadline:
        return Light(GREY, "等待补正")
    left = (to_date(deadline) - on).days
    if left < 0:
        return Light(RED, "补正已过期限")
    return Light(AMBER, "补正今天截止" if left == 0 else f"补正剩 {left} 天")
