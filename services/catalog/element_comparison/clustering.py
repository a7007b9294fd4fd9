"""From scored pairs to groups of one concept: agglomerative, and a group takes in another only if they agree on the whole,
so that one doubtful pair does not weld two concepts together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import fmean

SAME = 0.5
"""From this score on a pair is taken for one concept."""

AGREEMENT = 0.5
"""Mean score that two groups need between their members to become one."""

CONTRADICTION = 0.1
"""Below this score a single pair keeps two groups apart, whatever the others say."""

REPRESENTATIVES = 6
"""Members of a large group that speak for it, so that joining large groups stays cheap."""

ScoreOf = Callable[[str, str], float]


def clusters_of(
    scores: Iterable[tuple[float, str, str]], score_of: ScoreOf, same: float = SAME
) -> list[tuple[str, ...]]:
    """Groups of at least two ids, each sorted. `scores`: (score, id, id) of the pairs compared; `score_of` gives the score of
    any pair; `same` the least score that joins. Strongest pairs first, equal ones by id: the order of input cannot show."""
    group_of: dict[str, tuple[str, ...]] = {}
    for score, a, b in sorted(scores, key=lambda row: (-row[0], row[1], row[2])):
        if score < same:
            break
        one, other = group_of.get(a, (a,)), group_of.get(b, (b,))
        if one != other and _agree(one, other, score_of):
            merged = tuple(sorted(one + other))
            group_of.update(dict.fromkeys(merged, merged))
    return sorted(set(group_of.values()))


def _agree(one: tuple[str, ...], other: tuple[str, ...], score_of: ScoreOf) -> bool:
    between = [score_of(a, b) for a in _speakers(one) for b in _speakers(other)]
    return fmean(between) >= AGREEMENT and min(between) >= CONTRADICTION


def _speakers(group: tuple[str, ...]) -> tuple[str, ...]:
    """Evenly spread over the group."""
    step = max(1, len(group) // REPRESENTATIVES)
    return group[::step][:REPRESENTATIVES]
