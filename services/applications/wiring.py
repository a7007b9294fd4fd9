"""Puts the service's parts together; nothing below reads the environment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from event_sourcing import mongo_clients
from event_sourcing.dead_letters import DeadLetters
from event_sourcing.erasures import Erasures
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.mongo_vault import MongoVault
from event_sourcing.projections import ProjectionRunner
from event_sourcing.settings import Settings
from event_sourcing.view_jobs import ViewJobs
from services.applications.deadlines import Deadlines
from services.applications.files import Files, MongoSealedFiles
from services.applications.number_series import MongoNumberSeries
from services.applications.operations import ApplicationOperations
from services.applications.projections import Drafts, SubjectCases
from services.applications.queries import ApplicationQueries
from services.applications.references import MongoReferences, References
from services.applications.subjects import EffectsOfErasure, SubjectOperations
from services.applications.submission import SubmissionCheck
from services.applications.views import MongoDraftsView, MongoSubjectCases
from services.applications.working_days import WorkingCalendar


@dataclass(frozen=True)
class Applications:
    """What one process of the service consists of.

    background  loops that run until they are told to stop: the lists of drafts and of persons' cases, effects of erasures
    views       jobs that rebuild and verify what the loops keep
    dead_letters  events that its subscriptions gave up
    checks      what must work for the service to be ready
    """

    operations: ApplicationOperations
    queries: ApplicationQueries
    subjects: SubjectOperations
    references: References
    background: Sequence[Callable[[threading.Event], None]]
    views: ViewJobs
    dead_letters: DeadLetters
    checks: Mapping[str, Callable[[], bool]]
    close: Callable[[], None]


def build(settings: Settings) -> Applications:
    client = mongo_clients.connect(settings.mongo_uri)
    database = mongo_clients.database(client, settings.db_prefix, settings.service)
    store = MongoEventStore(database)
    store.ensure_indexes()
    drafts = MongoDraftsView(database)
    drafts.ensure_indexes()
    vault = MongoVault(database, settings.master_key, settings.older_master_keys)
    sealed_files = MongoSealedFiles(database)
    sealed_files.ensure_indexes()
    files = Files(sealed_files, vault)
    references = MongoReferences(database)
    dead_letters = DeadLetters(database)
    dead_letters.ensure_indexes()
    runners = [ProjectionRunner(store, database, projection) for projection in (Drafts(), SubjectCases())]
    subject_cases = MongoSubjectCases(store, database)
    subject_cases.ensure_indexes()
    erasures = Erasures(store, database, vault, EffectsOfErasure(vault, files))
    erasures.catch_up()  # before anybody is served: what comes in now must not hang on a key that is to go
    return Applications(
        operations=ApplicationOperations(
            store,
            vault,
            SubmissionCheck(references, files),
            files,
            MongoNumberSeries(database["number_series"]),
            Deadlines(WorkingCalendar.load()),
        ),
        queries=ApplicationQueries(store, vault, files, drafts),
        subjects=SubjectOperations(store, vault, files, subject_cases, erasures),
        references=references,
        background=[*(runner.run for runner in runners), erasures.run],
        views=ViewJobs(database, runners),
        dead_letters=dead_letters,
        checks={"mongodb": lambda: bool(client.admin.command("ping"))},
        close=client.close,
    )
