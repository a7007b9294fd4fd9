"""`list_guides` and `list_forms`: the editors' lists, each within what the actor may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.guides import policies, schemas
from services.guides.views import EditorsView, Page

Answer = dict[str, Any]


class GuidesListing:
    def __init__(self, view: EditorsView) -> None:
        self._view = view

    def list_guides(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
        """`{items, next_cursor}`; raises Forbidden for who is no editor of the department asked for."""
        asked = schemas.listing(payload)
        department = policies.check_lister(policies.actor(context), asked.department_code)
        return _answer(self._view.guides(department, asked.status, asked.limit, asked.cursor))

    def list_forms(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
        asked = schemas.listing(payload)
        department = policies.check_lister(policies.actor(context), asked.department_code)
        return _answer(self._view.forms(department, asked.status, asked.limit, asked.cursor))


def _answer(page: Page) -> Answer:
    return {"items": page.items, "next_cursor": page.next_cursor}
