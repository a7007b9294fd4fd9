"""关系图: one department's relations, or those around one item; and an item's relations as text, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import falcon

from gateway.pages.editor.relation_form import CODE
from gateway.pages.editor.relations import (
    ALL,
    RelationRoomPage,
    department_of,
    edge_row,
    with_department,
)
from gateway.pages.page import require_editor
from gateway.relation_graph.drawing import draw
from gateway.rpc.context import call_context

LINK = "/editor/relations/items/"
MOST_CHOICES = 10
STEPS = 2


class GraphPage(RelationRoomPage):
    """`department`: its code; `item`: a code or a part of a name, which goes before."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        actor = require_editor(req)
        text = (req.get_param("item") or "").strip()[:50]
        department = "" if text else department_of(req, actor)
        names = self.departments()
        choices = self._choices(req, text) if text and not CODE.fullmatch(text) else []
        item = text if CODE.fullmatch(text) else choices[0]["code"] if len(choices) == 1 else ""
        drawn = self.drawn(req, item, "" if department == ALL else department)
        self.show_room(
            req,
            resp,
            "editor/relation_graph.html",
            tab="graph",
            text=text,
            item=item,
            choices=[] if item else [with_department(end, names) for end in choices],
            department=department,
            departments=names,
            link=LINK,
            **self.shown(drawn, item, names),
        )

    def drawn(self, req: falcon.Request, item: str, department: str) -> dict[str, Any] | None:
        """The catalogue's `draw_relations`; None while nothing is chosen."""
        if not item and not department:
            return None
        asked = {"item_code": item or None, "department_code": department or None, "steps": STEPS}
        return self.deps.relations.draw_relations(asked, call_context(req))

    def shown(self, drawn: Mapping[str, Any] | None, item: str, names: Mapping[str, str]) -> dict[str, Any]:
        """The picture and the same as text."""
        if drawn is None or not drawn["edges"]:
            return {"picture": None, "edges": [], "left_out": 0, "asked": drawn is not None}
        return {
            "picture": draw(drawn["nodes"], drawn["edges"], here=item, link=LINK),
            "edges": [edge_row(edge, names) for edge in drawn["edges"]],
            "left_out": drawn["left_out"],
            "asked": True,
        }

    def _choices(self, req: falcon.Request, text: str) -> list[dict[str, Any]]:
        asked = {"q": text, "limit": MOST_CHOICES}
        found: list[dict[str, Any]] = self.deps.relations.search_relation_ends(asked, call_context(req))[
            "items"
        ]
        return [end for end in found if end["name"] == text] or found


class ItemRelationsPage(GraphPage):
    """GET /editor/relations/items/{code}: before it, after it, beside it, what it gets and gives."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str = "") -> None:
        require_editor(req)
        names = self.departments()
        found = self.deps.relations.relations_of_item({"code": code}, call_context(req))
        drawn = self.drawn(req, code, "")
        groups = (
            ("前置：办它之前先办", "from", found["before"]),
            ("后置：办完它才能办", "to", found["after"]),
            ("并联：与它同时办", "", found["parallel"]),
            ("数据共享：它使用的数据", "from", found["receives"]),
            ("数据共享：它提供的数据", "to", found["gives"]),
        )
        self.show_room(
            req,
            resp,
            "editor/relation_item.html",
            tab="graph",
            item=with_department(found["item"], names),
            groups=[
                (title, [_other(edge, side, code, names) for edge in edges])
                for title, side, edges in groups
                if edges
            ],
            link=LINK,
            **self.shown(drawn, code, names),
        )


def _other(edge: Mapping[str, Any], side: str, code: str, names: Mapping[str, str]) -> dict[str, Any]:
    """The edge with its other end as `other`."""
    row = edge_row(edge, names)
    if not side:
        side = "from" if edge["to"]["code"] == code else "to"
    return {**row, "other": row[side]}
