"""A second person approves and publishes a batch's items in one step, as a job; the items keep their own four eyes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.errors import BanshiError
from services.catalog.operations import CatalogOperations
from services.catalog.references import References
from services.catalog.survey_batch.commands import BatchCommand, RecordRelease
from services.catalog.survey_batch.finishing import check_release
from services.catalog.survey_batch.jobs import Progress, unsolved
from services.catalog.survey_batch.merges import surveyed
from services.catalog.survey_batch.records import SurveyRecords
from services.catalog.survey_batch.registration import problem_of
from services.catalog.survey_batch.state import Batch


class Releases:
    def __init__(
        self,
        batches: CommandHandler[Batch, BatchCommand, Any],
        records: SurveyRecords,
        references: References,
        operations: CatalogOperations,
    ) -> None:
        self._batches = batches
        self._records = records
        self._references = references
        self._operations = operations

    def run(self, identity: str, progress: Progress, context: CommandContext) -> None:
        """Raises JobFailed with the items that could not be published; begun again it takes up where it was."""
        batch = self._batches.load(identity).state
        check_release(batch, context.metadata.actor)
        total = batch.merged.items if batch.merged else 0
        problems, published, unchanged = [], 0, 0
        for done, document in enumerate(surveyed(batch, self._records), start=1):
            try:
                self._publish(document, context)
            except BanshiError as error:
                problems.append(problem_of(document, error))
            if document.get("submission"):
                published += 1
            else:
                unchanged += 1
            progress(done, total)
        if problems:
            raise unsolved(problems)
        self._batches.handle(identity, RecordRelease(published, unchanged, context.metadata.actor), context)

    def _publish(self, document: Mapping[str, Any], context: CommandContext) -> None:
        """Approves the very submission that the registration made: a later edit is not meant."""
        code, submission = document["code"], document.get("submission")
        item = self._references.item(code)
        if submission is None or item is None or item.draft == item.published:
            return
        self._operations.approve_item({"code": code, "submission": submission}, context)
        self._operations.publish_item({"code": code}, context)
