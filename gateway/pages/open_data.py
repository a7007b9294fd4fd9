"""数据开放: the catalogue's files, what is in them, how large they are and what may be done with them."""

from __future__ import annotations

from typing import Any

import falcon

from gateway.api.route import PREFIX
from gateway.exports.formats import FORMATS, Format
from gateway.exports.published import Published, published
from gateway.exports.table import COLUMNS
from gateway.pages.for_everybody import PageForEverybody
from gateway.pages.texts import size

SAMPLED = 60
"""Items that the sizes are reckoned from: making the whole files would take seconds."""


class OpenDataPage(PageForEverybody):
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        self.show_kept(req, resp, lambda stamp: self._show(req, resp))

    def _show(self, req: falcon.Request, resp: falcon.Response) -> None:
        facts = self.deps.catalogue.home()
        codes = self.deps.catalogue.sample(SAMPLED)
        with published(self.deps.database) as catalogue:
            documents = list(catalogue.items(codes))
            files = [self._file(form, catalogue, documents) for form in FORMATS.values()]
        self.show(
            req,
            resp,
            "open_data.html",
            area="",
            facts=facts,
            files=files,
            columns=list(COLUMNS),
        )

    def _file(self, form: Format, catalogue: Published, documents: list[dict[str, Any]]) -> dict[str, str]:
        public_url = self.deps.settings.public_url
        measured = sum(map(len, form.pieces(catalogue, documents, public_url)))
        frame = sum(map(len, form.pieces(catalogue, (), public_url)))
        each = (measured - frame) / max(1, len(documents))
        return {
            "name": form.file,
            "title": form.title,
            "note": form.note,
            "href": f"{PREFIX}/export/{form.file}",
            "size": size(round(frame + each * catalogue.count)),
        }
