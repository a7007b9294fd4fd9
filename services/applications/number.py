"""办件编号: 11 digits item + 8 digits date + 5 digits serial + 1 check digit (domain rules, section 3)."""

from __future__ import annotations

import re
from datetime import date

from event_sourcing.errors import Unavailable

LENGTH = 25
LAST_SERIAL = 99_999
_SHAPE = re.compile(rf"\d{{{LENGTH}}}", re.ASCII)


def case_number(item_code: str, day: date, serial: int) -> str:
    """`serial` counts an item's cases of one day from 1. Raises Unavailable NUMBERS_EXHAUSTED after 99999."""
    if serial > LAST_SERIAL:
        raise Unavailable("该事项当日的办件编号已用完,请明日再提交", code="NUMBERS_EXHAUSTED")
    digits = f"{item_code}{day:%Y%m%d}{serial:05d}"
    return digits + check_digit(digits)


def is_case_number(text: str) -> bool:
    """25 digits whose last one fits: tells a mistyped number from an unknown one."""
    return bool(_SHAPE.fullmatch(text)) and check_digit(text[:-1]) == text[-1]


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10: finds every single wrong digit and nearly every swap of neighbours."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)
