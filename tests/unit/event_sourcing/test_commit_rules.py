"""The rules that every store shares, and the link of the audit chain."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from event_sourcing import commit_rules
from event_sourcing.commit_rules import canonical_json, commit_hash
from event_sourcing.events import Metadata, category_of, identity_of, stream_name

pytestmark = pytest.mark.unit

FACTS = {
    "previous": ["aa"],
    "commit_id": UUID(int=1),
    "recorded_at": datetime(2026, 11, 24, 8, 0, 0, 123000, tzinfo=UTC),
    "metadata": Metadata("staff-1", "c", None, None),
    "events": [("a-1", 1, "Named", 1, {"n": 1})],
}


def test_one_value_has_one_canonical_form():
    assert canonical_json({"b": [1, "办"], "a": None}) == canonical_json({"a": None, "b": [1, "办"]})
    assert canonical_json({"b": "办"}) == '{"b":"办"}'.encode()


@pytest.mark.parametrize("value", [{1, 2}, float("inf"), datetime(2026, 1, 1, tzinfo=UTC), b"x"])
def test_what_is_not_json_has_no_canonical_form(value):
    with pytest.raises(ValueError, match="JSON"):
        canonical_json(value)


def test_the_hash_is_that_of_the_content_for_ever():
    """A changed algorithm would make every stored chain look forged."""
    assert commit_hash(**FACTS) == "858f3eb860f3d6be997c81b6633106f340cab6057aea86688375b7d9448551cd"


@pytest.mark.parametrize(
    "change",
    [
        {"previous": ["ab"]},
        {"previous": []},
        {"commit_id": UUID(int=2)},
        {"recorded_at": datetime(2026, 11, 24, 8, 0, 0, 124000, tzinfo=UTC)},
        {"metadata": Metadata("staff-2", "c", None, None)},
        {"metadata": Metadata("staff-1", "c", None, "t")},
        {"events": [("a-1", 2, "Named", 1, {"n": 1})]},
        {"events": [("a-1", 1, "Named", 1, {"n": 2})]},
        {"events": [("a-1", 1, "Named", 1, {"n": 1})] * 2},
    ],
)
def test_every_changed_fact_changes_the_hash(change):
    assert commit_hash(**(FACTS | change)) != commit_hash(**FACTS)


def test_a_commit_has_a_largest_size(monkeypatch):
    monkeypatch.setattr(commit_rules, "MAX_COMMIT_BYTES", 100)
    with pytest.raises(ValueError, match="at most 100"):
        commit_hash(**FACTS)


def test_stream_names_are_taken_apart_as_they_were_put_together():
    name = stream_name("application", "2026-0-17")
    assert (category_of(name), identity_of(name)) == ("application", "2026-0-17")


@pytest.mark.parametrize(("category", "identity"), [("", "1"), ("a-b", "1"), ("a", "")])
def test_names_that_could_not_be_taken_apart_are_refused(category, identity):
    with pytest.raises(ValueError, match="not a stream name"):
        stream_name(category, identity)
