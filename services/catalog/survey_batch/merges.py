"""Merging as a job: all parts' items taken together, relations fused, contradictions written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from event_sourcing.command_handling import CommandContext, CommandHandler
from services.catalog.references import References
from services.catalog.survey_batch.commands import BatchCommand, RecordMerge
from services.catalog.survey_batch.drafting import SurveyedRows, needs_reasons
from services.catalog.survey_batch.finishing import check_merge
from services.catalog.survey_batch.jobs import Progress
from services.catalog.survey_batch.merging import Fusion
from services.catalog.survey_batch.records import CONFLICTS, ITEMS, RELATIONS, SurveyRecords
from services.catalog.survey_batch.state import Batch

Document = dict[str, Any]


def surveyed(batch: Batch, records: SurveyRecords) -> Iterator[Document]:
    """The items of all parts, part by part, as `records.ITEMS` has them."""
    for part in batch.parts.values():
        if part.checked is not None and not part.zero:
            yield from records.all(ITEMS, part.checked.run)


class Merges:
    def __init__(
        self,
        batches: CommandHandler[Batch, BatchCommand, Any],
        records: SurveyRecords,
        references: References,
    ) -> None:
        self._batches = batches
        self._records = records
        self._references = references

    def run(self, identity: str, run: str, progress: Progress, context: CommandContext) -> None:
        batch = self._batches.load(identity).state
        check_merge(batch)
        total = sum(part.items for part in batch.parts.values())
        fusion, modes = Fusion(), set()
        for done, item in enumerate(surveyed(batch, self._records), start=1):
            fusion.add(item)
            known = self._references.item(item["code"])
            if needs_reasons(known.draft if known else None):
                modes.add(SurveyedRows.of(item).mode)
            progress(done, total)
        relations, conflicts = fusion.relations(), fusion.contradictions()
        owner = {"batch": identity, "part": "", "run": run}
        self._records.write(RELATIONS, owner, map(asdict, relations))
        self._records.write(CONFLICTS, owner, map(asdict, conflicts))
        uploads = {key: part.upload for key, part in batch.parts.items()}
        merged = RecordMerge(
            run,
            uploads,
            fusion.items,
            len(relations),
            fusion.fused,
            len(conflicts),
            tuple(sorted(modes)),
            context.metadata.actor,
        )
        self._batches.handle(identity, merged, context)
        self._records.keep_only(identity, "", run)
