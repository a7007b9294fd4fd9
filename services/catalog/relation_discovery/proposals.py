"""Proposals: a material that B asks for is what A gives out. Each with a score and its reasons."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_SCORE = 0.6
"""A proposal below it is evidence for a declared edge, but nothing to trouble an editor with."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A is done before B.

    score      0..1
    reasons    Chinese sentences, weightiest first
    material   as B asks for it; `document`: as A gives it out
    any_of     name of the group when several items give the same document out, else None
    """

    from_code: str
    to_code: str
    score: float
    reasons: tuple[str, ...]
    material: str
    document: str
    mandatory: bool
    condition: str | None
    any_of: str | None = None
