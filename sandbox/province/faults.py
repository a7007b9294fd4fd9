"""Faults on demand. Scripted ones are used first, in order; then each rate is drawn from a seeded generator."""

from __future__ import annotations

import random
import threading
from collections import deque
from dataclasses import asdict, dataclass, field, fields
from typing import Any

SCRIPTABLE = ("error", "slow", "timeout_after_success", "reject", "none")


@dataclass
class FaultPlan:
    """
    error_rate                  share of submissions answered 503 without effect
    slow_rate, slow_seconds     share of submissions answered late, and by how much
    timeout_after_success_rate  share of submissions that take effect but whose answer never comes
    hang_seconds                how long such a connection is held open
    duplicate_callback_rate     share of call-backs delivered twice
    reorder_callbacks           deliver the call-backs of one case in reverse order
    accept_after, approve_after, conclude_after   seconds from receipt to each call-back; None: only by hand
    script                      faults for the next submissions, one each: error, slow, timeout_after_success, reject, none
    """

    error_rate: float = 0.0
    slow_rate: float = 0.0
    slow_seconds: float = 2.0
    timeout_after_success_rate: float = 0.0
    hang_seconds: float = 15.0
    duplicate_callback_rate: float = 0.0
    reorder_callbacks: bool = False
    accept_after: float | None = 2.0
    approve_after: float | None = 4.0
    conclude_after: float | None = 6.0
    seed: int = 0
    script: list[str] = field(default_factory=list)

    @property
    def life(self) -> list[tuple[str, float]]:
        """Status and delay of each call-back that a case gets by itself."""
        steps = {
            "accepted": self.accept_after,
            "approved": self.approve_after,
            "concluded": self.conclude_after,
        }
        return [(status, delay) for status, delay in steps.items() if delay is not None]


class Faults:
    def __init__(self, plan: FaultPlan | None = None) -> None:
        self._lock = threading.Lock()
        self.replace(plan or FaultPlan())

    def replace(self, plan: FaultPlan) -> None:
        with self._lock:
            self.plan = plan
            self._random = random.Random(plan.seed)  # noqa: S311 - reproducible faults, no secrets
            self._script = deque(plan.script)

    def change(self, wanted: dict[str, Any]) -> None:
        """Raises ValueError for a fault this sandbox does not know."""
        known = {f.name for f in fields(FaultPlan)}
        if unknown := set(wanted) - known:
            raise ValueError(f"unknown faults {sorted(unknown)}; known are {sorted(known)}")
        if wrong := [name for name in wanted.get("script", []) if name not in SCRIPTABLE]:
            raise ValueError(f"unknown script steps {wrong}; known are {list(SCRIPTABLE)}")
        self.replace(FaultPlan(**{**asdict(self.plan), "script": [], **wanted}))

    def next_submission_fault(self) -> str:
        """One of `SCRIPTABLE`."""
        with self._lock:
            if self._script:
                return self._script.popleft()
            draw = self._random.random()
            for name, rate in (
                ("error", self.plan.error_rate),
                ("timeout_after_success", self.plan.timeout_after_success_rate),
                ("slow", self.plan.slow_rate),
            ):
                if draw < rate:
                    return name
                draw -= rate
            return "none"

    def deliver_twice(self) -> bool:
        with self._lock:
            return self._random.random() < self.plan.duplicate_callback_rate
