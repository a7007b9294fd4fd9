"""The list of items with facets and search; browsing by department and by 大项."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import falcon

from gateway.pages.for_everybody import PageForEverybody
from gateway.pages.texts import typeset
from gateway.views.catalogue import Facet
from gateway.views.filters import FACETS, ItemFilters
from gateway.views.search import LONGEST_QUERY, MOST_HITS

PAGE_SIZE = 20
OPEN_FACETS = 3
"""How many facets are unfolded before anything is chosen."""
LONGEST_FACET = 30
"""Values of a facet on the page: nobody reads through hundreds, and the tree has them all in order."""
TREE = "/items/tree"

_KINDS = {
    "PROVINCIAL": "省级部门",
    "BUREAU": "市教育局",
    "OFFICE": "市教育局处室",
    "SUBORDINATE": "直属单位",
    "DISTRICT": "区教育局",
    "COOPERATING": "协同部门",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """What the address says: words to search for and values of facets."""

    q: str
    selected: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, req: falcon.Request) -> Selection:
        """Unknown parameters are ignored: addresses are shared and grow old."""
        chosen = {key: frozenset(req.get_param_as_list(key) or ()) for key in FACETS}
        q = (req.get_param("q") or "").strip()[:LONGEST_QUERY]
        return cls(q, {key: values for key, values in chosen.items() if values})

    def href(self, *, cursor: str | None = None) -> str:
        query = [("q", self.q)] if self.q else []
        query += [(key, value) for key in FACETS for value in sorted(self.selected.get(key, ()))]
        if cursor:
            query.append(("cursor", cursor))
        return "/items" + (f"?{urlencode(query)}" if query else "")

    def toggled(self, key: str, value: str) -> Selection:
        values = self.selected.get(key, frozenset()) ^ {value}
        rest = {name: chosen for name, chosen in self.selected.items() if name != key}
        return Selection(self.q, {**rest, key: values} if values else rest)


class ItemsPage(PageForEverybody):
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Searches are as many as there are words: only lists are kept."""
        if req.has_param("q"):
            self._show(req, resp)
        else:
            self.show_kept(req, resp, lambda stamp: self._show(req, resp))

    def _show(self, req: falcon.Request, resp: falcon.Response) -> None:
        selection = Selection.of(req)
        filters = ItemFilters.from_query(selection.selected)
        if selection.q:
            hits = self.deps.search.search(selection.q, limit=MOST_HITS)
            facets = self.deps.catalogue.facets(filters, [hit.code for hit in hits], most=LONGEST_FACET)
            found = self.deps.search.search(selection.q, filters, MOST_HITS) if filters else hits
            items, total, next_cursor = [hit.summary for hit in found], len(found), None
        else:
            page = self.deps.catalogue.items(filters, PAGE_SIZE, req.get_param("cursor"))
            facets = self.deps.catalogue.facets(filters, most=LONGEST_FACET)
            items, total, next_cursor = list(page.items), page.total or 0, page.next_cursor
        self.show(
            req,
            resp,
            "items.html",
            area="items",
            q=selection.q,
            page_items=items,
            total=total,
            next_href=selection.href(cursor=next_cursor) if next_cursor else None,
            facets=_facets(facets, selection),
            chosen=_chosen(facets, selection),
            clear_href=Selection(selection.q, {}).href() if selection.selected else "/items",
            popular=self.deps.catalogue.home().popular[:3] if not items else (),
        )


class DepartmentsPage(PageForEverybody):
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        self.show_kept(req, resp, lambda stamp: self._show(req, resp))

    def _show(self, req: falcon.Request, resp: falcon.Response) -> None:
        sections: dict[str, list[dict[str, Any]]] = {}
        for department in self.deps.catalogue.departments():
            if department["item_count"]:
                kind = _KINDS.get(department["kind"], "其他部门")
                sections.setdefault(kind, []).append(_link("department", department))
        self.show(
            req,
            resp,
            "browse.html",
            area="items",
            heading="按部门查",
            lead="选择部门，查看它办理的全部事项。",
            sections=[{"name": name, "links": links} for name, links in sections.items()],
        )


class GroupsPage(PageForEverybody):
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        self.show_kept(req, resp, lambda stamp: self._show(req, resp))

    def _show(self, req: falcon.Request, resp: falcon.Response) -> None:
        departments = {d["code"]: d["name"] for d in self.deps.catalogue.departments()}
        sections: dict[str, list[dict[str, Any]]] = {}
        for group in self.deps.catalogue.groups():
            if group["item_count"]:
                name = departments.get(group["department_code"], group["department_code"])
                sections.setdefault(name, []).append(_link("group", group))
        self.show(
            req,
            resp,
            "browse.html",
            area="items",
            heading="按大类查",
            lead="大项把相近的事项归在一起，按办理部门列出。",
            sections=[{"name": name, "links": links} for name, links in sections.items()],
        )


def _link(facet: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    href = "/items?" + urlencode({facet: entry["code"]})
    return {"name": entry["name"], "href": href, "count": entry["item_count"]}


def _facets(facets: Sequence[Facet], selection: Selection) -> list[dict[str, Any]]:
    return [
        {
            "name": facet.name,
            "open": index < OPEN_FACETS or facet.key in selection.selected,
            "values": [
                {
                    "label": typeset(value.label),
                    "count": value.count,
                    "selected": value.selected,
                    "href": selection.toggled(facet.key, value.value).href(),
                }
                for value in facet.values
            ],
            "all_href": TREE if facet.total > len(facet.values) else None,
            "all_count": facet.total,
        }
        for index, facet in enumerate(_by_use(facets))
    ]


def _by_use(facets: Sequence[Facet]) -> list[Facet]:
    """What people know of themselves first, what the administration knows of itself last."""
    order = ("service_group", "life_event", "stage", "department")
    first = [facet for key in order for facet in facets if facet.key == key]
    return first + [facet for facet in facets if facet.key not in order]


def _chosen(facets: Sequence[Facet], selection: Selection) -> list[dict[str, str]]:
    return [
        {
            "name": facet.name,
            "label": typeset(value.label),
            "href": selection.toggled(facet.key, value.value).href(),
        }
        for facet in facets
        for value in facet.values
        if value.selected
    ]
