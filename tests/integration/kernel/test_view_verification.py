"""A view is compared with one made anew, while writers, the live loop and rebuilds go on."""

from __future__ import annotations

import random
import threading

import pytest

from event_sourcing import view_verification
from event_sourcing.projections import ProjectionRunner
from event_sourcing.view_rebuild import rebuild
from event_sourcing.view_shadows import SHADOW
from event_sourcing.view_verification import Difference, ViewReplaced, verify
from tests.integration.kernel.counting import Counting, Failing, append, running
from tests.integration.kernel.ledger import ENTRIES, Ledger, write_some
from tests.support.waiting import wait_until

pytestmark = pytest.mark.integration


def shadows(database):
    return [name for name in database.list_collection_names() if SHADOW in name]


def test_a_whole_view_has_no_differences_and_nothing_is_left_of_the_comparison(event_store, service_database):
    write_some(event_store, random.Random(1), 50)
    ProjectionRunner(event_store, service_database, Ledger()).catch_up()
    assert verify(event_store, service_database, Ledger()) == []
    assert shadows(service_database) == []
    assert service_database["checkpoints"].count_documents({}) == 1


def test_each_kind_of_difference_is_found_by_its_key(event_store, service_database):
    append(event_store, 10)
    runner = ProjectionRunner(event_store, service_database, Counting())
    runner.catch_up()
    streams = service_database["streams"]
    streams.delete_one({"_id": "s-1"})
    streams.update_one({"_id": "s-3"}, {"$inc": {"n": 1}})
    streams.insert_one({"_id": "s-9", "n": 1})
    streams.insert_one({"_id": "a-1", "n": 1})
    service_database["totals"].delete_many({})
    assert verify(event_store, service_database, Counting()) == [
        Difference("streams", "a-1", "unexpected"),
        Difference("streams", "s-1", "missing"),
        Difference("streams", "s-3", "different"),
        Difference("streams", "s-9", "unexpected"),
        Difference("totals", "all", "missing"),
    ]
    rebuild(event_store, service_database, Counting())
    assert verify(event_store, service_database, Counting()) == []


def test_no_more_differences_are_told_than_anybody_reads(event_store, service_database, monkeypatch):
    monkeypatch.setattr(view_verification, "MOST_DIFFERENCES", 3)
    append(event_store, 10)
    ProjectionRunner(event_store, service_database, Counting()).catch_up()
    service_database["streams"].delete_many({})
    assert len(verify(event_store, service_database, Counting())) == 3


def test_comparing_while_writers_and_the_live_loop_run_finds_nothing(event_store, service_database):
    done = threading.Event()

    def write(seed):
        while not done.is_set():
            write_some(event_store, random.Random(seed), 5)

    with running(ProjectionRunner(event_store, service_database, Ledger())):
        writers = [threading.Thread(target=write, args=(seed,)) for seed in range(2)]
        for writer in writers:
            writer.start()
        try:
            for _ in range(5):
                assert verify(event_store, service_database, Ledger()) == []
            service_database[ENTRIES].insert_one({"_id": 1000, "seen": []})
            assert verify(event_store, service_database, Ledger()) == [
                Difference(ENTRIES, "1000", "unexpected")
            ]
        finally:
            done.set()
            for writer in writers:
                writer.join()


def test_a_view_that_stands_still_is_compared_where_it_stands(event_store, service_database, monkeypatch):
    monkeypatch.setattr(view_verification, "PATIENCE_SECONDS", 0.1)
    append(event_store, 10)
    runner = ProjectionRunner(event_store, service_database, Failing(7))
    with pytest.raises(RuntimeError):
        runner.catch_up()
    assert verify(event_store, service_database, Failing(7)) == []
    service_database["streams"].delete_one({"_id": "s-1"})
    assert verify(event_store, service_database, Failing(7)) == [Difference("streams", "s-1", "missing")]


def test_what_others_move_is_no_difference_and_what_they_removed_early_is_none_in_the_end(
    event_store, service_database
):
    class WorkedOff(Counting):
        moved_by_others = {"streams": ("due",)}

    append(event_store, 7)
    runner = ProjectionRunner(event_store, service_database, WorkedOff())
    runner.catch_up()
    service_database["streams"].update_many({}, {"$set": {"due": 1}})
    assert verify(event_store, service_database, WorkedOff()) == []
    rebuild(event_store, service_database, WorkedOff())
    assert service_database["streams"].count_documents({"due": 1}) == 7


class Swapping(Ledger):
    """Rebuilds the live view, once, while the comparison reads: when the first event is shown anew."""

    def __init__(self, store, database, *, writes):
        self._swap = lambda: (write_some(store, random.Random(3), writes), rebuild(store, database, Ledger()))

    def changes(self, event):
        if self._swap:
            swap, self._swap = self._swap, None
            swap()
        return super().changes(event)


def test_a_rebuild_in_between_is_told_and_the_next_comparison_is_right(event_store, service_database):
    write_some(event_store, random.Random(1), 20)
    ProjectionRunner(event_store, service_database, Ledger()).catch_up()
    with pytest.raises((LookupError, ViewReplaced)):
        verify(event_store, service_database, Swapping(event_store, service_database, writes=5))
    assert verify(event_store, service_database, Ledger()) == []


def test_a_swap_that_is_announced_when_the_snapshot_is_taken_is_told(
    event_store, service_database, monkeypatch
):
    append(event_store, 5)
    ProjectionRunner(event_store, service_database, Counting()).catch_up()
    swap = {"position": 5, "shadow": "counting.other", "renames": []}
    original = view_verification.fill

    def then_announce(*args, **options):
        reached = original(*args, **options)
        service_database["checkpoints"].update_one({"_id": "counting"}, {"$set": {"swap": swap}})
        return reached

    monkeypatch.setattr(view_verification, "fill", then_announce)
    with pytest.raises(ViewReplaced):
        verify(event_store, service_database, Counting())


def test_collections_that_are_swapped_under_the_comparison_are_told(
    event_store, service_database, monkeypatch
):
    monkeypatch.setattr(view_verification, "ROWS_AT_ONCE", 2)
    append(event_store, 10)
    ProjectionRunner(event_store, service_database, Counting()).catch_up()
    compare = view_verification.compare

    def after_a_swap(live, anew, at_most):
        rows = iter(live)
        first = next(rows)
        service_database["streams"].aggregate([{"$match": {}}, {"$out": "other"}])
        service_database["other"].rename("streams", dropTarget=True)
        yield from compare((row for part in ([first], rows) for row in part), anew, at_most)

    monkeypatch.setattr(view_verification, "compare", after_a_swap)
    with pytest.raises(ViewReplaced):
        verify(event_store, service_database, Counting())
    monkeypatch.undo()
    assert shadows(service_database) == []
    wait_until(lambda: verify(event_store, service_database, Counting()) == [])
