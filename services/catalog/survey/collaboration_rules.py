"""Table 3: relations between items. Both sides state them, nobody waits for himself (rule 协同清)."""

from __future__ import annotations

from collections.abc import Hashable

from services.catalog.survey.cells import folded
from services.catalog.survey.findings import Findings, Spot
from services.catalog.survey.precedence import closing_edges
from services.catalog.survey.registry import Registry
from services.catalog.survey.sheets import Row
from services.catalog.survey.subject_rules import check_department_name
from services.catalog.survey.surveyed_items import CODE, References, SurveyedItem, SurveyedItems
from services.catalog.survey.tables import NONE_RELATED, POST, PRE

TYPE, DEPARTMENT, DEPARTMENT_NAME = "关系类型", "关联部门编码", "关联部门名称"
TARGET, TARGET_NAME = "关联事项编码", "关联事项名称"

Edge = tuple[Hashable, Hashable]
"""(what comes before, what comes after); an end is an item of table 1, or the code of one that is elsewhere."""


class CollaborationRules:
    def __init__(self, registry: Registry, items: SurveyedItems, found: Findings) -> None:
        self._registry = registry
        self._items = items
        self._found = found
        self._references = References(items, found)
        self._stated: dict[tuple[Hashable, str, Hashable], Spot] = {}
        self._edges: dict[Edge, tuple[Spot, str]] = {}
        self._uncertain: set[frozenset[Hashable]] = set()

    def add(self, row: Row) -> None:
        item = self._references.item_of(row)
        own: Hashable = item or row[CODE]
        if row.sound(TYPE) and row[TYPE] == NONE_RELATED:
            self._check_none(row)
            return
        self._check_department(row)
        target = self._target(row, own)
        if target is None or not own:
            return
        if not row.sound(TYPE):
            self._uncertain.add(frozenset((own, target)))
            return
        self._state(row, own, target)

    def finish(self) -> None:
        for edge in closing_edges(list(self._edges)):
            spot, _ = self._edges[edge]
            self._found.error(
                spot,
                TARGET,
                "RELATION_CYCLE",
                f"前置关系成环:“{_shown(edge[0])}”与“{_shown(edge[1])}”互相等待",
                "请核对先后,删去或改正本行及对方的相应一行",
            )
        for (before, after), (spot, kind) in self._edges.items():
            self._check_mirrored(before, after, spot, kind)

    def _check_none(self, row: Row) -> None:
        if row[TARGET] or row[TARGET_NAME]:
            message = "关系类型是“无”,却填了关联事项"
            self._error(row, TARGET, "RELATION_NONE_WITH_TARGET", message, "请清空关联各列,或改正关系类型")

    def _check_department(self, row: Row) -> None:
        if row.sound(DEPARTMENT, TARGET) and row[TARGET][:4] != row[DEPARTMENT]:
            self._error(
                row,
                DEPARTMENT,
                "RELATION_DEPT_MISMATCH",
                f"关联部门编码{row[DEPARTMENT]}与关联事项编码{row[TARGET]}的前4位不一致",
                f"请核对:该事项属于{row[TARGET][:4]}",
            )
        else:
            check_department_name(row, DEPARTMENT, DEPARTMENT_NAME, self._registry, self._found)

    def _target(self, row: Row, own: Hashable) -> Hashable | None:
        """The other end, or None where nobody can say what is meant. Items of table 1 come as such."""
        code, name = row[TARGET], row[TARGET_NAME]
        surveyed = self._items.find(name, code)
        if row.sound(TARGET) and (surveyed == own or code == row[CODE]):
            self._error(row, TARGET, "RELATION_SELF", "关联到了自身", "请填写对方的事项编码和名称")
            return None
        official = self._registry.name_of(code)
        if not row.sound(TARGET):
            return surveyed
        if surveyed is None and official is None:
            self._tell_unknown(row)
            return None
        if surveyed and surveyed.sound_code and code != surveyed.code and official is None:
            self._tell_unknown(row)
            return surveyed
        right = official or (surveyed.name if surveyed and surveyed.sound_name else name)
        if row.sound(TARGET_NAME) and folded(right) != folded(name):
            message = f"事项{code}的规范全称是“{right}”,现填“{name}”"
            self._error(row, TARGET_NAME, "NAME_NOT_OFFICIAL", message, f"请改为“{right}”,或改正关联事项编码")
            return self._items.with_code(code) or code
        return surveyed or code

    def _tell_unknown(self, row: Row) -> None:
        code, name = row[TARGET], row[TARGET_NAME]
        right = self._registry.code_of(name, code[:4])
        fix = (
            f"“{name}”登记的编码是{right},请改正" if right else "请核对编码;对方新增的事项请对方先在表一填报"
        )
        self._error(row, TARGET, "RELATION_TARGET_UNKNOWN", f"没有编码为{code}的事项", fix)

    def _state(self, row: Row, own: Hashable, target: Hashable) -> None:
        kind = row[TYPE]
        first = self._stated.setdefault((own, kind, target), row.spot)
        if first is not row.spot:
            message = f"与第{first.row}行是同一个关系"
            self._error(row, TARGET, "RELATION_DUPLICATE", message, "请合并为一行")
        elif kind in (PRE, POST):
            edge = (target, own) if kind == PRE else (own, target)
            self._edges.setdefault(edge, (row.spot, kind))

    def _check_mirrored(self, before: Hashable, after: Hashable, spot: Spot, kind: str) -> None:
        """Only where both ends are in the batch: other departments' items are stated by their own."""
        if not (isinstance(before, SurveyedItem) and isinstance(after, SurveyedItem)):
            return
        mirror = (before, POST, after) if kind == PRE else (after, PRE, before)
        if mirror in self._stated or frozenset((before, after)) in self._uncertain:
            return
        other, missing = (before, POST) if kind == PRE else (after, PRE)
        self._found.error(
            spot,
            TARGET,
            "RELATION_NOT_RECIPROCAL",
            f"本行填了{kind},但“{other.name}”没有填相应的{missing}",
            f"请在“{other.name}”名下补填{missing}的一行,或删去本行",
        )

    def _error(self, row: Row, column: str, code: str, message: str, fix: str) -> None:
        row.faulty.add(column)
        self._found.error(row.spot, column, code, message, fix)


def _shown(end: Hashable) -> str:
    return end.name if isinstance(end, SurveyedItem) else str(end)
