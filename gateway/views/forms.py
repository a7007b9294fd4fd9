"""Published application forms. Old versions stay readable: a case keeps the form it was submitted with."""

from __future__ import annotations

from typing import Any

from pymongo.database import Database

_HIDDEN = {"_id": 0, "seen": 0}


class FormsView:
    """A form: `{form_id, item_code, item_name, title, version, fields, rules, listed}`; fields as in contracts."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._forms = database["forms"]
        self._versions = database["form_versions"]

    def form(self, form_id: str, version: int | None = None) -> dict[str, Any] | None:
        """The current form, unless it was withdrawn; or any version that ever was."""
        if version is None:
            return self._forms.find_one({"_id": form_id, "listed": True}, _HIDDEN)
        return self._versions.find_one({"_id": f"{form_id}@{version}"}, _HIDDEN)

    def of_item(self, item_code: str) -> list[dict[str, Any]]:
        """Forms made for one item, by id."""
        return list(self._forms.find({"item_code": item_code, "listed": True}, _HIDDEN).sort("_id", 1))
