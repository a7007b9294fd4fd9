"""The whole comparison: profiles, candidate pairs, scores, groups, proposals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from services.catalog.element_comparison.blocking import candidate_pairs
from services.catalog.element_comparison.clustering import SAME, clusters_of
from services.catalog.element_comparison.elements import DataElement
from services.catalog.element_comparison.evidence import score_of, weigh
from services.catalog.element_comparison.pair_proposals import homonym, same_concept
from services.catalog.element_comparison.profiles import Profile, profile_of
from services.catalog.element_comparison.proposals import (
    Cluster,
    Comparison,
    PairProposal,
    UselessProposal,
)
from services.catalog.element_comparison.rarity import Rarity
from services.catalog.element_comparison.roots import root_of
from services.catalog.element_comparison.usefulness import uselessness_of

LISTED_COMPLETELY = 40
"""A concept of more elements lists only the pairs with its root; the group itself names all."""


TOLD_EVERY = 50
"""After so many elements or pairs the caller hears how far it is."""

Progress = Callable[[int], None]
"""Takes per cent."""


def compare(
    elements: Sequence[DataElement], same: float = SAME, progress: Progress = lambda percent: None
) -> Comparison:
    """Proposals for all elements, the same whatever their order. `same`: score from which a pair is taken for one concept;
    a lower one proposes more, of which more is wrong. ValueError if two elements have one id."""
    profiles: dict[str, Profile] = {}
    for number, element in enumerate(sorted(elements, key=lambda element: element.id)):
        profiles[element.id] = profile_of(element)
        if number % TOLD_EVERY == 0:
            progress(30 * number // len(elements))
    if len(profiles) != len(elements):
        raise ValueError("数据元编号有重复,请先改正编号再比对")
    return _Run(profiles, same, progress).comparison()


class _Run:
    """One comparison; it remembers what each pair scored, and what each two contents did: departments copy from each
    other, and a pair of copies is not weighed again."""

    def __init__(self, profiles: dict[str, Profile], same: float, progress: Progress) -> None:
        self._progress = progress
        self._content = _contents(profiles)
        self._by_content: dict[tuple[int, int], float] = {}
        self._profiles = profiles
        self._rarity = Rarity(list(profiles.values()))
        self._same = same
        self._scores: dict[tuple[str, str], float] = {}

    def comparison(self) -> Comparison:
        candidates = candidate_pairs(list(self._profiles.values()), self._rarity)
        scored = list(self._scored([(a.id, b.id) for a, b in candidates]))
        groups = clusters_of(scored, self._score, self._same)
        clusters = self._clusters(groups)
        group_of = {id_: group for group in groups for id_ in group}
        pairs = [
            *(pair for cluster in clusters for pair in self._within(cluster)),
            *self._homonyms(scored, group_of),
        ]
        return Comparison(
            pairs=tuple(
                sorted(pairs, key=lambda pair: (pair.relation, -pair.score, pair.first, pair.second))
            ),
            useless=tuple(self._useless(group_of)),
            clusters=clusters,
            compared=len(self._scores),
        )

    def _score(self, first: str, second: str) -> float:
        ids = (min(first, second), max(first, second))
        if ids not in self._scores:
            self._scores[ids] = self._score_of_contents(*ids)
        return self._scores[ids]

    def _score_of_contents(self, first: str, second: str) -> float:
        one, other = self._content[first], self._content[second]
        contents = (min(one, other), max(one, other))
        if contents not in self._by_content:
            a, b = self._profiles[first], self._profiles[second]
            self._by_content[contents] = score_of(weigh(a, b, self._rarity))
        return self._by_content[contents]

    def _scored(self, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[float, str, str]]:
        for number, (first, second) in enumerate(pairs):
            yield self._score(first, second), first, second
            if number % TOLD_EVERY == 0:
                self._progress(30 + 60 * number // len(pairs))

    def _clusters(self, groups: Sequence[tuple[str, ...]]) -> tuple[Cluster, ...]:
        grouped = {id_ for group in groups for id_ in group}
        alone = [(id_,) for id_ in self._profiles if id_ not in grouped]
        return tuple(self._cluster(group) for group in sorted([*groups, *alone]))

    def _cluster(self, ids: tuple[str, ...]) -> Cluster:
        root, reasons = root_of([self._profiles[id_] for id_ in ids])
        others = tuple(id_ for id_ in ids if id_ != root.id)
        return Cluster(root.id, others, root.element.name, root.element.standard, reasons)

    def _within(self, cluster: Cluster) -> Iterator[PairProposal]:
        root = self._profiles[cluster.root]
        if len(cluster.elements) > LISTED_COMPLETELY:
            pairs = [(min(root.id, id_), max(root.id, id_)) for id_ in cluster.references]
        else:
            pairs = list(combinations(cluster.elements, 2))
        for first, second in pairs:
            a, b = self._profiles[first], self._profiles[second]
            yield same_concept(a, b, root, weigh(a, b, self._rarity))

    def _homonyms(
        self, scored: Sequence[tuple[float, str, str]], group_of: dict[str, tuple[str, ...]]
    ) -> Iterator[PairProposal]:
        for _, first, second in scored:
            a, b = self._profiles[first], self._profiles[second]
            apart = group_of.get(first, first) != group_of.get(second, second)
            if a.plain_name == b.plain_name and apart:
                yield homonym(a, b, weigh(a, b, self._rarity))

    def _useless(self, group_of: dict[str, tuple[str, ...]]) -> Iterator[UselessProposal]:
        for id_, profile in self._profiles.items():
            concept = [self._profiles[member] for member in group_of.get(id_, (id_,))]
            if found := uselessness_of(profile, concept):
                advice = f"建议把“{profile.element.name}”标为无用数据,不列入共享目录"
                yield UselessProposal(id_, found.score, found.reasons, advice)


def _contents(profiles: dict[str, Profile]) -> dict[str, int]:
    """Id → number of what the element says, whoever says it: a score looks at nothing else."""
    numbers: dict[DataElement, int] = {}
    return {
        id_: numbers.setdefault(
            replace(profile.element, id="", department_code="", item_codes=None), len(numbers)
        )
        for id_, profile in profiles.items()
    }
