"""What an application form sends: texts, and files stored one by one as they stream in.

A file that was stored stays with the form as a hidden reference, so that an error elsewhere never costs an upload.
The service checks again that a referenced file is the applicant's own.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import falcon
from falcon.media.multipart import BodyPart

from event_sourcing.errors import Unavailable, ValidationFailed
from forms import Field, FormDefinition, FormError, applicable, from_text
from gateway.auth import form_token

LARGEST_REQUEST = 64 * 1024 * 1024
LARGEST_FILE_KB = 10 * 1024
MOST_PARTS = 1500
KEPT = "kept."
"""Prefix of the hidden fields with references to files that are stored already."""
DROP = "drop."
"""Prefix of the check boxes that take such a file away again."""

DATED = ("date", "month")
_INDEX = re.compile(r"\.\d+\.")
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2}(?=\D|$)|\d{2})(?:[-/.月]?(\d{1,2})?日?)")

Store = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""RPC `store_file`: {field, name, content_type, content} → {file_id, name, size, sha256, content_type}."""


@dataclass
class FormInput:
    """
    texts        field name → what was typed
    files        references as the applications service takes them: {field, file_id, name, size, sha256, content_type}
    problems     what is wrong with the uploads themselves
    unavailable  a file could not be stored now; everything else is kept
    """

    texts: dict[str, list[str]] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    problems: list[FormError] = field(default_factory=list)
    unavailable: bool = False

    def one(self, name: str) -> str:
        return (self.texts.get(name) or [""])[-1].strip()

    def values(self, definition: FormDefinition) -> dict[str, Any]:
        """Typed values of the fields that apply, with the files in place."""
        values = from_text(definition, _dates_in_form(definition, self.texts))
        for each in definition.fields:
            if each.type == "upload":
                values.pop(each.key, None)
                if found := [file for file in self.files if file["field"] == each.key]:
                    values[each.key] = [
                        {name: file[name] for name in ("file_id", "name", "size")} for file in found
                    ]
        return applicable(definition, values)

    def files_of(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The references that belong to fields of these values."""
        return [file for file in self.files if file["field"] in values]


def read_form(req: falcon.Request, definition: FormDefinition, store: Store) -> FormInput:
    """Raises StaleFormToken, and HTTPContentTooLarge for a request that no form of ours could send."""
    if (req.content_length or 0) > LARGEST_REQUEST:
        raise falcon.HTTPContentTooLarge(description="上传的文件太大，请压缩后分别上传")
    given = FormInput()
    trusted = False
    for part in req.get_media():
        name = part.name or ""
        if part.filename is None:
            given.texts.setdefault(name, []).append(part.get_text() or "")
            if name == "csrf_token":
                form_token.require(req, given.one(name))
                trusted = True
            continue
        if not trusted:  # The token comes first in our forms.
            form_token.require(req, None)
        _take_file(given, definition, part, store)
    if not trusted:
        form_token.require(req, None)
    _keep_files(given, definition)
    return given


def _dates_in_form(definition: FormDefinition, texts: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The same texts with dates and months of fields and table columns as the form language has them."""
    dated = {field.key for field in definition.fields if field.type in DATED}
    dated |= {
        f"{field.key}..{column.key}"
        for field in definition.fields
        for column in field.columns
        if column.type in DATED
    }
    return {
        name: [iso_date(text) for text in given] if _INDEX.sub("..", name, count=1) in dated else given
        for name, given in texts.items()
    }


def iso_date(text: str) -> str:
    """2017年7月1日, 2017/7/1, 2017.7.1 and 20170701 → 2017-07-01, months likewise; anything else stays as it was."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return text
    return "-".join(part.zfill(2) for part in found.groups() if part)


def _take_file(given: FormInput, definition: FormDefinition, part: BodyPart, store: Store) -> None:
    asked = definition.by_key.get(part.name or "")
    name = _display_name(part.filename or "")
    if asked is None or asked.type != "upload" or not name:
        part.stream.exhaust()
        return
    limit = (asked.max_size_kb or LARGEST_FILE_KB) * 1024
    content = part.stream.read(limit + 1)
    part.stream.exhaust()
    if problem := _problem(asked, name, len(content), limit):
        given.problems.append(problem)
        return
    try:
        stored = store(
            {
                "field": asked.key,
                "name": name,
                "content_type": part.content_type,
                "content": base64.b64encode(content).decode("ascii"),
            }
        )
    except Unavailable:
        given.unavailable = True
        return
    except ValidationFailed as refused:
        given.problems += [FormError(asked.key, error.code, error.detail) for error in refused.errors]
        return
    given.files.append({"field": asked.key, **_reference(stored)})


def _problem(asked: Field, name: str, size: int, limit: int) -> FormError | None:
    if not size:
        return FormError(asked.key, "RANGE", f"“{asked.label}”选择的文件“{name}”是空的，请重新选择")
    if size > limit:
        return FormError(
            asked.key, "RANGE", f"“{asked.label}”选择的文件“{name}”超过 {limit // 1024} KB，请压缩后上传"
        )
    if asked.accept and not name.lower().endswith(asked.accept):
        kinds = "、".join(asked.accept)
        return FormError(asked.key, "OPTION", f"“{asked.label}”应为 {kinds} 格式，“{name}”不是")
    return None


def _keep_files(given: FormInput, definition: FormDefinition) -> None:
    """Files from before, unless taken away, or replaced where only one may be given."""
    dropped = {name.removeprefix(DROP) for name in given.texts if name.startswith(DROP)}
    kept = []
    for each in definition.fields:
        fresh = any(file["field"] == each.key for file in given.files)
        if each.type != "upload" or (fresh and each.max_files == 1):
            continue
        references = (_parsed(text) for text in given.texts.get(KEPT + each.key, ()))
        kept += [
            {"field": each.key, **reference}
            for reference in references
            if reference and reference["file_id"] not in dropped
        ]
    given.files = kept + given.files


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return _reference(json.loads(text))
    except (ValueError, KeyError, TypeError):
        return None


def _reference(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "file_id": str(stored["file_id"]),
        "name": str(stored["name"]),
        "size": int(stored["size"]),
        "sha256": str(stored["sha256"]),
        "content_type": str(stored["content_type"]),
    }


def _display_name(filename: str) -> str:
    """The last part of whatever path the browser sent, without control characters."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if ord(letter) >= 32).strip()[:120]
