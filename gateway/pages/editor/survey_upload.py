"""Workbooks from a form: read part by part, stored one by one; what is too large is told and not kept."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import falcon
from falcon.media.multipart import BodyPart, MultipartParseError

from event_sourcing.errors import FieldError, ValidationFailed
from gateway.auth import form_token

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_REQUEST = 9 * LARGEST_FILE
TOO_LARGE = "“{}”超过 20 MB，没有上传。请删去图片和无关的工作表，或者分成几个文件"

Store = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""RPC `store_survey_file`: {content} → {sha256, size}."""


@dataclass
class UploadForm:
    files: list[dict[str, str]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


def read_upload(req: falcon.Request, store: Store) -> UploadForm:
    """Raises ValidationFailed at /files, StaleFormToken, Unavailable, and HTTPContentTooLarge for a request that no form
    of ours could send."""
    if (req.content_length or 0) > LARGEST_REQUEST:
        raise falcon.HTTPContentTooLarge(description="上传的文件太大，请分成几次上传")
    given, problems, trusted = UploadForm(), [], False
    try:
        for part in req.get_media():
            if part.filename is None:
                given.texts[part.name or ""] = part.get_text() or ""
                if part.name == "csrf_token":
                    form_token.require(req, given.texts["csrf_token"])
                    trusted = True
                continue
            if not trusted:  # The token comes first in our forms.
                form_token.require(req, None)
            problem = _take(given, part, store)
            if problem:
                problems.append(FieldError("/files", "FILE_TOO_LARGE", problem))
    except MultipartParseError as error:
        raise ValidationFailed([FieldError("/files", "FORMAT", "文件没有完整传到，请重新上传")]) from error
    if not trusted:
        form_token.require(req, None)
    if not given.files and not problems:
        problems.append(FieldError("/files", "REQUIRED", "请选择填好的工作簿，或四个 csv 文件"))
    if problems:
        raise ValidationFailed(problems)
    return given


def _take(given: UploadForm, part: BodyPart, store: Store) -> str:
    """Stores one file; answers what is wrong with it. A field without a file has no name."""
    name = _display_name(part.filename or "")
    content = part.stream.read(LARGEST_FILE + 1)
    part.stream.exhaust()
    if not name:
        return ""
    if len(content) > LARGEST_FILE:
        return TOO_LARGE.format(name)
    stored = store({"content": base64.b64encode(content).decode("ascii")})
    given.files.append({"name": name, "sha256": str(stored["sha256"])})
    return ""


def _display_name(filename: str) -> str:
    """The last part of whatever path the browser sent, without control characters."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if ord(letter) >= 32).strip()[:120]
