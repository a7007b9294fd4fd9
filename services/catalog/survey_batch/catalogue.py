"""What callers can do with a batch as a whole: merge, write into the registry, publish, accept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from event_sourcing.command_handling import CommandContext
from event_sourcing.errors import FieldError, ValidationFailed
from event_sourcing.events import Metadata
from event_sourcing.request_context import actor_of, command_context
from services.catalog import authorisation, moments
from services.catalog.survey_batch import schemas, scores
from services.catalog.survey_batch.commands import AcceptBatch
from services.catalog.survey_batch.drafting import ModeReasons
from services.catalog.survey_batch.finishing import check_merge, check_registration, check_release
from services.catalog.survey_batch.jobs import MERGE, REGISTER, RELEASE
from services.catalog.survey_batch.parts import SurveyParts
from services.catalog.survey_batch.registration import Terms

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]


class SurveyCatalogue:
    """Each answers the batch as `get_survey` does; the work goes on in the background."""

    def __init__(self, parts: SurveyParts, clock: moments.Clock = moments.now) -> None:
        self._parts = parts
        self._clock = clock

    def merge_survey(self, payload: Payload, context: Context) -> Answer:
        authorisation.check(actor_of(context), "merge_survey", payload)
        identity = schemas.read("batch", payload)["id"]
        check_merge(self._parts.batches.load(identity).state)
        by = _worker(context)
        self._parts.jobs.start(
            identity, "", MERGE, lambda run, progress: self._parts.merges.run(identity, run, progress, by)
        )
        return self._parts.shown(identity)

    def register_survey(self, payload: Payload, context: Context) -> Answer:
        """`reasons`: goal and measures for each service mode of which the merge says that items lack them."""
        authorisation.check(actor_of(context), "register_survey", payload)
        given = schemas.read("registration", payload)
        merged = check_registration(self._parts.batches.load(given["id"]).state)
        reasons = {each["mode"]: ModeReasons(each["goal"], each["measures"]) for each in given["reasons"]}
        _check_reasons(merged.modes, reasons)
        by, terms = _worker(context), Terms(reasons, moments.day_of(self._clock()))
        self._parts.jobs.start(
            given["id"],
            "",
            REGISTER,
            lambda run, progress: self._parts.registrations.run(given["id"], terms, progress, by),
        )
        return self._parts.shown(given["id"])

    def release_survey(self, payload: Payload, context: Context) -> Answer:
        """A second person approves what the registration submitted, and publishes it."""
        authorisation.check(actor_of(context), "release_survey", payload)
        identity, by = schemas.read("batch", payload)["id"], _worker(context)
        check_release(self._parts.batches.load(identity).state, by.metadata.actor)
        self._parts.jobs.start(
            identity, "", RELEASE, lambda run, progress: self._parts.releases.run(identity, progress, by)
        )
        return self._parts.shown(identity)

    def accept_survey(self, payload: Payload, context: Context) -> Answer:
        authorisation.check(actor_of(context), "accept_survey", payload)
        given, command = schemas.read("acceptance", payload), command_context(context)
        batch = self._parts.batches.load(given["id"]).state
        reached = scores.scores(batch, self._parts.records, self._parts.references)
        wish = AcceptBatch(reached, given["remark"], command.metadata.actor)
        self._parts.batches.handle(given["id"], wish, command)
        return self._parts.shown(given["id"])


def _worker(context: Context) -> CommandContext:
    """For the many commands of a job: the person and the correlation, none of the one request's keys."""
    metadata = command_context(context).metadata
    return CommandContext(Metadata(metadata.actor, metadata.correlation_id))


def _check_reasons(modes: tuple[int, ...], reasons: Mapping[int, ModeReasons]) -> None:
    """Raises ValidationFailed."""
    errors = []
    for mode in modes:
        given = reasons.get(mode)
        for field, name in (("goal", "优化目标"), ("measures", "优化措施")):
            if given is None or not getattr(given, field).strip():
                text = f"请填写网办模式{mode}的{name},用于没有写明理由的事项"
                errors.append(FieldError(f"/reasons/{mode}/{field}", "REQUIRED", text))
    if errors:
        raise ValidationFailed(errors)
