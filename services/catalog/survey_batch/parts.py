"""What the survey consists of, put together once; `surveys`, `catalogue` and `reading_room` work with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from event_sourcing.command_handling import CommandHandler
from event_sourcing.event_store import EventStore
from event_sourcing.snapshots import SnapshotStore
from services.catalog.guide_facts import GuideFactsView
from services.catalog.inventory.operations import InventoryOperations
from services.catalog.inventory.registry_reader import RegistryReader
from services.catalog.inventory.views import InventoryView
from services.catalog.operations import CatalogOperations
from services.catalog.references import References
from services.catalog.survey_batch import scores
from services.catalog.survey_batch.aggregate import batch_decider
from services.catalog.survey_batch.checking import UploadChecks
from services.catalog.survey_batch.commands import BatchCommand
from services.catalog.survey_batch.documents import batch_document
from services.catalog.survey_batch.files import SurveyFiles
from services.catalog.survey_batch.finishing import check_known
from services.catalog.survey_batch.jobs import SurveyJobs
from services.catalog.survey_batch.known_registry import KnownRegistry
from services.catalog.survey_batch.merges import Merges
from services.catalog.survey_batch.prefilling import Prefilling
from services.catalog.survey_batch.records import SurveyRecords
from services.catalog.survey_batch.registration import Registrations
from services.catalog.survey_batch.release import Releases
from services.catalog.survey_batch.state import Batch


@dataclass(frozen=True)
class SurveyParts:
    batches: CommandHandler[Batch, BatchCommand, Any]
    references: References
    registry: KnownRegistry
    files: SurveyFiles
    records: SurveyRecords
    jobs: SurveyJobs
    checks: UploadChecks
    merges: Merges
    registrations: Registrations
    releases: Releases
    prefilling: Prefilling

    def shown(self, identity: str) -> dict[str, Any]:
        """What `get_survey` answers. Raises NotFound."""
        loaded = self.batches.load(identity)
        batch = loaded.state
        check_known(batch)
        found = {key: self.jobs.latest(identity, key) for key in ("", *batch.parts)}
        reached = scores.scores(batch, self.records, self.references) if batch.released else {}
        return {
            **batch_document(batch, loaded.version, self.registry.departments()),
            "jobs": {key: job for key, job in found.items() if job},
            "scores": [
                {"key": key, "name": scores.NAMES[key], "reached": score.reached, "of": score.of}
                for key, score in reached.items()
            ],
        }


def build_parts(
    store: EventStore, database: Database[dict[str, Any]], snapshots: SnapshotStore | None = None
) -> SurveyParts:
    batches = CommandHandler(store, batch_decider)
    references = References(store)
    registry = KnownRegistry(store, database)
    files, records = SurveyFiles(database), SurveyRecords(database)
    records.ensure_indexes()
    operations = CatalogOperations(store, snapshots)
    registered = RegistryReader(store, GuideFactsView(database), snapshots)
    return SurveyParts(
        batches=batches,
        references=references,
        registry=registry,
        files=files,
        records=records,
        jobs=SurveyJobs(database),
        checks=UploadChecks(batches, files, records, registry),
        merges=Merges(batches, records, references),
        registrations=Registrations(batches, records, references, operations, InventoryOperations(store)),
        releases=Releases(batches, records, references, operations),
        prefilling=Prefilling(registry, InventoryView(database), registered),
    )
