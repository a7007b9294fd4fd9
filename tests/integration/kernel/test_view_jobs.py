"""Rebuilds and verifications in the background: what is told of them, and what becomes of one whose process died."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from pymongo.errors import AutoReconnect

from event_sourcing import leased_jobs
from event_sourcing.errors import Conflict, NotFound
from event_sourcing.leased_jobs import DONE, FAILED, LEASE, PROCESS_DIED, RUNNING
from event_sourcing.projections import ProjectionRunner
from event_sourcing.view_jobs import ViewJobs
from tests.integration.kernel.counting import Counting, Failing, append, shown
from tests.support.waiting import wait_until

pytestmark = pytest.mark.integration


class Halting(Counting):
    """Waits at its first event until it may go on."""

    def __init__(self):
        self.halted, self.may_go_on = threading.Event(), threading.Event()

    def changes(self, event):
        self.halted.set()
        assert self.may_go_on.wait(20)
        return super().changes(event)


def jobs_of(store, database, projection, **options):
    return ViewJobs(database, [ProjectionRunner(store, database, projection)], **options)


def ended(jobs, job):
    return wait_until(lambda: (now := jobs.get(job["id"]))["state"] != RUNNING and now)


def test_a_rebuild_runs_beside_and_tells_how_far_it_came(event_store, service_database):
    append(event_store, 10)
    jobs = jobs_of(event_store, service_database, Counting())
    started = jobs.start("counting", "rebuild")
    assert (started["state"], started["view"], started["kind"]) == (RUNNING, "counting", "rebuild")
    job = ended(jobs, started)
    assert (job["state"], job["position"], job["end"]) == (DONE, 10, 10)
    assert job["ended_at"] >= job["started_at"]
    assert shown(service_database) == (10, 10)
    assert jobs.views() == [{"view": "counting", "position": 10, "end": 10, "behind": 0, "failed": None}]


def test_a_verification_keeps_the_keys_of_what_differs_and_nothing_else(event_store, service_database):
    append(event_store, 10)
    jobs = jobs_of(event_store, service_database, Counting())
    ended(jobs, jobs.start("counting", "rebuild"))
    assert ended(jobs, jobs.start("counting", "verify"))["differences"] == []
    service_database["streams"].update_one({"_id": "s-1"}, {"$set": {"n": 99}})
    job = ended(jobs, jobs.start("counting", "verify"))
    assert (job["state"], job["differences"]) == (
        DONE,
        [{"collection": "streams", "key": "s-1", "difference": "different"}],
    )


def test_one_job_per_view_at_a_time_in_whatever_process(event_store, service_database, monkeypatch):
    monkeypatch.setattr(leased_jobs, "SAVED_EVERY_SECONDS", 0.01)
    append(event_store, 3)
    halting = Halting()
    jobs = jobs_of(event_store, service_database, halting)
    first = jobs.start("counting", "rebuild")
    with pytest.raises(Conflict) as refused:
        jobs_of(event_store, service_database, Counting()).start("counting", "verify")
    assert refused.value.code == "VIEW_JOB_RUNNING"
    halting.may_go_on.set()
    assert ended(jobs, first)["state"] == DONE
    second = jobs.start("counting", "verify")
    with pytest.raises(NotFound):
        jobs.get(first["id"])
    assert ended(jobs, second)["state"] == DONE


def test_a_job_whose_process_died_has_failed_and_another_may_start(event_store, service_database):
    append(event_store, 3)
    now = datetime.now(UTC)
    halting = Halting()
    dead = jobs_of(event_store, service_database, halting, clock=lambda: now).start("counting", "rebuild")
    assert halting.halted.wait(20)
    later = jobs_of(
        event_store, service_database, Counting(), clock=lambda: now + LEASE + timedelta(seconds=1)
    )
    assert (later.get(dead["id"])["state"], later.get(dead["id"])["error"]) == (FAILED, PROCESS_DIED)
    assert ended(later, later.start("counting", "rebuild"))["state"] == DONE
    halting.may_go_on.set()
    wait_until(lambda: not any(thread.name == "job-counting" for thread in threading.enumerate()))
    assert shown(service_database) == (3, 3)


def test_a_defect_fails_the_job_and_leaves_the_view(event_store, service_database):
    append(event_store, 10)
    jobs = jobs_of(event_store, service_database, Failing(7))
    with pytest.raises(RuntimeError):
        ProjectionRunner(event_store, service_database, Failing(7)).catch_up()
    job = ended(jobs, jobs.start("counting", "rebuild"))
    assert (job["state"], job["error"]) == (FAILED, "RuntimeError")
    (view,) = jobs.views()
    assert (view["position"], view["behind"], view["failed"]["at"]) == (6, 4, 7)
    assert set(view["failed"]) == {"at", "event_type", "error", "since"}


def test_an_unknown_view_is_told_with_those_that_exist(event_store, service_database):
    with pytest.raises(NotFound, match="counting"):
        jobs_of(event_store, service_database, Counting()).start("nothing", "rebuild")


def test_a_job_survives_a_moment_without_the_database(event_store, service_database, monkeypatch):
    monkeypatch.setattr(leased_jobs, "SAVED_EVERY_SECONDS", 0.01)
    append(event_store, 3)
    halting = Halting()
    jobs = jobs_of(event_store, service_database, halting)
    job = jobs.start("counting", "rebuild")
    collection, outages = jobs._jobs._jobs, [AutoReconnect("away")]
    update = collection.update_one

    def sometimes(*args, **options):
        if outages:
            raise outages.pop()
        return update(*args, **options)

    monkeypatch.setattr(collection, "update_one", sometimes)
    wait_until(lambda: not outages)
    halting.may_go_on.set()
    assert ended(jobs, job)["state"] == DONE
