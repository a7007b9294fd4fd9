"""信息资源目录 for everybody: search and facets, one entry, and the whole list as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import falcon

from gateway.pages.page import Page, not_found
from gateway.pages.texts import typeset
from gateway.resource_files import FILES
from gateway.views.catalogue import Facet
from gateway.views.resources import RESOURCE_FACETS
from gateway.views.search import LONGEST_QUERY

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Selection:
    """What the address says: words to search for and values of facets."""

    q: str
    selected: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, req: falcon.Request) -> Selection:
        chosen = {key: frozenset(req.get_param_as_list(key) or ()) for key in RESOURCE_FACETS}
        q = (req.get_param("q") or "").strip()[:LONGEST_QUERY]
        return cls(q, {key: values for key, values in chosen.items() if values})

    def href(self, path: str = "/resources", **more: str) -> str:
        query = [("q", self.q)] if self.q else []
        query += [(key, value) for key in RESOURCE_FACETS for value in sorted(self.selected.get(key, ()))]
        query += list(more.items())
        return path + (f"?{urlencode(query)}" if query else "")

    def toggled(self, key: str, value: str) -> Selection:
        values = self.selected.get(key, frozenset()) ^ {value}
        rest = {name: chosen for name, chosen in self.selected.items() if name != key}
        return Selection(self.q, {**rest, key: values} if values else rest)


class ResourcesPage(Page):
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        selection = Selection.of(req)
        found = self.deps.resources.find(selection.q, selection.selected)
        after = req.get_param("after") or ""
        rest = [entry for entry in found.entries if entry["code"] > after]
        shown = rest[:PAGE_SIZE]
        more = selection.href(after=shown[-1]["code"]) if len(rest) > PAGE_SIZE else None
        facets = _facets(found.facets, selection)
        self.show(
            req,
            resp,
            "resources.html",
            area="resources",
            q="",
            words=selection.q,
            entries=shown,
            total=len(found.entries),
            next_href=more,
            facets=facets,
            chosen=[one for facet in facets for one in facet["values"] if one["selected"]],
            clear_href="/resources",
            files={kind: selection.href(f"/resources/export/{kind}") for kind in FILES},
        )


class ResourcePage(Page):
    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        entry = self.deps.resources.entry(code)
        if entry is None:
            raise not_found("这项信息资源")
        resource = entry["resource"]
        names = {one["code"]: one["name"] for one in self.deps.resources.named(resource["related"])}
        self.show(
            req,
            resp,
            "resource.html",
            status=410 if entry["withdrawn"] else 200,
            area="resources",
            resource=resource,
            withdrawn=entry["withdrawn"],
            related=[(code, names.get(code)) for code in resource["related"]],
            served=self._served(resource["item_codes"]),
        )

    def _served(self, codes: Sequence[str]) -> list[Mapping[str, Any]]:
        """Items that the data serves, as far as they are public."""
        found = (self.deps.catalogue.item(code) for code in codes)
        return [
            {"code": one["_id"], "name": one["item"]["name"]} for one in found if one and one.get("listed")
        ]


class ResourceFile(Page):
    """The list as it is filtered, as a file."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, kind: str) -> None:
        if kind not in FILES:
            raise not_found("这种文件")
        selection = Selection.of(req)
        media, made = FILES[kind]
        resp.content_type = media
        resp.downloadable_as = f"信息资源目录.{kind}"
        resp.data = made(self.deps.resources.find(selection.q, selection.selected).entries)


def _facets(facets: Sequence[Facet], selection: Selection) -> list[dict[str, Any]]:
    return [
        {
            "name": facet.name,
            "open": True,
            "values": [
                {
                    "name": facet.name,
                    "label": typeset(value.label),
                    "count": value.count,
                    "selected": value.selected,
                    "href": selection.toggled(facet.key, value.value).href(),
                }
                for value in facet.values
            ],
        }
        for facet in facets
    ]
