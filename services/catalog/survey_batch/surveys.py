"""What callers can do with survey batches: who calls is checked before what they ask is looked at.

A command answers the batch as `get_survey` does; long work answers once it is begun, and `get_survey` tells how far it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.errors import FieldError, ValidationFailed
from event_sourcing.event_store import EventStore
from event_sourcing.events import Metadata, identity_of
from event_sourcing.request_context import actor_of, command_context
from services.catalog import authorisation, moments
from services.catalog.survey_batch import schemas
from services.catalog.survey_batch.aggregate import batch_decider
from services.catalog.survey_batch.commands import (
    BatchCommand,
    DeclareZero,
    OpenBatch,
    ReturnPart,
    ReviewItems,
    SubmitPart,
    UploadTables,
)
from services.catalog.survey_batch.documents import ALL, batch_document
from services.catalog.survey_batch.events import ItemReturn, SurveyFile
from services.catalog.survey_batch.filing import part_of
from services.catalog.survey_batch.finishing import check_known
from services.catalog.survey_batch.jobs import CHECK
from services.catalog.survey_batch.parts import SurveyParts
from services.catalog.survey_batch.state import Batch

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]
MOST_BATCHES = 200


class Surveys:
    """Filing and review. `SurveyCatalogue` does what comes after for the batch as a whole."""

    def __init__(self, store: EventStore, parts: SurveyParts, clock: moments.Clock = moments.now) -> None:
        self._store = store
        self._parts = parts
        self._clock = clock
        self.batches: CommandHandler[Batch, BatchCommand, Any] = parts.batches

    def open_survey(self, payload: Payload, context: Context) -> Answer:
        authorisation.check(actor_of(context), "open_survey", payload)
        given = schemas.read("opening", payload)
        names = self._parts.registry.departments()
        codes = list(dict.fromkeys(given["departments"]))
        if unknown := [code for code in codes if code not in names]:
            raise ValidationFailed(
                [FieldError("/departments", "DEPARTMENT_UNKNOWN", f"没有编码为{'、'.join(unknown)}的部门")]
            )
        command = command_context(context)
        key = command.idempotency_key
        identity = (uuid5(NAMESPACE_URL, f"survey#{key}") if key else uuid4()).hex[:16]
        parts = {ALL: tuple(codes)} if given["joint"] else {code: (code,) for code in codes}
        today = moments.day_of(self._clock())
        wish = OpenBatch(identity, given["name"], given["due"], parts, today, command.metadata.actor)
        return self._answer(identity, wish, command)

    def list_surveys(self, payload: Payload, context: Context) -> Answer:
        """`{items}`: latest day of filing first; batches are few."""
        authorisation.check_reader(actor_of(context))
        schemas.read("listing", payload)
        names = self._parts.registry.departments()
        heads = self._store.streams(batch_decider.category, limit=MOST_BATCHES)
        found = []
        for head in heads:
            loaded = self.batches.load(identity_of(head.stream))
            found.append(batch_document(loaded.state, loaded.version, names))
        found.sort(key=lambda batch: (batch["due"], batch["id"]), reverse=True)
        return {"items": found}

    def get_survey(self, payload: Payload, context: Context) -> Answer:
        """The batch, `jobs` (part → latest job, "" of the batch as a whole), and `scores` once it is published."""
        authorisation.check_reader(actor_of(context))
        return self._shown(schemas.read("batch", payload)["id"])

    def store_survey_file(self, payload: Payload, context: Context) -> Answer:
        """`{content}` in base64 → `{sha256, size}`; `upload_survey` names the file by it."""
        authorisation.check_reader(actor_of(context))
        content = schemas.content_of(schemas.read("content", payload)["content"])
        return {"sha256": self._parts.files.put(content), "size": len(content)}

    def upload_survey(self, payload: Payload, context: Context) -> Answer:
        """The upload is recorded, and its check begins."""
        authorisation.check(actor_of(context), "upload_survey", payload)
        given = schemas.read("upload", payload)
        files = []
        for index, file in enumerate(given["files"]):
            size = self._parts.files.size(file["sha256"])
            if size is None:
                problem = FieldError(f"/files/{index}/sha256", "FILE_UNKNOWN", "没有收到这个文件,请重新上传")
                raise ValidationFailed([problem])
            files.append(SurveyFile(file["name"], file["sha256"], size))
        command = command_context(context)
        wish = UploadTables(given["part"], tuple(files), command.metadata.actor)
        if not self.batches.handle(given["id"], wish, command).repeated:
            self._begin_check(given["id"], given["part"], command)
        return self._shown(given["id"])

    def check_survey(self, payload: Payload, context: Context) -> Answer:
        """Begins the check of the latest upload again, after it failed. Raises Conflict while one runs."""
        authorisation.check(actor_of(context), "check_survey", payload)
        given = schemas.read("part", payload)
        part_of(self._known(given["id"]), given["part"])
        self._begin_check(given["id"], given["part"], command_context(context))
        return self._shown(given["id"])

    def declare_survey_zero(self, payload: Payload, context: Context) -> Answer:
        def wish(given: dict[str, Any], by: str) -> BatchCommand:
            return DeclareZero(given["part"], moments.day_of(self._clock()), by)

        return self._command("declare_survey_zero", "part", payload, context, wish)

    def submit_survey(self, payload: Payload, context: Context) -> Answer:
        def wish(given: dict[str, Any], by: str) -> BatchCommand:
            return SubmitPart(given["part"], given["upload"], moments.day_of(self._clock()), by)

        return self._command("submit_survey", "submission", payload, context, wish)

    def review_survey(self, payload: Payload, context: Context) -> Answer:
        def wish(given: dict[str, Any], by: str) -> BatchCommand:
            returned = tuple(ItemReturn(**each) for each in given["returned"])
            self._check_codes(given, [*given["approved"], *(each.code for each in returned)])
            approved = tuple(dict.fromkeys(given["approved"]))
            return ReviewItems(given["part"], given["upload"], approved, returned, given["rest"], by)

        return self._command("review_survey", "review", payload, context, wish)

    def return_survey(self, payload: Payload, context: Context) -> Answer:
        def wish(given: dict[str, Any], by: str) -> BatchCommand:
            return ReturnPart(given["part"], given["reason"], by)

        return self._command("return_survey", "return", payload, context, wish)

    def _command(
        self,
        method: str,
        shape: str,
        payload: Payload,
        context: Context,
        wish: Callable[[dict[str, Any], str], BatchCommand],
    ) -> Answer:
        authorisation.check(actor_of(context), method, payload)
        given = schemas.read(shape, payload)
        command = command_context(context)
        return self._answer(given["id"], wish(given, command.metadata.actor), command)

    def _answer(self, identity: str, wish: BatchCommand, command: CommandContext) -> Answer:
        self.batches.handle(identity, wish, command)
        return self._shown(identity)

    def _begin_check(self, identity: str, part: str, command: CommandContext) -> None:
        context = CommandContext(Metadata(command.metadata.actor, command.metadata.correlation_id))
        self._parts.jobs.start(
            identity,
            part,
            CHECK,
            lambda run, progress: self._parts.checks.run(identity, part, run, progress, context),
        )

    def _check_codes(self, given: Mapping[str, Any], codes: list[str]) -> None:
        """Judgements are of items that the upload has. Raises ValidationFailed."""
        checked = part_of(self._known(given["id"]), given["part"]).checked
        known = self._parts.records.known(checked.run, codes) if checked else set()
        if unknown := sorted(set(codes) - known):
            detail = f"这次上传里没有事项{'、'.join(unknown[:5])},请刷新后再审核"
            raise ValidationFailed([FieldError("/approved", "ITEM_UNKNOWN", detail)])

    def _known(self, identity: str) -> Batch:
        batch = self.batches.load(identity).state
        check_known(batch)
        return batch

    def _shown(self, identity: str) -> Answer:
        return self._parts.shown(identity)
