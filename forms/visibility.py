"""Which fields are asked for, given what has been answered so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.definition import Condition, Field, FormDefinition


def visible_fields(definition: FormDefinition, values: Mapping[str, Any]) -> tuple[Field, ...]:
    """In page order. A field that depends on a hidden one is hidden too."""
    return tuple(field for field in definition.fields if _visible(field, definition, values))


def applicable(definition: FormDefinition, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without those of hidden fields: what a page submits after the applicant changed a decisive answer."""
    hidden = definition.by_key.keys() - {field.key for field in visible_fields(definition, values)}
    return {key: value for key, value in values.items() if key not in hidden}


def met(condition: Condition, values: Mapping[str, Any]) -> bool:
    given = values.get(condition.field)
    chosen = given if isinstance(given, list) else [given]
    return any(_same(each, wanted) for each in chosen for wanted in condition.values)


def _visible(field: Field, definition: FormDefinition, values: Mapping[str, Any]) -> bool:
    condition = field.visible_if
    if condition is None:
        return True
    # Definitions whose conditions go round in a circle are refused when they are parsed.
    return met(condition, values) and _visible(definition.by_key[condition.field], definition, values)


def _same(given: Any, wanted: Any) -> bool:
    """true is not 1, as in JSON."""
    return isinstance(given, bool) == isinstance(wanted, bool) and bool(given == wanted)
