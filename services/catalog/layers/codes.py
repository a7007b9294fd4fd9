"""Codes of legal bases, functions and domains: chosen by people, used in addresses."""

from __future__ import annotations

import hashlib
import re

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,31}", re.ASCII)


def code_problem(code: str) -> str | None:
    """What is wrong with it, in Chinese, or None."""
    if CODE.fullmatch(code):
        return None
    return f"编码应为2至32位的字母、数字和连字符,以字母或数字开头,现为“{code}”"


def proposed_basis_id(law: str, article: str | None) -> str:
    """The same for the same law and article, so that a proposal taken up twice is registered once."""
    return "YJ-" + hashlib.sha256(f"{law}|{article or ''}".encode()).hexdigest()[:8].upper()
