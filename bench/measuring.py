"""Ours and the reference in turn, several times, and the medians as one row of the table."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from statistics import median
from typing import Any

Row = dict[str, Any]


def in_turn(
    rounds: int, ours: Callable[[], float], reference: Callable[[], float]
) -> tuple[list[float], list[float]]:
    """Measure both in every round, with the order swapped each time, after one round that warms up and is dropped."""
    mine: list[float] = []
    theirs: list[float] = []
    for number in range(rounds + 1):
        pair = [(ours, mine), (reference, theirs)]
        for measure, results in pair if number % 2 else reversed(pair):
            results.append(measure())
    return mine[1:], theirs[1:]


def row(
    identifier: str,
    case: str,
    ours: list[float],
    reference: list[float],
    *,
    reference_name: str,
    unit: str,
    bar: float | None,
    less_is_better: bool = False,
) -> Row:
    """`ratio` is the median of the rounds' own ratios, ours to the reference; `bar` is the least it may be, or the
    most when less is better; None where the design sets none, and then nothing is met or missed."""
    ratio = median(mine / theirs for mine, theirs in zip(ours, reference, strict=True))
    return {
        "id": identifier,
        "case": case,
        "ours": round(median(ours), 3),
        "reference": round(median(reference), 3),
        "reference_name": reference_name,
        "unit": unit,
        "ratio": round(ratio, 3),
        "bar": bar,
        "less_is_better": less_is_better,
        "met": None if bar is None else ratio <= bar if less_is_better else ratio >= bar,
    }


def rate(work: Callable[[int, int], object], workers: int, seconds: float) -> float:
    """Calls of `work(worker, turn)` per second by so many threads; the first error of any worker is raised."""
    counts = [0] * workers
    errors: list[Exception] = []
    stop_at = time.perf_counter() + seconds

    def loop(worker: int) -> None:
        try:
            while time.perf_counter() < stop_at and not errors:
                work(worker, counts[worker])
                counts[worker] += 1
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=loop, args=(worker,)) for worker in range(workers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return sum(counts) / (time.perf_counter() - started)
