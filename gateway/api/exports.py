"""The published catalogue as files, for everybody: streamed, and not sent again while nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import falcon
from pymongo.database import Database

from gateway.auth.rate_limit import RateLimit
from gateway.exports.formats import REVISION, Format, in_chunks
from gateway.exports.published import published
from gateway.http.conditional import unchanged
from gateway.views.catalogue import CatalogueView

EXPORTS, EXPORTS_WINDOW = 60, timedelta(minutes=10)
"""A file of a large catalogue is some seconds of work: enough for a harvester, too few to keep others from their pages."""


class Exports:
    def __init__(
        self,
        database: Database[dict[str, Any]],
        catalogue: CatalogueView,
        rate_limit: RateLimit,
        public_url: str,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._rate_limit = rate_limit
        self._public_url = public_url

    def download(self, req: falcon.Request, resp: falcon.Response, form: Format) -> None:
        """Raises TooManyRequests."""
        if unchanged(req, resp, f'"{self._catalogue.stamp()}-{REVISION}"', of_catalogue=True):
            return
        self._rate_limit.count("export", req.remote_addr, most=EXPORTS, window=EXPORTS_WINDOW)
        resp.content_type = form.media_type
        resp.downloadable_as = form.file
        resp.stream = self._chunks(form)

    def _chunks(self, form: Format) -> Iterator[bytes]:
        with published(self._database) as catalogue:
            yield from in_chunks(form.pieces(catalogue, catalogue.items(), self._public_url))
