"""What must hold before an application may be submitted or corrected: item, form, answers and files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from event_sourcing.errors import FieldError
from forms import FormDefinition, parse_definition, validate
from services.applications import errors
from services.applications.case import FileRef, FormRef, ItemSnapshot
from services.applications.codes import Channel
from services.applications.files import Files, content_type_of
from services.applications.references import Document, References
from services.applications.working_days import Limit

GENERAL_FORM = "F-GENERAL"
"""The form of every item that has none of its own."""


class SubmissionCheck:
    def __init__(self, references: References, files: Files) -> None:
        self._references = references
        self._files = files

    def item(self, item_code: str) -> ItemSnapshot:
        """The item as it is published now. Raises NotFound, or RuleViolated when nobody can apply online now."""
        published = self._references.item(item_code)
        if published is None or "name" not in published:
            raise errors.item_not_offered(item_code)
        if published["withdrawn"]:
            raise errors.item_withdrawn(published["name"])
        if suspension := self._references.suspension(item_code):
            raise errors.item_suspended(published["name"], suspension["reason"])
        if not published["online"]["enabled"]:
            raise errors.not_online(published["name"])
        return _snapshot(published)

    def form_belongs(self, item_code: str, form_id: str) -> None:
        """Raises ValidationFailed."""
        published = self._references.item(item_code) or {"online": {}}
        if form_id != (published["online"].get("form_id") or GENERAL_FORM):
            raise errors.wrong_form()

    def answers(
        self, form: FormRef, values: Mapping[str, Any], files: Sequence[FileRef], today: date
    ) -> list[FieldError]:
        """What the form finds wrong, with pointers below `/values`. Raises NotFound for a form nobody published."""
        published = self._references.form(form.form_id, form.version)
        if published is None:
            raise errors.form_unknown()
        definition = parse_definition(published)
        handed_in = {file.file_id: file for file in files}
        found = validate(definition, _with_true_files(definition, values, handed_in), today)
        return [
            *(FieldError(f"/values{error.pointer}", error.code, error.detail) for error in found),
            *_not_handed_in(definition, values, handed_in),
        ]

    def files(self, owner: str, files: Sequence[FileRef]) -> tuple[tuple[FileRef, ...], list[FieldError]]:
        """The references with size, hash and type as they are stored, and what is wrong: files that are not this
        person's, and names that promise another kind of file."""
        checked, wrong = [], []
        for index, file in enumerate(files):
            stored = self._files.find(file.file_id)
            if stored is None or stored.owner != owner:
                wrong.append(errors.file_unknown(f"/files/{index}"))
                checked.append(file)
                continue
            if content_type_of(file.name) != stored.content_type:
                wrong.append(errors.file_of_another_kind(f"/files/{index}"))
            checked.append(
                replace(file, size=stored.size, sha256=stored.sha256, content_type=stored.content_type)
            )
        return tuple(checked), wrong


def _with_true_files(
    definition: FormDefinition, values: Mapping[str, Any], handed_in: Mapping[str, FileRef]
) -> dict[str, Any]:
    """The values with names and sizes of files as they are, whatever the sender says of them."""
    true = dict(values)
    for key, answer in _uploads(definition, values):
        true[key] = [
            {"name": file.name, "size": file.size} if (file := _file(named, handed_in)) else named
            for named in answer
        ]
    return true


def _not_handed_in(
    definition: FormDefinition, values: Mapping[str, Any], handed_in: Mapping[str, FileRef]
) -> Iterator[FieldError]:
    """Answers that name a file which did not come with the application: a name alone is no document."""
    for key, answer in _uploads(definition, values):
        for index, named in enumerate(answer):
            if _file(named, handed_in) is None:
                yield errors.file_unknown(f"/values/{key}/{index}")


def _uploads(definition: FormDefinition, values: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    for field in definition.fields:
        answer = values.get(field.key)
        if field.type == "upload" and isinstance(answer, list):
            yield field.key, answer


def _file(named: Any, handed_in: Mapping[str, FileRef]) -> FileRef | None:
    file_id = named.get("file_id") if isinstance(named, Mapping) else None
    return handed_in.get(file_id) if isinstance(file_id, str) else None


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
