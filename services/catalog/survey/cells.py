"""One cell as an office types it: what it says, and how two spellings of the same are told to be the same. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_NARROW: dict[int, int] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_WIDE_WORD = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_INVISIBLE = dict.fromkeys((0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060))

EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's count of days, as its day 61 (1900-03-01) and later ones have it."""

SERIAL_DAYS = range(20_000, 80_000)
"""Numbers that can only be meant as days: the years 1954 to 2119."""

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")


def text_of(value: object) -> str:
    """A cell's value as text: whole numbers without a decimal point, dates as 2026-03-05."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def tidy(text: str) -> str:
    """Without spaces at both ends (also full-width and hard ones) and without invisible characters."""
    return text.translate(_INVISIBLE).strip()


def narrow(text: str) -> str:
    """Full-width digits, letters, signs and spaces as half-width ones."""
    return text.translate(_NARROW)


def is_wide(text: str) -> bool:
    """Whether digits or letters are typed full-width."""
    return bool(_WIDE_WORD.search(text))


def folded(text: str) -> str:
    """What two spellings that differ by width, spaces or case have in common."""
    return "".join(narrow(text.translate(_INVISIBLE)).split()).casefold()


def whole_number(text: str) -> int | None:
    """12, -3, 5.0 → a number; anything else, or one of more than nine digits → None."""
    found = re.fullmatch(r"([-+]?\d{1,9})(?:\.0+)?", text, re.ASCII)
    return int(found[1]) if found else None


def day(text: str) -> date | None:
    """The date that a text names in any usual spelling, a number of days counted by Excel included. None: none."""
    if found := _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text):
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            return None
    serial = whole_number(text)
    if serial is not None and serial in SERIAL_DAYS:
        return EXCEL_EPOCH + timedelta(days=serial)
    return None
