"""Callers choose ids: one that somebody else has taken leads nowhere, whatever key comes with it."""

from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.errors import NotFound
from tests.unit.applications import desk as d
from tests.unit.applications.desk import Desk, li, wang


@pytest.mark.parametrize("key", ["k", "another"])
@pytest.mark.parametrize("method", ["start_draft", "submit"])
def test_an_id_that_somebody_else_took_leads_nowhere(method: str, key: str) -> None:
    """The same key would otherwise be answered with the other person's case, number and all."""
    desk = Desk()
    application = desk.application()
    desk.operations.submit(application, li(key="k"))
    end = desk.store.end()
    start: dict[str, Any] = {"id": application["id"], "item_code": d.LOCAL}
    with pytest.raises(NotFound):
        getattr(desk.operations, method)(start if method == "start_draft" else application, wang(key=key))
    assert desk.store.end() == end
