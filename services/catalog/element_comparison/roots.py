"""Which element of a concept becomes its 根 (the source that others refer to): the one that follows the highest standard and
is kept by the department that produces the data, not by one that asks applicants for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from services.catalog.element_comparison.profiles import Profile, Standard

_ASKING = (
    "申请",
    "自然人",
    "持有",
    "学生",
    "考生",
    "受助",
    "申办",
    "家长",
    "监护人",
    "报名",
    "填写",
    "提交",
    "当事人",
    "用户",
)
"""Words by which a definition shows that the department collects the value from somebody."""


def root_of(members: Sequence[Profile]) -> tuple[Profile, tuple[str, ...]]:
    """The root and why it was chosen. `members`: the elements of one concept, at least one."""
    common = _common_words(members)
    root = max(members, key=lambda profile: (_claim(profile, common), _reversed(profile.id)))
    return root, _reasons(root, common)


def _claim(profile: Profile, common: frozenset[str]) -> float:
    return _rank(profile.standard) + 1.5 * _is_at_the_source(profile, common) + 1.0 * (not _asks(profile))


def _rank(standard: Standard) -> float:
    """National before industry and local standards, these before rules without a number, these before none."""
    if not standard.given:
        return 0.0
    if standard.base.startswith("gb"):
        return 2.5
    return 2.0 if "/t" in standard.base or standard.base.startswith("db") else 1.5


def _common_words(members: Sequence[Profile]) -> frozenset[str]:
    counted = Counter(word for profile in members for word in profile.words)
    return frozenset(word for word, count in counted.items() if count * 2 > len(members))


def _is_at_the_source(profile: Profile, common: frozenset[str]) -> bool:
    return bool(profile.context & common)


def _asks(profile: Profile) -> bool:
    return any(word in profile.element.definition for word in _ASKING)


def _reversed(id_: str) -> tuple[int, ...]:
    """Of equal claims the smallest id wins, though the greatest key is sought."""
    return tuple(-ord(sign) for sign in id_)


def _reasons(root: Profile, common: frozenset[str]) -> tuple[str, ...]:
    reasons = []
    if root.standard.given:
        reasons.append(f"引用标准“{root.element.standard}”")
    if _is_at_the_source(root, common):
        reasons.append(f"“{root.element.system}”是产生该数据的系统")
    if not _asks(root):
        reasons.append("定义是数据来源方的说法,不是向申请人采集的说法")
    return tuple(reasons) or ("各部门条件相当,按编号取第一个,请人工确认",)
