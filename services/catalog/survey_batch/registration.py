"""Writing a merged batch into the registry, as a job: groups, items, relations, inventory. Each step looks at what is
there and does only what is missing, so that a job that died is begun again without doubling anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.errors import BanshiError, ValidationFailed
from services.catalog import policies
from services.catalog.codes import ItemCode
from services.catalog.inventory.operations import InventoryOperations
from services.catalog.inventory.rows import ItemRows
from services.catalog.item.content import ItemContent
from services.catalog.item.review import APPROVED, SUBMITTED
from services.catalog.item.schema import item_document
from services.catalog.item.state import WITHDRAWN, Item
from services.catalog.operations import CatalogOperations
from services.catalog.references import References
from services.catalog.relation.commands import DeclareRelation
from services.catalog.survey_batch.commands import BatchCommand, RecordRegistration
from services.catalog.survey_batch.drafting import ModeReasons, SurveyedRows, drafted, revised
from services.catalog.survey_batch.finishing import check_registration
from services.catalog.survey_batch.jobs import Progress, unsolved
from services.catalog.survey_batch.merges import surveyed
from services.catalog.survey_batch.records import ITEMS, RELATIONS, SurveyRecords
from services.catalog.survey_batch.state import Batch

DRAFTED, REVISED, UNCHANGED = "drafted", "revised", "unchanged"
TABLES = ("t2", "t3", "t4")
NOT_SURVEYED = ("condition", "any_of_group", "result_document")
"""Of an edge: what table 3 has no column for."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the publisher adds. `reasons`: service mode → goal and measures; `today`: in Beijing."""

    reasons: Mapping[int, ModeReasons]
    today: date


class Registrations:
    def __init__(
        self,
        batches: CommandHandler[Batch, BatchCommand, Any],
        records: SurveyRecords,
        references: References,
        operations: CatalogOperations,
        inventory: InventoryOperations,
    ) -> None:
        self._batches = batches
        self._records = records
        self._references = references
        self._operations = operations
        self._inventory = inventory

    def run(self, identity: str, terms: Terms, progress: Progress, context: CommandContext) -> None:
        """Raises JobFailed with what stands in the way of single items; the others are written all the same."""
        batch = self._batches.load(identity).state
        merged = check_registration(batch)
        total = merged.items * 2 + merged.relations
        outcomes: Counter[str] = Counter()
        problems: list[dict[str, str]] = []
        done = 0
        for document in surveyed(batch, self._records):
            try:
                outcomes[self._item(document, terms, context)] += 1
            except BanshiError as error:
                problems.append(problem_of(document, error))
            done += 1
            progress(done, total)
        for relation in self._records.all(RELATIONS, merged.run):
            try:
                self._relation(relation, context)
            except BanshiError as error:
                ends = {"code": relation["from_code"], "name": f"关系 → {relation['to_code']}"}
                problems.append(problem_of(ends, error))
            done += 1
            progress(done, total)
        if problems:
            raise unsolved(problems)
        for department, rows, zero in self._filings(batch):
            self._inventory.record(identity, department, rows, zero, context)
            done += len(rows)
            progress(done, total)
        command = RecordRegistration(
            merged.run,
            outcomes[DRAFTED],
            outcomes[REVISED],
            outcomes[UNCHANGED],
            merged.relations,
            context.metadata.actor,
        )
        self._batches.handle(identity, command, context)

    def _item(self, document: Mapping[str, Any], terms: Terms, context: CommandContext) -> str:
        rows = SurveyedRows.of(document)
        self._groups(rows, context)
        item = self._references.item(rows.code)
        outcome = document.get("outcome") or (UNCHANGED if item else DRAFTED)
        if item is None or item.draft is None:
            level = self._exercise_level(rows.code[:4])
            content = drafted(rows, level, self._theme, terms.reasons, terms.today)
            self._operations.draft_item(_payload(content), context)
        elif item.status != WITHDRAWN:
            content = revised(item.draft, rows, self._theme, terms.reasons)
            if content != item.draft:
                self._operations.revise_item(_payload(content), context)
                outcome = REVISED if outcome == UNCHANGED else outcome
        submission = self._submit(rows.code, context)
        self._records.remember(document["run"], rows.code, outcome=outcome, submission=submission)
        return str(outcome)

    def _submit(self, code: str, context: CommandContext) -> int | None:
        """Number of the submission that waits for a second person; None where nothing does."""
        item = self._references.item(code) or Item()
        if item.draft == item.published:
            return None
        if item.review.stage in (SUBMITTED, APPROVED):
            return item.review.submission
        return int(self._operations.submit_item({"code": code}, context)["review"]["submission"])

    def _groups(self, rows: SurveyedRows, context: CommandContext) -> None:
        """A 大项 that is registered keeps its name."""
        group = ItemCode.parse(rows.code).group
        if group is None:
            return
        first = f"{group[:6]}00000"
        wanted: list[tuple[str, str | None, str]] = [(first, None, rows.t1.get("第一级大项", ""))]
        if group != first:
            wanted.append((group, first, rows.t1.get("第二级大项", "")))
        for code, parent, name in wanted:
            if self._references.group(code) is None:
                payload = {"code": code, "name": name, "department_code": code[:4], "parent_code": parent}
                self._operations.register_item_group(payload, context)

    def _relation(self, relation: Mapping[str, Any], context: CommandContext) -> None:
        """Table 3 speaks of a part of an edge only; when it holds and what else would do stay as editors declared them."""
        ends = (relation["from_code"], relation["to_code"], relation["type"])
        told = DeclareRelation(
            *ends, relation["mandatory"], transfer=relation["channel"] or None, unsaid=NOT_SURVEYED
        )
        self._operations.declare(told, context)

    def _filings(self, batch: Batch) -> Iterator[tuple[str, list[ItemRows], bool]]:
        """Each department with its rows; one without any has declared zero by that."""
        for part in batch.parts.values():
            for department in part.departments:
                rows: list[ItemRows] = []
                if part.checked is not None and not part.zero:
                    found = self._records.all(ITEMS, part.checked.run, department_code=department)
                    rows = [_item_rows(each) for each in found]
                yield department, rows, not rows

    def _exercise_level(self, department: str) -> str:
        known = self._references.department(department)
        return known.exercise_level if known else ""

    def _theme(self, dimension: str, label: str) -> str | None:
        defined = self._references.dimension(dimension)
        return policies.resolve(defined, label) if defined else None


def problem_of(document: Mapping[str, Any], error: BanshiError) -> dict[str, str]:
    text = error.message
    if isinstance(error, ValidationFailed):
        text = ";".join(each.detail for each in error.errors)
    return {"code": document["code"], "name": str(document.get("name", "")), "text": text}


def _payload(content: ItemContent) -> dict[str, Any]:
    """As the operations take it: the department's name is theirs to fill in."""
    document = item_document(content)
    del document["department_name"]
    return document


def _item_rows(document: Mapping[str, Any]) -> ItemRows:
    several = (tuple(document.get(table, ())) for table in TABLES)
    return ItemRows(document["code"], document["name"], document["department_code"], document["t1"], *several)
