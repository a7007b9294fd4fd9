"""The only place that knows Nameko and eventlet: entrypoints `rpc` and `subscribe`, `ServiceParts`, and the launcher.

    class CatalogService:
        name = "catalog"
        parts = ServiceParts(build)

        @rpc
        def publish_item(self, payload: dict, context: dict) -> dict: ...

        @subscribe(queue="catalog.reference", bindings={"guides": ("form-published.v1",)})
        def on_form(self, event: CloudEvent) -> None: ...

`python -m event_sourcing.nameko_kernel services.catalog.service` runs it. Names are imported when first asked for,
so that the launcher can monkey-patch before Nameko, and all that a service imports, is loaded.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from event_sourcing.messaging.retries import PermanentFailure

if TYPE_CHECKING:
    from event_sourcing.nameko_kernel.parts import ServiceParts
    from event_sourcing.nameko_kernel.rpc_entrypoint import rpc
    from event_sourcing.nameko_kernel.subscribe_entrypoint import subscribe

__all__ = ["PermanentFailure", "ServiceParts", "rpc", "subscribe"]

_HOMES = {"ServiceParts": "parts", "rpc": "rpc_entrypoint", "subscribe": "subscribe_entrypoint"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
