"""The 11-digit code rule (source plan 1.2.2): 4 department + 2 first-level group + 2 second-level group + 3 item.

A group itself has no code in the source; we write it with item digits 000 (`DDDDAA00000`, `DDDDAABB000`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DEPARTMENT_CODE = re.compile(r"\d{4}", re.ASCII)
ITEM_CODE = re.compile(r"\d{4}(0000|(0[1-9]|[1-9]\d)\d{2})(?!000)\d{3}", re.ASCII)
GROUP_CODE = re.compile(r"\d{4}(0[1-9]|[1-9]\d)\d{2}000", re.ASCII)

NO_GROUP = "00"


class MalformedCode(ValueError):
    """Its text says in Chinese what is wrong and how a right code looks."""


@dataclass(frozen=True, slots=True)
class DepartmentCode:
    value: str

    @classmethod
    def parse(cls, text: str) -> DepartmentCode:
        if not DEPARTMENT_CODE.fullmatch(text):
            raise MalformedCode(f"部门编码应为4位数字,现为“{text}”")
        return cls(text)


@dataclass(frozen=True, slots=True)
class ItemCode:
    """Code of a 小项. The regex lets a second level stand only behind a first one."""

    value: str

    @classmethod
    def parse(cls, text: str) -> ItemCode:
        if not re.fullmatch(r"\d{11}", text, re.ASCII):
            raise MalformedCode(
                f"事项编码应为11位数字(4位部门+2位第一级大项+2位第二级大项+3位小项),现为“{text}”"
            )
        if text.endswith("000"):
            raise MalformedCode(f"事项编码末3位为小项序号001—999,“{text}”的末3位是000(000只用于大项)")
        if not ITEM_CODE.fullmatch(text):
            raise MalformedCode(f"“{text}”没有第一级大项(第5、6位为00)却有第二级大项,请先编第一级大项")
        return cls(text)

    @property
    def department(self) -> str:
        return self.value[:4]

    @property
    def group(self) -> str | None:
        """Code of the innermost 大项 that the digits name, or None for an item directly under its department."""
        first, second = self.value[4:6], self.value[6:8]
        if first == NO_GROUP:
            return None
        return f"{self.department}{first}{second}000"


@dataclass(frozen=True, slots=True)
class GroupCode:
    """Code of a 大项 node, first or second level."""

    value: str

    @classmethod
    def parse(cls, text: str) -> GroupCode:
        if not GROUP_CODE.fullmatch(text):
            raise MalformedCode(
                f"大项编码应为“4位部门+2位第一级大项(01—99)+2位第二级大项(无则00)+000”,现为“{text}”"
            )
        return cls(text)

    @property
    def department(self) -> str:
        return self.value[:4]

    @property
    def level(self) -> int:
        return 1 if self.value[6:8] == NO_GROUP else 2

    @property
    def parent(self) -> str | None:
        return None if self.level == 1 else f"{self.value[:6]}00000"
