"""Items: lists with facets, one item whole, its guide and its forms."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

import falcon

from event_sourcing.errors import NotFound
from gateway.api.lists import answer, part_of
from gateway.http import parameters
from gateway.http.answer_cache import AnswerCache
from gateway.http.as_of import moment_of
from gateway.http.conditional import unchanged
from gateway.submission import form_of
from gateway.views.catalogue import CatalogueView
from gateway.views.filters import FACETS, ItemFilters
from gateway.views.forms import FormsView
from gateway.views.item_answer import item_answer
from gateway.views.past_items import PastItems
from gateway.views.search import MOST_HITS, Search

RELATIONS = frozenset({"before", "after", "related"})
"""What an item's document of the past does not have."""

MOST_SUGGESTIONS = 8


class Items:
    def __init__(
        self, catalogue: CatalogueView, search: Search, forms: FormsView, past_items: PastItems
    ) -> None:
        self._catalogue = catalogue
        self._past = past_items
        self._search = search
        self._forms = forms
        self._finished = AnswerCache()

    def list(self, req: falcon.Request, resp: falcon.Response) -> None:
        """By code; with `q`, by how well they fit. A list is not sent again while the catalogue stays the same."""
        if parameters.one(req, "q") is not None:
            self.search(req, resp)
            return
        page = self._catalogue.items(_filters(req), parameters.limit(req), parameters.one(req, "cursor"))
        if not unchanged(req, resp, f'"{self._catalogue.stamp()}"', of_catalogue=True):
            resp.media = answer(page)

    def search(self, req: falcon.Request, resp: falcon.Response) -> None:
        hits = self._search.search(parameters.required(req, "q"), _filters(req), MOST_HITS)
        found = [hit.summary for hit in hits]
        limit, cursor = parameters.limit(req), parameters.one(req, "cursor")
        resp.media = answer(part_of(found, lambda summary: str(summary["code"]), limit, cursor))

    def suggest(self, req: falcon.Request, resp: falcon.Response) -> None:
        limit = parameters.limit(req, MOST_SUGGESTIONS)
        resp.media = {"items": self._search.suggest(parameters.required(req, "q"), limit)}

    def read(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """An answer is made once per change of the item, and not sent to whoever has it."""
        if as_of := parameters.one(req, "as_of"):
            self._read_then(req, resp, code, moment_of(as_of))
            return
        stamp = self._catalogue.etag(code)
        if stamp is None:
            raise _unknown()
        if unchanged(req, resp, f'"{stamp}"', of_catalogue=True):
            return
        finished = self._finished.get((code, stamp))
        if finished is None:
            document = self._document(code)
            finished = json.dumps(item_answer(document), ensure_ascii=False, separators=(",", ":")).encode()
            self._finished.put((code, document["etag"]), finished)
            resp.set_header("ETag", f'"{document["etag"]}"')
        resp.content_type = falcon.MEDIA_JSON
        resp.data = finished

    def _read_then(self, req: falcon.Request, resp: falcon.Response, code: str, moment: datetime) -> None:
        document = self._past.as_of(code, moment)
        if document is None:
            raise NotFound("这个事项当时还没有发布,请核对编码和时间", code="ITEM_NOT_YET_PUBLISHED")
        if not unchanged(req, resp, f'"{document["etag"]}"'):
            shown = {name: value for name, value in item_answer(document).items() if name not in RELATIONS}
            resp.media = {**shown, "as_of": moment.isoformat()}

    def history(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """What changed when, the latest first."""
        found = [asdict(change) for change in self._past.history(code)]
        if not found:
            raise _unknown()
        limit, cursor = parameters.limit(req), parameters.one(req, "cursor")
        resp.media = answer(
            part_of(found, lambda change: f"{change['of']}~{change['version']}", limit, cursor)
        )

    def guide(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        document = self._document(code)
        if document["guide"] is None:
            raise NotFound("这个事项还没有办事指南", code="GUIDE_UNKNOWN")
        if not unchanged(req, resp, f'"{document["etag"]}"', of_catalogue=True):
            resp.media = document["guide"]

    def forms(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        """The form that the item is applied for with, first; then others that were made for it."""
        used = form_of(self._forms, self._document(code)["item"])
        others = [
            form for form in self._forms.of_item(code) if used is None or form["form_id"] != used["form_id"]
        ]
        found = [used, *others] if used else others
        resp.media = {"items": found, "next_cursor": None, "total": len(found)}

    def _document(self, code: str) -> dict[str, Any]:
        document = self._catalogue.item(code)
        if document is None:
            raise _unknown()
        return document


def _filters(req: falcon.Request) -> ItemFilters:
    return ItemFilters.from_query({key: parameters.many(req, key) for key in FACETS if req.has_param(key)})


def _unknown() -> NotFound:
    return NotFound("没有找到这个事项,请核对后再试", code="ITEM_UNKNOWN")
