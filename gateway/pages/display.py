"""长者模式, 高对比 and 深色: kept in a cookie, switched by a plain POST, so that they work without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass, replace

import falcon

COOKIE = "banshi_display"
ONE_YEAR = 365 * 24 * 3600
ELDER, CONTRAST, DARK = "elder", "contrast", "dark"


@dataclass(frozen=True, slots=True)
class Display:
    """`theme`: contrast, dark or nothing; `elder`: large text and targets."""

    elder: bool = False
    theme: str = ""

    @classmethod
    def of(cls, req: falcon.Request) -> Display:
        """Words of the cookie that we do not know are ignored."""
        words = req.cookies.get(COOKIE, "").split(".")
        return cls(ELDER in words, next((word for word in (CONTRAST, DARK) if word in words), ""))

    def switched(self, what: str) -> Display:
        """With one of the three turned on or off; the two themes exclude each other."""
        if what == ELDER:
            return replace(self, elder=not self.elder)
        if what in (CONTRAST, DARK):
            return replace(self, theme="" if self.theme == what else what)
        return self

    def to_cookie(self) -> str:
        return ".".join(word for word in (ELDER if self.elder else "", self.theme) if word)
