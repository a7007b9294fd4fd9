"""What a form is: a value object without behaviour. `rules` judges it, `events` carry it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FormContent:
    """`item_code` None: a general form, for items without one of their own. `fields`, `rules`: as `forms/` reads them."""

    form_id: str
    item_code: str | None
    item_name: str | None
    title: str
    fields: tuple[Mapping[str, Any], ...]
    rules: tuple[Mapping[str, Any], ...]
