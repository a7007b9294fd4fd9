"""Data items of several industry standards (JY/T, GA/T, MZ/T …) are coded by the initials of their names' pinyin."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=65536)
def initials(name: str) -> str:
    """'出生日期' → 'csrq'."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
