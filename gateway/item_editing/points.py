"""A point in an item's life, as addresses name it: v3 (what editors saw after the third change) or r2 (the second
publication)."""

from __future__ import annotations

import re

_POINT = re.compile(r"([vr])([1-9]\d{0,5})", re.ASCII)


def point_of(text: str) -> dict[str, int] | None:
    """As the catalogue's RPC takes it; None for anything else."""
    found = _POINT.fullmatch(text)
    return {"version" if found[1] == "v" else "revision": int(found[2])} if found else None
