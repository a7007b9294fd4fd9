"""What the comparison proposes to the clerk who confirms it."""

from __future__ import annotations

from dataclasses import dataclass

SYNONYM = "SYNONYM"
HOMONYM = "HOMONYM"
SAME_DIFF_STD = "SAME_DIFF_STD"
DUPLICATE = "DUPLICATE"
USELESS = "USELESS"
NAMES = {
    SYNONYM: "词不同义同",
    HOMONYM: "词同义不同",
    SAME_DIFF_STD: "词同义同而标准不同",
    DUPLICATE: "重复",
    USELESS: "无用",
}


@dataclass(frozen=True, slots=True)
class PairProposal:
    """`first` < `second`: ids of elements. `score`: 0 to 1, how sure the relation is. `reasons`: for and against, weightiest
    first. `advice`: what to do. `mapping_required`: values must be converted."""

    relation: str
    first: str
    second: str
    score: float
    reasons: tuple[str, ...]
    advice: str
    mapping_required: bool


@dataclass(frozen=True, slots=True)
class UselessProposal:
    element: str
    score: float
    reasons: tuple[str, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """One concept. `root`: id of the proposed 根 element, `references`: ids of the others (引用), sorted. `name` and `standard`
    are the root's; `standard` may say that there is none."""

    root: str
    references: tuple[str, ...]
    name: str
    standard: str
    root_reasons: tuple[str, ...]

    @property
    def elements(self) -> tuple[str, ...]:
        return tuple(sorted((self.root, *self.references)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """`pairs` by relation, then falling score; `clusters` also hold concepts of one element only. `compared`: how many pairs
    were looked at."""

    pairs: tuple[PairProposal, ...]
    useless: tuple[UselessProposal, ...]
    clusters: tuple[Cluster, ...]
    compared: int
