"""The glossary's state as JSON and back: mappings of it whose keys are pairs become lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cattrs.preconf.json import make_converter

from services.catalog.glossary.events import Judged, ValuesMapped
from services.catalog.glossary.state import Concept, Glossary, key_of

_converter = make_converter()


@dataclass(frozen=True, slots=True)
class _Kept:
    judgements: tuple[Judged, ...]
    concepts: tuple[Concept, ...]
    retired: dict[str, str]
    issued: int
    names: dict[str, str]
    mappings: tuple[ValuesMapped, ...]


def encode(glossary: Glossary) -> Any:
    kept = _Kept(
        tuple(glossary.judgements.values()),
        tuple(glossary.concepts.values()),
        dict(glossary.retired),
        glossary.issued,
        dict(glossary.names),
        tuple(glossary.mappings.values()),
    )
    return _converter.unstructure(kept)


def decode(data: Any) -> Glossary:
    kept = _converter.structure(data, _Kept)
    return Glossary(
        judgements={key_of(one.relation, one.elements): one for one in kept.judgements},
        concepts={concept.code: concept for concept in kept.concepts},
        of={member: concept.code for concept in kept.concepts for member in concept.members},
        retired=kept.retired,
        issued=kept.issued,
        names=kept.names,
        mappings={(one.source, one.target): one for one in kept.mappings},
    )
