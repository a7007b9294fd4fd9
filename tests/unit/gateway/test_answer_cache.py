"""Finished answers are kept up to a bound."""

from __future__ import annotations

from gateway.http.answer_cache import AnswerCache


def test_what_was_put_is_found_again() -> None:
    cache = AnswerCache()
    cache.put("a", b"page")
    assert cache.get("a") == b"page"
    assert cache.get("b") is None


def test_the_least_recently_used_goes_first() -> None:
    cache = AnswerCache(capacity=2)
    cache.put("a", b"1")
    cache.put("b", b"2")
    cache.get("a")
    cache.put("c", b"3")
    assert [cache.get(key) for key in "abc"] == [b"1", None, b"3"]
