"""The glossary as it stands: judgements, concepts, names and mapping tables, and what follows from an event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from services.catalog.element_comparison.proposals import DUPLICATE, HOMONYM, SAME_DIFF_STD, SYNONYM
from services.catalog.glossary.events import (
    ConceptExtended,
    ConceptFormed,
    ConceptReduced,
    ConceptsJoined,
    ElementRenamed,
    GlossaryEvent,
    Judged,
    JudgementRevoked,
    RootChosen,
    ValuesMapped,
)

MERGING = frozenset({SYNONYM, SAME_DIFF_STD, DUPLICATE})
"""Relations between elements of one concept."""

Key = tuple[str, tuple[str, ...]]
"""(relation, ids sorted)"""


@dataclass(frozen=True, slots=True)
class Concept:
    """`members` sorted, the 根 `root` among them; the others are 引用."""

    code: str
    name: str
    root: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """
    concepts  code → concept
    of        element → code of its concept
    retired   code out of use → code that took its members over, "" for none
    issued    number of the last code
    names     element → the name that tells it from its homonyms
    mappings  (source, target) → mapping table
    """

    judgements: Mapping[Key, Judged] = field(default_factory=dict)
    concepts: Mapping[str, Concept] = field(default_factory=dict)
    of: Mapping[str, str] = field(default_factory=dict)
    retired: Mapping[str, str] = field(default_factory=dict)
    issued: int = 0
    names: Mapping[str, str] = field(default_factory=dict)
    mappings: Mapping[tuple[str, str], ValuesMapped] = field(default_factory=dict)

    def concept_of(self, element: str) -> Concept | None:
        code = self.of.get(element)
        return self.concepts[code] if code else None

    def members_with(self, element: str) -> tuple[str, ...]:
        """The element's concept; itself alone where it belongs to none."""
        concept = self.concept_of(element)
        return concept.members if concept else (element,)

    def kept_apart(self) -> Iterator[tuple[str, str]]:
        """Pairs that are judged not to be one concept."""
        for (relation, elements), judged in self.judgements.items():
            if len(elements) == 2 and judged.confirmed is (relation == HOMONYM):
                yield elements[0], elements[1]

    def contradiction(self, first: str, second: str) -> tuple[str, str] | None:
        """A pair that is kept apart, and would belong to one concept if these two did."""
        one, other = set(self.members_with(first)), set(self.members_with(second))
        for a, b in self.kept_apart():
            if (a in one and b in other) or (a in other and b in one):
                return a, b
        return None


def key_of(relation: str, elements: Iterable[str]) -> Key:
    return relation, tuple(sorted(elements))


def code_of(number: int) -> str:
    """Unified code (统一编号) of a concept."""
    return f"GZSJ{number:06d}"


def evolve(glossary: Glossary, event: GlossaryEvent) -> Glossary:
    match event:
        case Judged():
            judged = {**glossary.judgements, key_of(event.relation, event.elements): event}
            return replace(glossary, judgements=judged)
        case JudgementRevoked():
            gone = key_of(event.relation, event.elements)
            return replace(glossary, judgements={k: v for k, v in glossary.judgements.items() if k != gone})
        case ConceptFormed():
            formed = Concept(event.code, event.name, event.root, event.members)
            return _with(replace(glossary, issued=glossary.issued + 1), formed)
        case ConceptExtended():
            concept = glossary.concepts[event.code]
            members = tuple(sorted((*concept.members, event.member)))
            return _with(glossary, replace(concept, members=members))
        case ConceptsJoined():
            return _joined(glossary, event)
        case ConceptReduced():
            return _reduced(glossary, event)
        case RootChosen():
            concept = glossary.concepts[event.code]
            return _with(glossary, replace(concept, root=event.root, name=event.name))
        case ElementRenamed():
            return replace(glossary, names={**glossary.names, event.element: event.name})
        case ValuesMapped():
            mapped = {**glossary.mappings, (event.source, event.target): event}
            return replace(glossary, mappings=mapped)


def _with(glossary: Glossary, concept: Concept) -> Glossary:
    return replace(
        glossary,
        concepts={**glossary.concepts, concept.code: concept},
        of={**glossary.of, **dict.fromkeys(concept.members, concept.code)},
    )


def _joined(glossary: Glossary, event: ConceptsJoined) -> Glossary:
    kept, gone = glossary.concepts[event.code], glossary.concepts[event.retired]
    rest = {code: concept for code, concept in glossary.concepts.items() if code != event.retired}
    joined = replace(kept, members=tuple(sorted(kept.members + gone.members)))
    retired = {**glossary.retired, event.retired: event.code}
    return _with(replace(glossary, concepts=rest, retired=retired), joined)


def _reduced(glossary: Glossary, event: ConceptReduced) -> Glossary:
    concept = glossary.concepts[event.code]
    of = {element: code for element, code in glossary.of.items() if code != event.code}
    rest = {code: one for code, one in glossary.concepts.items() if code != event.code}
    without = replace(glossary, concepts=rest, of=of)
    if not event.members:
        return replace(without, retired={**glossary.retired, event.code: ""})
    return _with(without, replace(concept, root=event.root, members=event.members))
