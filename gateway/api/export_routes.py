"""Addresses of the catalogue's files: the part of the route table under /export."""

from __future__ import annotations

from functools import partial

from gateway.api.exports import Exports
from gateway.api.route import Route
from gateway.auth.policy import READ_CATALOGUE
from gateway.dependencies import Dependencies
from gateway.exports.formats import FORMATS


def export_routes(deps: Dependencies) -> list[Route]:
    exports = Exports(deps.database, deps.catalogue, deps.rate_limit, deps.settings.public_url)
    return [
        Route(
            method="GET",
            path=f"/export/{form.file}",
            name=form.operation,
            summary=f"导出{form.title}",
            action=READ_CATALOGUE,
            handler=partial(exports.download, form=form),
            answer=form.answer,
            media=form.media_type,
            conditional=True,
            problems=("429",),
        )
        for form in FORMATS.values()
    ]
