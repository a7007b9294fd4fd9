"""Rules that a form keeps: its own particulars here, its fields and rules by the language itself."""

from __future__ import annotations

import re

from event_sourcing.errors import FieldError
from forms import definition_findings
from services.guides.form.content import FormContent
from services.guides.guide.rules import ITEM_CODE

FORM_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*", re.ASCII)


def problems(form: FormContent) -> list[FieldError]:
    """Everything that forbids even a draft; pointers are those of the published form language (camelCase)."""
    found = []
    if not FORM_ID.fullmatch(form.form_id):
        found.append(
            FieldError("/id", "FORM_ID", f"表单标识应为大写字母、数字和连字符,如 F-TQ,现为“{form.form_id}”")
        )
    if form.item_code is not None and not ITEM_CODE.fullmatch(form.item_code):
        found.append(
            FieldError("/itemCode", "ITEM_CODE", f"事项编码应为11位数字,通用表单留空,现为“{form.item_code}”")
        )
    if not form.title.strip():
        found.append(FieldError("/title", "REQUIRED", "请填写表单名称"))
    definition = {"fields": form.fields, "rules": form.rules}
    found.extend(FieldError(each.pointer, each.code, each.detail) for each in definition_findings(definition))
    return found
