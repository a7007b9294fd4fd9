"""Lists as the API answers them: `{items, next_cursor, total}`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gateway.http import parameters
from gateway.views.page import Page, decode_cursor, encode_cursor

Answer = dict[str, Any]


def answer(page: Page) -> Answer:
    return {"items": list(page.items), "next_cursor": page.next_cursor, "total": page.total}


def part_of(entries: Sequence[Any], key: Callable[[Any], str], limit: int, cursor: str | None) -> Page:
    """One page of a list that is there whole. Raises BadRequest for a cursor whose entry is gone."""
    start = 0
    if (after := decode_cursor(cursor, str)) is not None:
        start = next((place + 1 for place, entry in enumerate(entries) if key(entry) == after), -1)
        if start < 0:
            raise parameters.bad("cursor", "CURSOR", "翻页位置已失效,请从第一页重新开始")
    shown = entries[start : start + limit]
    more = start + limit < len(entries)
    return Page(shown, encode_cursor(key(shown[-1])) if more else None, len(entries))
