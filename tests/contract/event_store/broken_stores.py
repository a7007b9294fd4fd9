"""Event stores with one fault each. Every one of them is a mistake that somebody made somewhere.

They are in memory, so that the whole suite runs on each within a second; what they promise wrongly is the port's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from uuid import uuid4

from event_sourcing.errors import ConcurrencyError
from event_sourcing.events import ANY_VERSION, RecordedCommit, RecordedEvent, category_of
from event_sourcing.memory_event_store import MemoryEventStore


class PositionFromACounter(MemoryEventStore):
    """Takes the position first and inserts later: by then others with higher positions may have been read."""

    def __init__(self, clock):
        super().__init__(clock)
        self._read = threading.Condition(self._lock)
        self._counter = self._turn = 0
        self._seen = None
        self._taken = None

    def append(self, writes, metadata, *, commit_id=None):
        with self._read:
            taken, self._counter = self._counter, self._counter + sum(len(write.events) for write in writes)
            self._turn += 1
            if self._turn % 8 == 3 and self._seen is not None:  # slow, until a reader has passed by
                self._read.wait_for(lambda: self._seen > taken, timeout=0.1)
            self._taken = taken
            try:
                return super().append(writes, metadata, commit_id=commit_id)
            finally:
                self._taken = None
                self._commits.sort(key=lambda commit: commit.position)

    def read_commits(self, after_position, *, limit=500):
        with self._read:
            page = super().read_commits(after_position, limit=limit)
            self._seen = max([self._seen or 0, *(commit.position for commit in page)])
            self._read.notify_all()
            return page

    def end(self):
        return super().end() if self._taken is None else self._taken


class VersionGapAccepted(MemoryEventStore):
    """A unique index alone refuses a version that is there, not one that leaves others out."""

    def append(self, writes, metadata, *, commit_id=None):
        with self._lock:
            return super().append(
                [self._unless_taken(write) for write in writes], metadata, commit_id=commit_id
            )

    def _unless_taken(self, write):
        gap = write.expected_version > len(self._streams.get(write.stream, ()))
        return replace(write, expected_version=ANY_VERSION) if gap else write


class ExpectedVersionIgnored(MemoryEventStore):
    def append(self, writes, metadata, *, commit_id=None):
        lenient = [replace(w, expected_version=max(ANY_VERSION, min(w.expected_version, -1))) for w in writes]
        odd = [write for write in writes if write.expected_version < ANY_VERSION]
        return super().append(odd or lenient, metadata, commit_id=commit_id)


class CommitIdForgotten(MemoryEventStore):
    """Remembers no intent: each repeat takes effect again."""

    def find_commit(self, commit_id):
        return None


class RefusedCommitIdRemembered(MemoryEventStore):
    """Notes the intent before it is decided, so that a refused one counts as done."""

    def append(self, writes, metadata, *, commit_id=None):
        with self._lock:
            try:
                return super().append(writes, metadata, commit_id=commit_id)
            except ConcurrencyError:
                if commit_id is not None:
                    self._record(
                        [replace(writes[0], stream="refused-1", events=writes[0].events[:1])],
                        metadata,
                        commit_id,
                    )
                raise


class OneCommitPerStream(MemoryEventStore):
    """A commit over several streams as several commits: some of it is stored when the rest is refused."""

    def append(self, writes, metadata, *, commit_id=None):
        if len({write.stream for write in writes}) < len(writes) or not writes:
            return super().append(writes, metadata, commit_id=commit_id)
        answers = [super(OneCommitPerStream, self).append([write], metadata) for write in writes]
        versions = {stream: version for answer in answers for stream, version in answer.versions.items()}
        return replace(answers[-1], versions=versions)


class StreamTwiceAccepted(MemoryEventStore):
    def append(self, writes, metadata, *, commit_id=None):
        merged = {}
        for write in writes:
            known = merged.get(write.stream)
            merged[write.stream] = (
                write if known is None else replace(known, events=[*known.events, *write.events])
            )
        return super().append(list(merged.values()), metadata, commit_id=commit_id)


class RefusedCommitLeavesEvents(MemoryEventStore):
    """Writes stream by stream and takes nothing back."""

    def append(self, writes, metadata, *, commit_id=None):
        with self._lock:
            try:
                return super().append(writes, metadata, commit_id=commit_id)
            except ConcurrencyError as refused:
                if fine := [write for write in writes if write.stream != refused.stream]:
                    super().append(fine[:1], metadata)
                raise


class LinkLeftOut(MemoryEventStore):
    """Each hash covers its own commit only: whole commits can be removed or moved unseen."""

    def append(self, writes, metadata, *, commit_id=None):
        with self._lock:
            self._hashes.clear()
            return super().append(writes, metadata, commit_id=commit_id)


class Rewriting(MemoryEventStore):
    """Base of those that store something else than they should."""

    def append(self, writes, metadata, *, commit_id=None):
        with self._lock:
            answer = super().append(writes, metadata, commit_id=commit_id)
            if not answer.repeated:
                self._commits[-1] = changed = self.changed(self._commits[-1], writes)
                for event in changed.events:
                    self._streams[event.stream][event.version - 1] = event
            return answer

    def changed(self, commit: RecordedCommit, writes) -> RecordedCommit:
        raise NotImplementedError


class HashAbsent(Rewriting):
    def changed(self, commit, writes):
        return replace(commit, hash="")


class CallersDataKept(Rewriting):
    """By reference: who changes a list after the append changes history."""

    def changed(self, commit, writes):
        given = [event.data for write in writes for event in write.events]
        events = tuple(replace(e, data=data) for e, data in zip(commit.events, given, strict=True))
        return replace(commit, events=events)


class ClockBelieved(Rewriting):
    """A clock that is set back turns the log around."""

    def changed(self, commit, writes):
        now = self._clock()
        return replace(
            commit, recorded_at=now, events=tuple(replace(e, recorded_at=now) for e in commit.events)
        )


class SchemaVersionLost(Rewriting):
    def changed(self, commit, writes):
        return replace(commit, events=tuple(replace(event, schema_version=1) for event in commit.events))


class LastPageSkipped(MemoryEventStore):
    """Takes a page that is not full for one that is not there yet."""

    def read_commits(self, after_position, *, limit=500):
        page = super().read_commits(after_position, limit=limit)
        return page if len(page) == limit else []


class LogOffByOne(MemoryEventStore):
    def read_commits(self, after_position, *, limit=500):
        return super().read_commits(after_position + (after_position > 0), limit=limit)


class AfterVersionIncluded(MemoryEventStore):
    def read_stream(self, stream, *, after_version=0, up_to_version=None, as_of=None):
        return super().read_stream(
            stream, after_version=max(after_version - 1, 0), up_to_version=up_to_version, as_of=as_of
        )


class UpToVersionExcluded(MemoryEventStore):
    def read_stream(self, stream, *, after_version=0, up_to_version=None, as_of=None):
        up_to = None if up_to_version is None else max(up_to_version - 1, 0)
        return super().read_stream(stream, after_version=after_version, up_to_version=up_to, as_of=as_of)


class AsOfExcluded(MemoryEventStore):
    def read_stream(self, stream, *, after_version=0, up_to_version=None, as_of=None):
        before = None if as_of is None else as_of - timedelta(milliseconds=1)
        return super().read_stream(
            stream, after_version=after_version, up_to_version=up_to_version, as_of=before
        )


class ReplayWithoutBounds(MemoryEventStore):
    """States are folded from all that happened, whatever moment was asked for."""

    def replay(self, stream, *, after_version=0, up_to_version=None, as_of=None):
        return self.read_stream(stream, after_version=after_version)


class NamesByPrefix(MemoryEventStore):
    """`a-1` reads `a-10` too."""

    def read_stream(self, stream, **bounds):
        names = [name for name in sorted(self._streams) if name.startswith(stream)]
        return (event for name in names for event in MemoryEventStore.read_stream(self, name, **bounds))


class CategoryByPrefix(MemoryEventStore):
    """`item` reads `item_name` too."""

    def read_category(self, category, after_position, *, limit=500):
        found = (event for event in self._events() if event.position > after_position)
        return list(islice((event for event in found if event.stream.startswith(category)), limit))

    def _events(self) -> list[RecordedEvent]:
        return [event for commit in self._commits for event in commit.events]


class LimitBeforeTheFilter(CategoryByPrefix):
    """Counts what it looked at instead of what was asked for: a page may be empty though more is to come."""

    def read_category(self, category, after_position, *, limit=500):
        page = islice((event for event in self._events() if event.position > after_position), limit)
        return [event for event in page if category_of(event.stream) == category]


class StreamsLimitBeforeTheFilter(MemoryEventStore):
    def streams(self, category, *, after="", limit=500):
        first = sorted(self._streams)[:limit]
        return [head for head in super().streams(category, after=after, limit=limit) if head.stream in first]


class CategoryOfWholeCommits(CategoryByPrefix):
    """Goes on after the commit, not after the event: what did not fit the page is lost."""

    def read_category(self, category, after_position, *, limit=500):
        found = (e for commit in self._commits if commit.position > after_position for e in commit.events)
        return list(islice((event for event in found if category_of(event.stream) == category), limit))


class AnswersBeforeItStores(MemoryEventStore):
    """Hands the commit to somebody who will store it soon. If the process dies, an answered command is gone."""

    def __init__(self, clock):
        super().__init__(clock)
        self._promised = MemoryEventStore(clock)
        self._waiting = []

    def append(self, writes, metadata, *, commit_id=None):
        with self._lock:
            commit_id = commit_id or uuid4()
            while self._waiting:
                earlier_writes, earlier_metadata, earlier_id = self._waiting.pop()
                super().append(earlier_writes, earlier_metadata, commit_id=earlier_id)
            answer = self._promised.append(writes, metadata, commit_id=commit_id)
            self._waiting = [] if answer.repeated else [(writes, metadata, commit_id)]
            return answer


class RepeatAnswersAnew(MemoryEventStore):
    """Tells a repeated intent where the streams stand now, not what it did."""

    def find_commit(self, commit_id):
        known = super().find_commit(commit_id)
        return known and replace(
            known, versions={stream: len(self._streams[stream]) for stream in known.versions}
        )


class RepeatNotSaid(MemoryEventStore):
    def find_commit(self, commit_id):
        known = super().find_commit(commit_id)
        return known and replace(known, repeated=False)


READER = "test_a_reader_never_sees_a_position_appear_behind_it"
ONLY_HEAD = "test_only_the_head_is_an_acceptable_expected_version"
ONCE = "test_a_commit_id_takes_effect_once"
WHOLE_OR_NOT = "test_a_commit_over_several_streams_is_stored_whole_or_not_at_all"
LINKS = "test_hashes_link_each_commit_to_its_streams_and_a_changed_event_breaks_them"
PAGES = "test_the_log_is_read_in_pages_of_whole_commits"
BOUNDS = "test_a_stream_is_read_in_version_order_within_the_bounds"
AS_OF = "test_a_stream_is_read_as_it_was_at_a_time_that_moment_included"
FULL_PAGES = "test_a_page_is_full_unless_the_category_has_no_more"
READ_BACK = "test_an_appended_event_is_read_back_as_it_was_given"

BROKEN: dict[Callable[..., MemoryEventStore], set[str]] = {
    PositionFromACounter: {READER},
    VersionGapAccepted: {ONLY_HEAD, "test_a_version_of_a_stream_that_does_not_exist_is_refused"},
    ExpectedVersionIgnored: {
        ONLY_HEAD,
        "test_of_writers_that_saw_the_same_version_exactly_one_wins",
    },
    CommitIdForgotten: {ONCE, "test_one_commit_id_from_many_threads_is_stored_once"},
    RefusedCommitIdRemembered: {"test_a_refused_commit_id_may_be_used_again"},
    OneCommitPerStream: {WHOLE_OR_NOT},
    StreamTwiceAccepted: {"test_what_cannot_be_stored_is_a_value_error_and_leaves_nothing"},
    RefusedCommitLeavesEvents: {WHOLE_OR_NOT},
    LinkLeftOut: {LINKS},
    HashAbsent: {LINKS},
    CallersDataKept: {"test_what_the_writer_does_to_its_data_afterwards_does_not_reach_the_store"},
    ClockBelieved: {"test_a_clock_that_is_set_back_does_not_turn_the_log_around"},
    SchemaVersionLost: {READ_BACK},
    LastPageSkipped: {PAGES},
    LogOffByOne: {PAGES},
    AfterVersionIncluded: {BOUNDS},
    UpToVersionExcluded: {BOUNDS},
    AsOfExcluded: {AS_OF},
    ReplayWithoutBounds: {AS_OF, BOUNDS},
    NamesByPrefix: {"test_streams_whose_names_begin_alike_are_not_mixed_up"},
    CategoryByPrefix: {"test_events_of_a_category_come_in_the_order_of_the_log_without_those_of_others"},
    LimitBeforeTheFilter: {FULL_PAGES},
    StreamsLimitBeforeTheFilter: {"test_streams_are_listed_in_full_pages"},
    CategoryOfWholeCommits: {FULL_PAGES},
    AnswersBeforeItStores: {READ_BACK, "test_an_append_answers_position_and_head_versions"},
    RepeatAnswersAnew: {ONCE},
    RepeatNotSaid: {ONCE},
}
"""Broken store → tests of the suite that must notice."""
