"""Whose a command's thing is: the edges of the rule, whose ordinary ways `test_editing` walks."""

from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.errors import Forbidden
from event_sourcing.request_context import CallActor
from services.catalog import authorisation

OWN, FOREIGN, EXTERNAL = "10050101001", "30040200001", "40010000002"


def editor(department: str | None) -> CallActor:
    return CallActor("editor-1", frozenset({"editor"}), department)


@pytest.mark.parametrize("method", ["declare_relation", "remove_relation"])
@pytest.mark.parametrize(
    ("ends", "allowed"),
    [
        ((OWN, EXTERNAL), True),
        ((EXTERNAL, OWN), True),
        ((FOREIGN, OWN), True),
        ((FOREIGN, EXTERNAL), False),
        ((EXTERNAL, FOREIGN), False),
    ],
)
def test_a_department_says_what_comes_before_and_after_its_items(
    method: str, ends: tuple[str, str], allowed: bool
) -> None:
    """What must be done before an item is mostly somebody else's: the police have no editor here."""
    edge = dict(zip(("from_code", "to_code"), ends, strict=True))
    if allowed:
        authorisation.check(editor("1005"), method, edge)
        return
    with pytest.raises(Forbidden):
        authorisation.check(editor("1005"), method, edge)


@pytest.mark.parametrize("department", ["", "1", "100"])
@pytest.mark.parametrize("method", ["register_department", "draft_item", "rehearse_import"])
def test_a_department_that_is_none_owns_nothing(department: str, method: str) -> None:
    with pytest.raises(Forbidden):
        authorisation.check(editor(department), method, {"code": OWN if department else ""})


@pytest.mark.parametrize("payload", [{}, {"code": None}, {"code": 10050101001.5}, {"code": ["1005"]}])
def test_a_payload_that_names_nothing_is_nobody_s(payload: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        authorisation.check(editor("3004"), "draft_item", payload)


def test_an_admin_needs_no_department() -> None:
    authorisation.check(CallActor("admin", frozenset({"admin"}), None), "register_department", {})
