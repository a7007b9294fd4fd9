"""What is known of the applicant, put into the fields that ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.definition import FormDefinition
from forms.value_checks import missing


def prefilled(definition: FormDefinition, sources: Mapping[str, Any]) -> dict[str, Any]:
    """Field → value found in nested `sources` under the field's `prefill` path, such as `identity.idNumber`.

    Paths that lead nowhere are left out: not every source is connected, and not everybody has every document.
    """
    found = {
        field.key: _look_up(sources, field.prefill)
        for field in definition.fields
        if field.prefill is not None
    }
    return {key: value for key, value in found.items() if not missing(value)}


def _look_up(sources: Any, path: str) -> Any:
    for step in path.split("."):
        if not isinstance(sources, Mapping):
            return None
        sources = sources.get(step)
    return sources
