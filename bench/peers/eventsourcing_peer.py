"""The Python package `eventsourcing` measured from inside, in an environment of its own: see bench/peers/peer.py.

Each writer keeps its aggregate in memory, triggers one event and saves it, which is the least that the library does for
an append. No aggregate is cached by the repository, so that a load reads its events.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event


class Case(Aggregate):
    def __init__(self) -> None:
        self.corrections = 0
        self.reason = ""

    @event("CorrectionRequested")
    def request_correction(
        self, number: str, applicant_id: str, reason: str, defects: list[dict[str, str]]
    ) -> None:
        self.corrections += 1
        self.reason = reason


def append_rate(application: Application[Any], data: dict[str, Any], request: dict[str, Any]) -> float:
    counts = [0] * request["writers"]
    errors: list[Exception] = []
    cases = [Case() for _ in counts]
    for case in cases:
        application.save(case)
    stop_at = time.perf_counter() + request["seconds"]

    def write(writer: int) -> None:
        try:
            while time.perf_counter() < stop_at and not errors:
                cases[writer].request_correction(**data)
                application.save(cases[writer])
                counts[writer] += 1
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(len(counts))]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return sum(counts) / (time.perf_counter() - started)


def load_rate(application: Application[Any], data: dict[str, Any], request: dict[str, Any]) -> float:
    case = Case()
    for _ in range(request["events"] - 1):  # the first event is the case's creation
        case.request_correction(**data)
    application.save(case)
    count = 0
    started = time.perf_counter()
    while time.perf_counter() < started + request["seconds"]:
        application.repository.get(case.id)
        count += 1
    return count / (time.perf_counter() - started)


def main() -> None:
    start = json.loads(sys.stdin.readline())
    application: Application[Any] = Application(env=start["settings"])
    measures: dict[str, Callable[..., float]] = {"append": append_rate, "load": load_rate}
    print(json.dumps({"rate": 0}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps({"rate": measures[request["do"]](application, start["data"], request)}), flush=True)
    application.close()


if __name__ == "__main__":
    main()
