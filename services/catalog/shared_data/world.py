"""Elements, tables, judgements and proposals looked at together: what is open, what is one concept, who shares what. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.catalog.element_comparison.proposals import HOMONYM, USELESS
from services.catalog.glossary.events import Judged
from services.catalog.glossary.state import MERGING, Concept, Glossary, key_of
from services.catalog.shared_data.value_mapping import MappingState, state_of

Row = Mapping[str, Any]


@dataclass(frozen=True)
class World:
    """`tables` with the merged ones; `proposals` of the last comparison."""

    elements: Mapping[str, Row]
    tables: Mapping[str, Row]
    glossary: Glossary
    proposals: Sequence[Row]

    def standing_judgement(self, relation: str, ids: Sequence[str]) -> Judged | None:
        """The judgement that settles a proposal: none if an element has changed since. A pair judged to be, or not to be,
        one concept is settled whichever of the merging relations was meant."""
        relations = MERGING if relation in MERGING else {relation}
        for one in sorted(relations):
            judged = self.glossary.judgements.get(key_of(one, ids))
            if judged is not None and self._is_current(judged):
                return judged
        return None

    def _is_current(self, judged: Judged) -> bool:
        return all(
            self.elements.get(id_, {}).get("print") == print_
            for id_, print_ in zip(judged.elements, judged.prints, strict=True)
        )

    def open_proposals(self) -> Iterator[dict[str, Any]]:
        """What still asks for a person: `changed` if an element has changed since it was judged, `contradicts` with the pair
        that was judged otherwise."""
        for proposal in self.proposals:
            ids, relation = proposal["elements"], proposal["relation"]
            if any(id_ not in self.elements for id_ in ids) or self.standing_judgement(relation, ids):
                continue
            if relation in MERGING and ids[1] in self.glossary.members_with(ids[0]):
                continue
            judged = key_of(relation, ids) in self.glossary.judgements
            apart = self.glossary.contradiction(*ids) if relation in MERGING else None
            yield {**proposal, "changed": judged, "contradicts": list(apart) if apart else None}

    def judgements(self) -> Iterator[dict[str, Any]]:
        """What people judged, by relation and elements. `current`: no element has changed since."""
        for judged in sorted(self.glossary.judgements.values(), key=lambda one: (one.relation, one.elements)):
            yield {
                "relation": judged.relation,
                "elements": list(judged.elements),
                "confirmed": judged.confirmed,
                "reason": judged.reason,
                "by": judged.by,
                "current": self._is_current(judged),
            }

    def is_useless(self, element: str) -> bool:
        judged = self.glossary.judgements.get(key_of(USELESS, (element,)))
        return judged is not None and judged.confirmed

    def table_of(self, table: str) -> str:
        """Where the elements of a table are now, after merges."""
        seen = set()
        while (into := self.tables.get(table, {}).get("merged_into")) and into not in seen:
            seen.add(table)
            table = into
        return table

    def elements_of(self, table: str) -> list[Row]:
        """Elements that lie in the table, those of tables merged into it included, by id."""
        return [
            element
            for element in self.elements.values()
            if table in {self.table_of(one) for one in element["table_ids"]}
        ]

    def items_of(self, element: Row) -> set[str]:
        """Codes of items that use the element, said by itself or by its tables."""
        own = set(element["item_codes"] or ())
        for table in element["table_ids"]:
            own |= set(self.tables.get(table, {}).get("item_codes", ()))
        return own

    def departments_using(self, element: str) -> set[str]:
        """Of all elements of its concept: who declares them, and whose items use them."""
        members = [self.elements[id_] for id_ in self.glossary.members_with(element) if id_ in self.elements]
        declared = {member["department_code"] for member in members}
        return declared | {code[:4] for member in members for code in self.items_of(member)}

    def is_shared(self, element: str) -> bool:
        """Used by two departments or more (三层之共享数据)."""
        return len(self.departments_using(element)) >= 2

    def published_name(self, element: str) -> str:
        """Its qualified name, else its concept's, else its own."""
        concept = self.glossary.concept_of(element)
        own = self.glossary.names.get(concept.root if concept else element)
        return own or (concept.name if concept else str(self.elements[element]["name"]))

    def mapping_state(self, concept: Concept, element: str) -> MappingState:
        """Of the table from the element's values to the root's."""
        source, target = self.elements[element], self.elements[concept.root]
        return state_of(source, target, self.glossary.mappings.get((element, concept.root)))

    def incomplete_mappings(self) -> list[tuple[Concept, str]]:
        return [
            (concept, member)
            for concept in self.glossary.concepts.values()
            for member in concept.members
            if member != concept.root
            and {member, concept.root} <= self.elements.keys()
            and not self.mapping_state(concept, member).complete
        ]

    def homonyms_without_names(self) -> list[tuple[str, ...]]:
        """Confirmed homonyms of which neither got a qualified name."""
        return [
            elements
            for (relation, elements), judged in self.glossary.judgements.items()
            if relation == HOMONYM and judged.confirmed and not set(elements) & self.glossary.names.keys()
        ]
