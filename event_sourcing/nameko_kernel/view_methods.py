"""What every service answers about its views, for operations: `class CatalogService(ViewMethods)`; `parts.views` does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from marshmallow import validate

from event_sourcing import payloads
from event_sourcing.nameko_kernel.operators import check_operator
from event_sourcing.nameko_kernel.rpc_entrypoint import rpc
from event_sourcing.view_jobs import KINDS, ViewJobs

Answer = dict[str, Any]


class _Nothing(payloads.PayloadSchema):
    pass


class _Start(payloads.PayloadSchema):
    view = payloads.Identifier()
    kind = payloads.Text(required=True, validate=validate.OneOf(KINDS, error="OPTION|应为 rebuild 或 verify"))


class _Get(payloads.PayloadSchema):
    id = payloads.Identifier()


class HasViews(Protocol):
    @property
    def views(self) -> ViewJobs: ...


class ViewMethods:
    """Raises Forbidden for everybody but administrators and operators."""

    parts: HasViews

    @rpc
    def list_views(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
        """`{views: [{view, position, end, behind, failed}]}`"""
        check_operator(context)
        payloads.load(_Nothing(), payload)
        return {"views": self.parts.views.views()}

    @rpc
    def start_view_job(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
        """The job, which runs on in the background: ask with `get_view_job` how far it is."""
        check_operator(context)
        given = payloads.load(_Start(), payload)
        return self.parts.views.start(given["view"], given["kind"])

    @rpc
    def get_view_job(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
        check_operator(context)
        return self.parts.views.get(payloads.load(_Get(), payload)["id"])
