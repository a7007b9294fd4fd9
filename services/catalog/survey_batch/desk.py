"""The survey as the service has it: filing and review, reading, and what is done with the batch as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from event_sourcing.event_store import EventStore
from event_sourcing.snapshots import SnapshotStore
from services.catalog import moments
from services.catalog.survey_batch.catalogue import SurveyCatalogue
from services.catalog.survey_batch.parts import build_parts
from services.catalog.survey_batch.reading_room import SurveyReadingRoom
from services.catalog.survey_batch.surveys import Surveys


@dataclass(frozen=True, slots=True)
class SurveyDesk:
    filing: Surveys
    reading: SurveyReadingRoom
    catalogue: SurveyCatalogue


def survey_desk(
    store: EventStore,
    database: Database[dict[str, Any]],
    snapshots: SnapshotStore | None = None,
    clock: moments.Clock = moments.now,
) -> SurveyDesk:
    parts = build_parts(store, database, snapshots)
    return SurveyDesk(Surveys(store, parts, clock), SurveyReadingRoom(parts), SurveyCatalogue(parts, clock))
