"""What is typed about a law, a function or a domain → payload, and back into the fields. Pure but for reading the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import falcon

from event_sourcing.errors import FieldError
from gateway.pages.editor.item_actions import codes_in
from gateway.pages.page import form_list, form_text

IDENTITY = {"law": "id", "function": "code", "domain": "code"}
"""Layer → field of the payload that names one."""

REGISTER = {
    "law": "register_legal_basis",
    "function": "register_function",
    "domain": "define_function_domain",
}
REMOVE = {"law": "remove_legal_basis", "function": "remove_function", "domain": "remove_function_domain"}

TEXTS = {
    "law": ("law", "doc_no", "article", "level", "law_evidence", "article_evidence"),
    "function": ("name", "description"),
    "domain": ("name", "description"),
}
CHOICES = {
    "law": (),
    "function": ("legal_basis_ids", "department_codes"),
    "domain": ("function_codes",),
}
"""Fields of several ticked boxes."""
OPTIONAL = ("doc_no", "article")

Values = dict[str, Any]


def typed(req: falcon.Request, kind: str) -> Values:
    """Texts as texts, choices as lists; `item_codes` of a function as the text that it was typed as."""
    values: Values = {name: form_text(req, name) for name in TEXTS[kind]}
    values |= {name: form_list(req, name) for name in CHOICES[kind]}
    values["identity"] = form_text(req, "identity")
    if kind == "function":
        values["item_codes"] = form_text(req, "item_codes")
    return values


def payload(kind: str, identity: str, values: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: values[name] for name in (*TEXTS[kind], *CHOICES[kind])}
    for name in OPTIONAL:
        if name in named:
            named[name] = named[name] or None
    if kind == "function":
        named["item_codes"] = codes_in(values["item_codes"])
    return {IDENTITY[kind]: identity, **named}


def known(kind: str, node: Mapping[str, Any]) -> Values:
    """The fields as they are registered."""
    facts = node["facts"]
    values: Values = {name: facts.get(name) or "" for name in TEXTS[kind]}
    values |= {name: list(facts.get(name) or ()) for name in CHOICES[kind]}
    values["identity"] = node["id"]
    if kind == "function":
        values["item_codes"] = "\n".join(facts["item_codes"])
    return values


def blank(kind: str) -> Values:
    values: Values = dict.fromkeys(TEXTS[kind], "") | {name: [] for name in CHOICES[kind]}
    if kind == "law":
        values |= {"level": "规范性文件", "law_evidence": "recalled", "article_evidence": "none"}
    return values | {"identity": "", "item_codes": ""}


def at_fields(kind: str, errors: list[FieldError]) -> dict[str, str]:
    """Field of the page → what is wrong with it; several entries of one list share a text."""
    found: dict[str, str] = {}
    for error in errors:
        name = error.pointer.strip("/").split("/")[0]
        name = "identity" if name == IDENTITY[kind] else name
        found[name] = f"{found[name]}；{error.detail}" if name in found else error.detail
    return found
