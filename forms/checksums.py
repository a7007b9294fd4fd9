"""Check digits of identity numbers (GB 11643), unified social credit codes (GB 32100) and bank cards (Luhn)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

_IDENTITY = re.compile(r"\d{17}[\dX]", re.ASCII)
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT = re.compile(f"[{_CREDIT_ALPHABET}]{{18}}")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CHECKS = "0123456789X"

_CARD = re.compile(r"\d{12,19}", re.ASCII)


def identity_number(text: str) -> bool:
    """18 characters, an existing date of birth, and the check character by ISO 7064 MOD 11-2."""
    if not _IDENTITY.fullmatch(text) or birth_date(text) is None:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _IDENTITY_WEIGHTS, strict=False))
    return _IDENTITY_CHECKS[total % 11] == text[17]


def birth_date(identity: str) -> date | None:
    """Date of birth within an identity number, or None when there is none."""
    digits = identity[6:14]
    if not re.fullmatch(r"\d{8}", digits, re.ASCII):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def credit_code(text: str) -> bool:
    """18 characters of the alphabet without I O S V Z; the organisation code within (9–17) has its own check, GB 11714."""
    if not _CREDIT.fullmatch(text) or not _organisation_code(text[8:17]):
        return False
    total = sum(_CREDIT_ALPHABET.index(mark) * pow(3, place, 31) for place, mark in enumerate(text[:17]))
    return _CREDIT_ALPHABET[-total % 31] == text[17]


def _organisation_code(text: str) -> bool:
    total = sum(int(mark, 36) * weight for mark, weight in zip(text, _ORGANISATION_WEIGHTS, strict=False))
    return _ORGANISATION_CHECKS[-total % 11] == text[8]


def bank_card(text: str) -> bool:
    if not _CARD.fullmatch(text):
        return False
    digits = [int(mark) for mark in reversed(text)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


CHECKS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "GB11643": (identity_number, "公民身份号码"),
    "GB32100": (credit_code, "统一社会信用代码"),
    "LUHN": (bank_card, "银行卡号"),
}
"""Name in form definitions → (check, what such a number is called)."""
