"""Official names (source plan 1.2.1): the published full name, usable as a file name."""

from __future__ import annotations

FORBIDDEN = '\\/:*?"<>|'
LONGEST = 100


def name_problem(name: str) -> str | None:
    """What is wrong with an official name, in Chinese, or None. It names files such as `编码-名称.jpg`."""
    if not name.strip():
        return "名称不能为空"
    if name != name.strip():
        return f"名称“{name}”首尾有空格,请去掉"
    if found := [mark for mark in FORBIDDEN if mark in name]:
        return f"名称“{name}”含有不能用于文件名的字符 {' '.join(found)},请改用全角符号或去掉"
    if any(not mark.isprintable() for mark in name):
        return "名称中有换行、制表等控制字符,请去掉"
    if len(name) > LONGEST:
        return f"名称长{len(name)}字,最多{LONGEST}字"
    return None
