"""A projection that cannot show an event stops its own view, visibly, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from event_sourcing import projections
from event_sourcing.projections import ProjectionRunner
from event_sourcing.view_rebuild import rebuild
from tests.integration.kernel.counting import Counting, Failing, append, checkpoint, running, shown
from tests.support.waiting import wait_until

pytestmark = pytest.mark.integration

SECRET = "440105198811200002"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    monkeypatch.setattr(projections, "LONGEST_PAUSE", 0.05)


class Telltale(Counting):
    """Its error quotes what no log may show."""

    def changes(self, event):
        if event.position == 7:
            raise ValueError(SECRET)
        return super().changes(event)


def number(name, view="counting"):
    return REGISTRY.get_sample_value(f"banshi_view_{name}", {"view": view})


def test_a_view_stops_right_before_the_event_it_cannot_show_and_says_which(event_store, service_database):
    append(event_store, 10)
    runner = ProjectionRunner(event_store, service_database, Failing(7))
    with running(runner):
        wait_until(lambda: runner.standing().failure)
        standing = runner.standing()
        assert (standing.position, standing.end, standing.behind) == (6, 10, 4)
        assert (standing.failure.at, standing.failure.event_type) == (7, "Counted")
        assert standing.failure.error == "RuntimeError"
        append(event_store, 5)
        wait_until(lambda: number("behind") == 9)
        assert (number("failed"), number("position")) == (1, 6)
        assert runner.standing().failure.since == standing.failure.since
    assert shown(service_database) == (6, 6)


def test_once_mended_it_goes_on_from_there_and_nothing_tells_of_the_failure_any_more(
    event_store, service_database
):
    append(event_store, 10)
    projection = Failing(7)
    runner = ProjectionRunner(event_store, service_database, projection)
    with running(runner):
        wait_until(lambda: number("failed") == 1)
        projection.mended = True
        wait_until(lambda: checkpoint(service_database) == 10)
        wait_until(lambda: number("failed") == 0)
    assert runner.standing().failure is None
    assert shown(service_database) == (10, 10)


def test_a_new_process_with_mended_code_takes_over_from_one_that_still_fails(event_store, service_database):
    append(event_store, 10)
    old = ProjectionRunner(event_store, service_database, Failing(7))
    with running(old):
        wait_until(lambda: old.standing().failure)
        with running(ProjectionRunner(event_store, service_database, Counting())):
            wait_until(lambda: checkpoint(service_database) == 10)
            append(event_store, 5)
            wait_until(lambda: checkpoint(service_database) == 15)
    assert old.standing().failure is None
    assert shown(service_database) == (15, 15)


def test_other_views_of_the_same_events_go_on(event_store, service_database):
    @dataclass
    class Beside(Failing):
        name: str = "beside"
        collections: tuple[str, ...] = ("totals", "streams")

    append(event_store, 3)
    ledger = ProjectionRunner(event_store, service_database, _KeyedLedger())
    failing = ProjectionRunner(event_store, service_database, Beside(2))
    with running(failing, ledger):
        wait_until(lambda: failing.standing().failure)
        append(event_store, 20)
        wait_until(lambda: ledger.standing().position == 23)
    assert failing.standing().position == 1
    assert ledger.standing().failure is None


class _KeyedLedger(Counting):
    name = "keyed"
    collections = ("keyed",)

    def changes(self, event):
        return ()


def test_a_write_that_the_database_refuses_stops_the_view_at_its_commit(event_store, service_database):
    append(event_store, 10)
    runner = ProjectionRunner(event_store, service_database, Failing(7, "write"))
    with running(runner):
        wait_until(lambda: runner.standing().failure)
    assert (runner.standing().position, runner.standing().failure.error) == (6, "BulkWriteError")


def test_neither_log_nor_checkpoint_quotes_the_event(event_store, service_database):
    append(event_store, 10)
    runner = ProjectionRunner(event_store, service_database, Telltale())
    with capture_logs() as logs, running(runner):
        wait_until(lambda: runner.standing().failure)
        wait_until(lambda: any(line["event"] == "view cannot go on" for line in logs))
    assert SECRET not in str(logs) + str(list(service_database["checkpoints"].find()))
    assert "ValueError" in str(logs)


def test_a_rebuild_with_mended_code_also_heals_the_view(event_store, service_database):
    append(event_store, 10)
    broken = ProjectionRunner(event_store, service_database, Failing(7))
    with pytest.raises(RuntimeError):
        broken.catch_up()
    assert broken.standing().failure
    rebuild(event_store, service_database, Counting())
    assert broken.standing().failure is None
    assert shown(service_database) == (10, 10)


def test_a_defect_that_passes_by_itself_stops_nothing(event_store, service_database):
    """The batch fails, each of its commits alone does not."""

    class Once(Counting):
        failures = 1

        def changes(self, event):
            if event.position == 7 and self.failures:
                self.failures -= 1
                raise RuntimeError("once")
            return super().changes(event)

    append(event_store, 10)
    runner = ProjectionRunner(event_store, service_database, Once())
    assert runner.catch_up() == 10
    assert runner.standing().failure is None
    assert shown(service_database) == (10, 10)
