"""How well a comparison agrees with confirmed answers: precision, recall and F1 of the pairs of each relation."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from services.catalog.element_comparison.elements import DataElement, element_from
from services.catalog.element_comparison.proposals import (
    DUPLICATE,
    HOMONYM,
    SAME_DIFF_STD,
    SYNONYM,
    Comparison,
)

HERE = Path(__file__).parent
SAMPLES = HERE.parents[3] / "samples"
RELATIONS = (SYNONYM, HOMONYM, SAME_DIFF_STD, DUPLICATE)
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)

Pair = tuple[str, str]
Concepts = Mapping[str, str]
"""Element id → concept, for the elements that were judged."""


@dataclass(frozen=True, slots=True)
class Agreement:
    right: int
    proposed: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.proposed + self.true) if self.proposed + self.true else 1.0

    def __str__(self) -> str:
        return f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f} ({self.true} pairs)"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One split: the threshold that was best on the tuned half, and the agreement of both halves."""

    threshold: float
    tuned: Agreement
    tested: Agreement


def sample_elements() -> list[DataElement]:
    return _read(SAMPLES / "dataelements.json")


def judged_elements(file: str) -> tuple[list[DataElement], Concepts]:
    declared = json.loads((HERE / file).read_text(encoding="utf-8"))["elements"]
    return [element_from(one) for one in declared], {one["id"]: one["concept"] for one in declared}


def labelled() -> dict[str, list[dict[str, str]]]:
    answers: dict[str, list[dict[str, str]]] = json.loads(
        (HERE / "dataelements_labelled.json").read_text(encoding="utf-8")
    )
    return answers


def labelled_concepts() -> Concepts:
    answers = labelled()
    concepts = {id_: cluster["conceptId"] for cluster in answers["clusters"] for id_ in cluster["elements"]}
    return concepts | {str(id_): str(id_) for id_ in answers["useless"]}


def agreement(
    comparison: Comparison, true: Iterable[Pair], relations: Sequence[str], judged: Iterable[str]
) -> Agreement:
    """Only pairs of which both ends were judged count."""
    known, wanted = set(judged), set(true)
    proposed = {(p.first, p.second) for p in comparison.pairs if p.relation in relations} & set(_pairs(known))
    return Agreement(len(proposed & wanted), len(proposed), len(wanted))


def same_concept_pairs(concepts: Concepts) -> set[Pair]:
    return {(a, b) for a, b in _pairs(concepts) if concepts[a] == concepts[b]}


def homonym_pairs(elements: Sequence[DataElement], concepts: Concepts) -> set[Pair]:
    name = {element.id: element.name for element in elements}
    return {(a, b) for a, b in _pairs(concepts) if concepts[a] != concepts[b] and name[a] == name[b]}


def leave_out(runs: Mapping[float, Comparison], concepts: Concepts, seed: int) -> LeftOut:
    """Tunes the threshold on one half of the concepts and tests it on the other, which had no say. `runs`: the comparison at
    each threshold."""
    names = sorted(set(concepts.values()))
    random.Random(seed).shuffle(names)
    halves = [
        {id_: concept for id_, concept in concepts.items() if concept in set(part)}
        for part in (names[::2], names[1::2])
    ]

    def on(half: Concepts, threshold: float) -> Agreement:
        relations = (SYNONYM, SAME_DIFF_STD, DUPLICATE)
        return agreement(runs[threshold], same_concept_pairs(half), relations, half)

    best = max(runs, key=lambda threshold: (on(halves[0], threshold).f1, -abs(threshold - 0.5)))
    return LeftOut(best, on(halves[0], best), on(halves[1], best))


def _pairs(ids: Iterable[str]) -> Iterable[Pair]:
    return combinations(sorted(ids), 2)


def _read(path: Path) -> list[DataElement]:
    return [element_from(one) for one in json.loads(path.read_text(encoding="utf-8"))["elements"]]
