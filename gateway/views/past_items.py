"""Published items as they were: what changed when, and what an item said at a moment.

The projector keeps one document per public event of an item and of its guide (`item_past`); both answers are pure functions
of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pymongo.database import Database

from gateway.projections.changes import BLANK
from gateway.projections.composition import Document, compose
from gateway.projections.shelf import Shelf
from gateway.projections.sources import sources_of
from gateway.views.item_differences import GUIDE_LABELS, ITEM_LABELS, Difference, differences

ITEM, GUIDE, SUSPENSION, WITHDRAWN = "item", "guide", "suspension", "withdrawn"
_LABELS = {ITEM: ITEM_LABELS, GUIDE: GUIDE_LABELS}


@dataclass(frozen=True, slots=True)
class Change:
    """
    of        ITEM, GUIDE, SUSPENSION or WITHDRAWN
    event     FIRST, CHANGED or ENDED: the text began, became another, is no longer there; for a suspension, it ended
    at        when the public could read it, ISO in UTC
    revision  of the item's or the guide's text; None where there is none
    changes   of a text that there was before
    details   reason, last day, successors
    """

    of: str
    event: str
    version: int
    at: str
    revision: int | None
    changes: Sequence[Difference]
    details: Mapping[str, Any]


FIRST, CHANGED, ENDED = "FIRST", "CHANGED", "ENDED"


class PastItems:
    def __init__(self, database: Database[Document]) -> None:
        self._past = database["item_past"]
        self._shelf = Shelf(database)

    def history(self, code: str) -> list[Change]:
        """The latest first; empty for an item that was never published."""
        facts = self._facts(code)
        return history(facts) if any(fact["of"] == ITEM for fact in facts) else []

    def as_of(self, code: str, moment: datetime) -> Document | None:
        """The item's document as of then; None when it was not published yet.

        Names of departments, groups and categories are those of today, and relations are not in it: `before`, `after`
        and `related` are empty.
        """
        facts = facts_at(self._facts(code, until=moment))
        if facts["item"] is None:
            return None
        document = {"_id": code, **facts}
        return compose(document, replace(sources_of(self._shelf, {code: document}), edges={}))

    def _facts(self, code: str, until: datetime | None = None) -> list[Document]:
        query: dict[str, Any] = {"code": code}
        if until is not None:
            query["at"] = {"$lte": until.astimezone(UTC).isoformat(timespec="microseconds")}
        return sorted(self._past.find(query), key=lambda fact: int(fact["version"]))


def history(facts: Iterable[Document]) -> list[Change]:
    """`facts`: of one item, by version. A fact that changes nothing, such as an import repeated, is left out.

    Versions count within a stream, of which an item has one and its guide another; between the two, moments decide."""
    last: dict[str, Any] = {}
    found: list[Change] = []
    for fact in facts:
        change = _change(fact, last.get(fact["of"]))
        last[fact["of"]] = fact["content"]
        if change is not None:
            found.append(change)
    return sorted(found, key=lambda change: (change.at, change.version), reverse=True)


def facts_at(facts: Iterable[Document]) -> Document:
    """What the facts, by version, come to: the registers of an item's document."""
    registers: Document = dict(BLANK["items"])
    for fact in facts:
        of, content = fact["of"], fact["content"]
        if of == WITHDRAWN:
            registers["withdrawn"] = content
        else:
            name = "suspended" if of == SUSPENSION else of
            registers |= {name: content, f"{of}_version": fact["version"]}
    return registers


def _change(fact: Document, before: Any) -> Change | None:
    of, content = fact["of"], fact["content"]
    changes = differences(before, content, _LABELS[of]) if of in _LABELS and before and content else []
    began = CHANGED if before else FIRST
    event = ENDED if content is None else began
    if (content is None and before is None) or (event == CHANGED and of in _LABELS and not changes):
        return None
    told = content if of in (SUSPENSION, WITHDRAWN) and content else {}
    details = {name: told[name] for name in ("reason", "until", "successors") if name in told}
    revision = content.get("revision") if content and of in _LABELS else None
    return Change(of, event, fact["version"], fact["at"], revision, changes, details)
