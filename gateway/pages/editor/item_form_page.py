"""What the pages share that show the item's form: editing, creating, merging."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import BanshiError, FieldError, Unavailable
from gateway.item_editing.options import Options
from gateway.pages.editor import item_form
from gateway.pages.editor.item import ItemRoomPage
from gateway.pages.page import form_text
from gateway.rpc.context import call_context

AWAY = "服务暂时不可用，修改没有保存。你填写的内容还在，请稍后再保存一次，不会重复记录。"
WITHDRAWN = "这个事项已经取消，不能再修改。你填写的内容还在下面，需要的话请另存。"
_AT_FIELD = {"NAME_TAKEN": "/name"}
"""Refusals of the catalogue that are about one field."""


class ItemFormPage(ItemRoomPage):
    """What editing, creating and merging share."""

    def show_form(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        values: Mapping[str, Any],
        *,
        status: int = 200,
        version: str = "",
        errors: Sequence[FieldError] = (),
        trouble: str = "",
        **more: Any,
    ) -> None:
        """`values`: by pointer. `version`: that the editor has seen; "" for an item that is new."""
        typed_key = form_text(req, "idempotency_key") if req.method == "POST" and status == 503 else ""
        options = self.options(str(values["/department_code"]))
        self.show(
            req,
            resp,
            "editor/item_form.html",
            status=status,
            code=values["/code"],
            name=values["/name"],
            values=values,
            place=place_words(values, options),
            sections=item_form.sections(values, options, errors),
            errors=item_form.summary(errors, "code"),
            code_error=_code_error(errors),
            version=version,
            key=typed_key or uuid4().hex,
            trouble=trouble,
            **more,
        )

    def refused(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        values: Mapping[str, Any],
        version: str,
        refusal: BanshiError,
    ) -> None:
        if isinstance(refusal, Unavailable):
            self.show_form(req, resp, values, status=503, version=version, trouble=AWAY)
            return
        if pointer := _AT_FIELD.get(refusal.code):
            found = [FieldError(pointer, refusal.code, refusal.message)]
            self.show_form(req, resp, values, status=409, version=version, errors=found)
            return
        text = WITHDRAWN if refusal.code == "CODE_USED_UP" else refusal.message
        self.show_form(req, resp, values, status=409, version=version, trouble=text)


def save_context(req: falcon.Request, document: Mapping[str, Any], version: int | None) -> dict[str, Any]:
    """The same content sent again from one form is the same intent; other content is another, even from that form."""
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:16]
    key = form_text(req, "idempotency_key")[:64] or uuid4().hex
    return call_context(req, idempotency_key=f"{key}-{digest}", expected_version=version)


def place_of(code: str) -> dict[str, Any]:
    """Department and 大项 are written in the code (domain rule 16)."""
    group = f"{code[:8]}000" if code[4:6] != "00" else None
    return {"/code": code, "/department_code": code[:4], "/group_code": group}


def place_words(values: Mapping[str, Any], options: Options) -> str:
    """Department and 大项 by name."""
    department = dict(options.of("departments")).get(values["/department_code"], values["/department_code"])
    group = values["/group_code"]
    return f"{department} › {dict(options.of('groups')).get(group, group)}" if group else str(department)


def _code_error(errors: Sequence[FieldError]) -> str | None:
    found = item_form.by_field(errors)
    return next(
        (found[pointer] for pointer in ("/code", "/department_code", "/group_code") if pointer in found), None
    )


def number_of(version: str) -> int:
    """0, which no item that exists has, for a form that does not say: it is then stale."""
    return int(version) if version.isascii() and version.isdigit() and len(version) < 12 else 0
