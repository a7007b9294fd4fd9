"""What an application is made of, the same from a page and from the API: the item's form, the person who signed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.auth.actor import Actor
from gateway.views.forms import FormsView

GENERAL_FORM = "F-GENERAL"
"""What items without a form of their own are applied for with."""


def form_of(forms: FormsView, item: Mapping[str, Any]) -> dict[str, Any] | None:
    """The published form that the item is applied for with now; None for an item that nobody applies for online."""
    online = item["online"] or {}
    return forms.form(online.get("form_id") or GENERAL_FORM) if online.get("enabled") else None


def submission(
    application_id: str,
    item_code: str,
    form: Mapping[str, Any],
    actor: Actor,
    values: Mapping[str, Any],
    files: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Payload of `submit`. Who applies is who signed in; how to reach them is what they wrote, where the form asks."""
    identity = actor.identity
    return {
        "id": application_id,
        "item_code": item_code,
        "form_id": form["form_id"],
        "form_version": form["version"],
        "applicant": {
            "name": identity.name if identity else actor.name,
            "id_type": identity.id_type if identity else "",
            "id_number": identity.id_number if identity else "",
            "mobile": _text(values, "mobile") or (identity.mobile if identity else None),
            "email": _text(values, "email") or (identity.email if identity else None),
        },
        "values": values,
        "files": files,
    }


def _text(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) else None
