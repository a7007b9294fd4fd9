"""What there is to choose from: departments, categories, 大项, and published forms."""

from __future__ import annotations

import falcon

from event_sourcing.errors import NotFound
from gateway.api.lists import answer, part_of
from gateway.http import parameters
from gateway.views.catalogue import CatalogueView
from gateway.views.forms import FormsView
from gateway.views.page import LARGEST_LIMIT

HIDDEN = ("_id", "seen")


class CatalogueLists:
    """Short lists, which come whole unless `limit` says otherwise."""

    def __init__(self, catalogue: CatalogueView) -> None:
        self._catalogue = catalogue

    def departments(self, req: falcon.Request, resp: falcon.Response) -> None:
        limit = parameters.limit(req, LARGEST_LIMIT)
        found = self._catalogue.departments()
        page = part_of(found, lambda entry: str(entry["code"]), limit, parameters.one(req, "cursor"))
        resp.media = answer(page)

    def categories(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.media = {"groups": self._catalogue.groups(), "dimensions": self._catalogue.dimensions()}


class Forms:
    def __init__(self, forms: FormsView) -> None:
        self._forms = forms

    def read(self, req: falcon.Request, resp: falcon.Response, form_id: str) -> None:
        version = parameters.whole(req, "version", least=1, most=1_000_000)
        form = self._forms.form(form_id, version)
        if form is None:
            raise NotFound("没有找到这份申请表,请核对后再试", code="FORM_UNKNOWN")
        resp.media = form
