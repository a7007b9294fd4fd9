"""What must hold before an application may be submitted or corrected: item, form, answers and files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from event_sourcing.errors import FieldError
from forms import parse_definition, validate
from services.applications import errors
from services.applications.case import FileRef, ItemSnapshot
from services.applications.codes import Channel
from services.applications.files import Files
from services.applications.references import Document, References
from services.applications.working_days import Limit

GENERAL_FORM = "F-GENERAL"
"""The form of every item that has none of its own."""


class SubmissionCheck:
    def __init__(self, references: References, files: Files) -> None:
        self._references = references
        self._files = files

    def item(self, item_code: str) -> ItemSnapshot:
        """The item as it is published now. Raises NotFound, or RuleViolated when it is not applied for online."""
        published = self._references.item(item_code)
        if published is None or "name" not in published:
            raise errors.item_not_offered(item_code)
        if published["withdrawn"]:
            raise errors.item_withdrawn(published["name"])
        if not published["online"]["enabled"]:
            raise errors.not_online(published["name"])
        return _snapshot(published)

    def form_belongs(self, item_code: str, form_id: str) -> None:
        """Raises ValidationFailed."""
        published = self._references.item(item_code) or {"online": {}}
        if form_id != (published["online"].get("form_id") or GENERAL_FORM):
            raise errors.wrong_form()

    def answers(self, form_id: str, version: int, values: Mapping[str, Any], today: date) -> list[FieldError]:
        """What the form finds wrong, with pointers below `/values`. Raises NotFound for a form nobody published."""
        form = self._references.form(form_id, version)
        if form is None:
            raise errors.form_unknown()
        found = validate(parse_definition(form), values, today)
        return [FieldError(f"/values{error.pointer}", error.code, error.detail) for error in found]

    def files(self, owner: str, files: Sequence[FileRef]) -> tuple[tuple[FileRef, ...], list[FieldError]]:
        """The references with size, hash and type as they are stored, and the files that are not this person's."""
        checked, wrong = [], []
        for index, file in enumerate(files):
            stored = self._files.find(file.file_id)
            if stored is None or stored.owner != owner:
                wrong.append(errors.file_unknown(f"/files/{index}"))
                continue
            checked.append(
                replace(file, size=stored.size, sha256=stored.sha256, content_type=stored.content_type)
            )
        return tuple(checked), wrong


def unattached(values: Mapping[str, Any], files: Sequence[FileRef]) -> Iterator[FieldError]:
    """Answers that name a file which was not handed in with the application."""
    known = {file.file_id for file in files}
    for key, value in values.items():
        for index, named in enumerate(value if isinstance(value, list) else ()):
            if isinstance(named, Mapping) and "file_id" in named and named["file_id"] not in known:
                yield errors.file_unknown(f"/values/{key}/{index}")


def _snapshot(item: Document) -> ItemSnapshot:
    online = item["online"]
    return ItemSnapshot(
        code=item["code"],
        name=item["name"],
        department_code=item["department_code"],
        department_name=item["department_name"],
        item_type=item["item_type"],
        service_mode=item["service_mode"],
        case_kind=item["case_kind"],
        statutory_limit=_limit(item["statutory_limit"]),
        promised_limit=_limit(item["promised_limit"]),
        channel=Channel(online["channel"]),
        system=online["system"],
    )


def _limit(limit: Document | None) -> Limit | None:
    return None if limit is None else Limit(limit["value"], limit["unit"])
