"""Jobs of the survey: seen while they run, seen to have failed when their process died, begun again without doubling."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import textwrap
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing.errors import Conflict
from event_sourcing.mongo_event_store import MongoEventStore
from services.catalog import moments
from services.catalog.survey.reading import Upload
from services.catalog.survey_batch import jobs as survey_jobs
from services.catalog.survey_batch.desk import survey_desk
from services.catalog.survey_batch.jobs import CHECK, SurveyJobs
from services.catalog.survey_batch.records import ITEMS
from tests.integration.catalog.surveys import test_workflow as ways
from tests.integration.catalog.surveys.desks import BUREAU, CLERK, Office
from tests.support.waiting import wait_until
from tests.unit.catalog.examples import registered_world
from tests.unit.catalog.survey.examples import as_csv, clean_rows

ROOT = Path(__file__).parents[4]

DYING = """
    import os, sys
    from event_sourcing import mongo_clients
    from event_sourcing.mongo_event_store import MongoEventStore
    from services.catalog.survey_batch import checking
    from services.catalog.survey_batch.desk import survey_desk
    from services.catalog.survey_batch.records import SurveyRecords

    written = SurveyRecords.write_rows

    def die_after_rows(self, owner, rows):
        written(self, owner, rows)
        os._exit(9)

    SurveyRecords.write_rows = die_after_rows
    client = mongo_clients.connect(sys.argv[1])
    database = mongo_clients.database(client, sys.argv[2], "catalog")
    desk = survey_desk(MongoEventStore(database), database)
    by = {"actor": {"id": "clerk", "roles": ["editor"], "department": "1005"}, "correlation_id": "c" * 32}
    desk.filing.check_survey({"id": sys.argv[3], "part": "1005"}, by)
    import threading
    threading.Event().wait(60)
"""


@pytest.fixture
def own_office(database: Database[dict[str, Any]]) -> Office:
    """On stored events, so that another process sees the same batch."""
    store = MongoEventStore(database)
    store.ensure_indexes()
    registered_world(store)
    return Office(survey_desk(store, database), store, database)


def waiting_upload(office: Office) -> str:
    """A batch with an upload whose check nobody has begun."""
    batch = office.open(["1005"])
    rows = clean_rows()
    own = [Upload(key, as_csv([r for r in rows[key] if r["事项编码"] == "10050101001"])) for key in rows]
    files = []
    for file in own:
        kept = office.desk.filing.store_survey_file(
            {"content": base64.b64encode(file.content).decode("ascii")}, CLERK
        )
        files.append({"name": file.name, "sha256": kept["sha256"]})
    office.desk.filing._parts.jobs.start = lambda *_: {}  # type: ignore[method-assign]
    office.desk.filing.upload_survey({"id": batch, "part": "1005", "files": files}, CLERK)
    del office.desk.filing._parts.jobs.start  # type: ignore[method-assign]
    return batch


def test_a_job_whose_process_was_killed_is_seen_failed_and_begun_again_without_doubling(
    own_office: Office, mongo_uri: str, database_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = waiting_upload(own_office)
    killed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(DYING), mongo_uri, database_prefix, batch],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        timeout=60,
        check=False,
    )
    assert killed.returncode == 9
    with pytest.raises(Conflict) as running:
        own_office.desk.filing.check_survey({"id": batch, "part": "1005"}, CLERK)
    assert running.value.code == "SURVEY_JOB_RUNNING"
    left = own_office.database[ITEMS].count_documents({"batch": batch})
    assert left > 0, "the dead process had written rows"

    later = SurveyJobs(own_office.database, clock=lambda: moments.now() + timedelta(seconds=60))
    job = later.latest(batch, "1005")
    assert job is not None
    assert (job["state"], job["error"]) == ("failed", "PROCESS_DIED")

    monkeypatch.setattr(own_office.desk.filing._parts.jobs, "_jobs", later._jobs)
    own_office.desk.filing.check_survey({"id": batch, "part": "1005"}, CLERK)
    assert own_office.finished(batch, "1005")["state"] == "done"
    part = own_office.part(batch, "1005")
    assert part["checked"]
    documents = list(own_office.database[ITEMS].find({"batch": batch}))
    assert [document["code"] for document in documents] == ["10050101001"]
    assert len(documents[0]["t4"]) == sum(row["事项编码"] == "10050101001" for row in clean_rows()["t4"])


def test_a_job_tells_how_far_it_is_and_renews_its_lease(database: Database[dict[str, Any]]) -> None:
    jobs, go_on = SurveyJobs(database), threading.Event()

    def work(run: str, progress: survey_jobs.Progress) -> None:
        progress(3, 10)
        go_on.wait(30)

    begun = jobs.start("b", "p", CHECK, work)
    assert begun["state"] == "running"
    wait_until(lambda: (jobs.latest("b", "p") or {})["done"] == 3)
    first = database[survey_jobs.COLLECTION].find_one({"_id": "b/p"})["leased_until"]  # type: ignore[index]
    wait_until(lambda: database[survey_jobs.COLLECTION].find_one({"_id": "b/p"})["leased_until"] > first)  # type: ignore[index]
    with pytest.raises(Conflict):
        jobs.start("b", "p", CHECK, work)
    go_on.set()
    wait_until(lambda: (jobs.latest("b", "p") or {})["state"] == "done")


def test_a_job_that_meets_a_defect_says_so(database: Database[dict[str, Any]]) -> None:
    jobs = SurveyJobs(database)

    def work(run: str, progress: survey_jobs.Progress) -> None:
        raise ZeroDivisionError

    jobs.start("b", "", CHECK, work)
    job = wait_until(lambda: (j := jobs.latest("b")) and j["state"] == "failed" and j)
    assert job
    assert (job["error"], job["message"]) == ("ZeroDivisionError", "处理时出错,请重新开始")


def test_a_killed_registration_is_begun_again_and_nothing_is_doubled(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The registration dies after a few items; the second run ends with the same registry as one run would."""
    batch = office.open(["1005"])
    office.upload(batch, "1005", ways.rows_of("1005"))
    ways.submitted(office, batch, "1005")
    ways.approve_all(office, batch, "1005")
    ways.merged(office, batch)
    parts = office.desk.filing._parts
    remember, seen = parts.records.remember, []

    def die_at_the_fourth(run: str, code: str, **facts: Any) -> None:
        seen.append(code)
        if len(seen) == 4:
            raise SystemError("killed")
        remember(run, code, **facts)

    monkeypatch.setattr(parts.records, "remember", die_at_the_fourth)
    office.desk.catalogue.register_survey({"id": batch, "reasons": ways.REASONS}, BUREAU)
    assert office.finished(batch)["state"] == "failed"
    assert office.batch(batch)["registered"] is None
    monkeypatch.setattr(parts.records, "remember", remember)

    versions = {code: parts.references._items.load(code).version for code in seen}
    state = ways.registered(office, batch)
    assert state["registered"]["revised"] + state["registered"]["unchanged"] == 9
    assert {code: parts.references._items.load(code).version for code in seen} == versions
