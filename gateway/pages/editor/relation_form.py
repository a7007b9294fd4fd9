"""The form of one relation: what was typed, which item is meant, and what is sent. No scripts needed: an item is found by
its code, by its whole name, or by a part of it and a choice among those found."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import falcon

from event_sourcing.errors import FieldError
from gateway.pages.page import form_text

CODE = re.compile(r"\d{11}")
MOST_CHOICES = 10
FIELDS = ("type", "mandatory", "condition", "any_of_group", "result_document", "transfer")
TRANSFERS = ("接口共享", "平台内流转", "电子证照调用", "批量交换", "纸质移交")
"""传递方式 that are offered; others may be written."""

End = Mapping[str, Any]
Search = Callable[[str], Sequence[End]]


@dataclass(frozen=True, slots=True)
class Ends:
    """
    texts    side → what was typed
    chosen   side → code, where it is plain which item is meant
    choices  side → those that might be meant
    """

    texts: Mapping[str, str]
    chosen: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[End]] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()


SIDES = {"from": "先办(或提供数据)的事项", "to": "后办(或使用数据)的事项"}


def read_ends(req: falcon.Request, search: Search) -> Ends:
    """Both items. `search` raises Unavailable."""
    texts = {side: form_text(req, side) for side in SIDES}
    chosen: dict[str, str] = {}
    choices: dict[str, Sequence[End]] = {}
    errors = []
    for side, text in texts.items():
        choice = form_text(req, f"{side}_choice")
        found = search(text) if text and not CODE.fullmatch(text) else []
        exact = [end for end in found if end["name"] == text]
        if not text:
            errors.append(FieldError(f"/{side}", "REQUIRED", f"请填写{SIDES[side]}的名称或编码"))
        elif CODE.fullmatch(text):
            chosen[side] = text
        elif choice in {end["code"] for end in found}:
            chosen[side] = choice
            choices[side] = found
        elif len(exact) == 1 or len(found) == 1:
            chosen[side] = (exact or found)[0]["code"]
        elif found:
            choices[side] = found
            errors.append(FieldError(f"/{side}", "CHOOSE", f"“{text}”符合{_count(found)}，请选定一个"))
        else:
            errors.append(
                FieldError(f"/{side}", "ITEM_UNKNOWN", f"没有找到“{text}”，请换一个说法，或填写 11 位编码")
            )
    return Ends(texts, chosen, choices, tuple(errors))


def _count(found: Sequence[End]) -> str:
    return f"{MOST_CHOICES} 个以上的事项" if len(found) >= MOST_CHOICES else f" {len(found)} 个事项"


def read_fields(req: falcon.Request) -> dict[str, str]:
    """As typed."""
    return {name: form_text(req, name) for name in FIELDS}


def payload_of(fields: Mapping[str, str], from_code: str, to_code: str) -> dict[str, Any]:
    texts = {name: fields[name] or None for name in FIELDS[2:]}
    return {
        "from_code": from_code,
        "to_code": to_code,
        "type": fields["type"],
        "mandatory": fields["mandatory"] == "yes",
        **texts,
    }


def missing(fields: Mapping[str, str]) -> list[FieldError]:
    errors = []
    if not fields["type"]:
        errors.append(FieldError("/type", "REQUIRED", "请选择关系类型"))
    if fields["mandatory"] not in ("yes", "no"):
        errors.append(FieldError("/mandatory", "REQUIRED", "请选择是否必须"))
    return errors


def fields_of(edge: Mapping[str, Any]) -> dict[str, str]:
    """An edge as its form shows it."""
    texts = {name: edge[name] or "" for name in FIELDS[2:]}
    return {"type": edge["type"], "mandatory": "yes" if edge["mandatory"] else "no", **texts}


LABELS = {
    "mandatory": "是否必须",
    "condition": "条件",
    "any_of_group": "任选组",
    "result_document": "结果文书",
    "transfer": "传递方式",
}


def differences(typed: Mapping[str, str], edge: Mapping[str, Any]) -> list[dict[str, str]]:
    """`{label, before, after}`: what the edge says now, and what the form would make of it."""
    words = {"yes": "必须", "no": "有条件或建议"}
    now = fields_of(edge)
    return [
        {
            "label": label,
            "before": words.get(now[name], now[name]) or "（空）",
            "after": words.get(typed[name], typed[name]) or "（空）",
        }
        for name, label in LABELS.items()
        if now[name] != typed[name]
    ]


def at_form(error: FieldError) -> FieldError:
    """`/from_code` → `/from`, the name of the field on the page."""
    name = error.pointer.strip("/").split("/")[0].removesuffix("_code")
    return FieldError(f"/{name}", error.code, error.detail)
