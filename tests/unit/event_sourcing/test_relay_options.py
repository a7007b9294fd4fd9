from __future__ import annotations

import pytest

from event_sourcing.relay.__main__ import awaited_subscriptions
from event_sourcing.settings import SettingsError


def test_subscriptions_are_awaited_per_service() -> None:
    assert awaited_subscriptions("catalog:a.b, catalog:c ,guides:d") == {
        "catalog": ["a.b", "c"],
        "guides": ["d"],
    }


def test_nothing_is_awaited_by_default() -> None:
    assert awaited_subscriptions("") == {}


@pytest.mark.parametrize("text", ["a.b", ":a", "catalog:"])
def test_a_queue_without_its_service_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        awaited_subscriptions(text)
