"""Facts about the glossary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judged:
    """`elements` sorted; `prints` in their order. Recorded again when somebody judges anew."""

    relation: str
    elements: tuple[str, ...]
    prints: tuple[str, ...]
    confirmed: bool
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class JudgementRevoked:
    relation: str
    elements: tuple[str, ...]
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class ConceptFormed:
    """A unified code was issued; it never means anything else."""

    code: str
    name: str
    root: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConceptExtended:
    code: str
    member: str


@dataclass(frozen=True, slots=True)
class ConceptsJoined:
    """`retired` has no members from now on and leads to `code`."""

    code: str
    retired: str


@dataclass(frozen=True, slots=True)
class ConceptReduced:
    """What is left after a judgement was taken back; without members the code is out of use."""

    code: str
    root: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RootChosen:
    code: str
    root: str
    name: str
    by: str


@dataclass(frozen=True, slots=True)
class ElementRenamed:
    element: str
    name: str
    by: str


@dataclass(frozen=True, slots=True)
class ValuesMapped:
    source: str
    target: str
    rows: tuple[tuple[str, ...], ...]
    rule: str
    by: str


GlossaryEvent = (
    Judged
    | JudgementRevoked
    | ConceptFormed
    | ConceptExtended
    | ConceptsJoined
    | ConceptReduced
    | RootChosen
    | ElementRenamed
    | ValuesMapped
)
