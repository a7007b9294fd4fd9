"""What discovery has to say about one pair of items."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

MISSING, UNSUPPORTED, CONTRADICTORY = "MISSING", "UNSUPPORTED", "CONTRADICTORY"
KINDS = {MISSING: "可能漏报", UNSUPPORTED: "缺少依据", CONTRADICTORY: "互相矛盾"}


@dataclass(frozen=True, slots=True)
class Finding:
    """
    kind       MISSING: documents speak for an edge that nobody declared; UNSUPPORTED: an edge is declared for which no
               document speaks; CONTRADICTORY: what is declared, found or surveyed cannot all be true
    type       of the edge
    score      how sure it is, 0..1
    reasons    Chinese sentences, weightiest first
    way        codes of the cycle that there is or would be, the first again at the end; empty where there is none
    material, document, mandatory, condition, any_of    the edge as it would be adopted; only for MISSING
    """

    kind: str
    from_code: str
    to_code: str
    type: str
    score: float
    reasons: tuple[str, ...]
    way: tuple[str, ...] = ()
    material: str | None = None
    document: str | None = None
    mandatory: bool = True
    condition: str | None = None
    any_of: str | None = None

    @property
    def basis(self) -> str:
        """Changes when that changes on which the finding rests. Other items' edges do not count, nor does the score."""
        said = (
            self.kind,
            self.type,
            self.material or "",
            self.document or "",
            str(self.mandatory),
            self.condition or "",
        )
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]

    @property
    def can_be_adopted(self) -> bool:
        return self.kind == MISSING

    @property
    def can_be_dismissed(self) -> bool:
        """A contradiction is resolved, not dismissed."""
        return self.kind in (MISSING, UNSUPPORTED)
