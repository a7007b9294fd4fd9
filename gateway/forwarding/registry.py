"""Which adapter speaks to which provincial system."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from event_sourcing.errors import NotFound
from gateway.forwarding.base import ProvinceAdapter, SystemConfig

AdapterFactory = Callable[[SystemConfig], ProvinceAdapter]

_factories: dict[str, AdapterFactory] = {}


def register(name: str) -> Callable[[AdapterFactory], AdapterFactory]:
    """Class decorator: makes an adapter known under the name that configuration uses."""

    def decorate(factory: AdapterFactory) -> AdapterFactory:
        if name in _factories:
            raise ValueError(f"two adapters are called {name!r}")
        _factories[name] = factory
        return factory

    return decorate


def load_systems(path: Path) -> dict[str, SystemConfig]:
    """Read `{system id: {adapter, base_url, secret, timeout_seconds?}}`. Raises ValueError saying what is wrong."""
    systems = {}
    for system, entry in json.loads(path.read_text(encoding="utf-8")).items():
        try:
            config = SystemConfig(system=system, **entry)
        except TypeError as error:
            raise ValueError(f"{path}: {system}: {error}") from error
        systems[system] = config
    return systems


class Registry:
    """Adapters by system id, made once."""

    def __init__(self, systems: Mapping[str, SystemConfig]) -> None:
        self._systems = dict(systems)
        if unknown := {c.adapter for c in self._systems.values()} - set(_factories):
            raise ValueError(f"unknown adapters {sorted(unknown)}; known are {sorted(_factories)}")
        self._adapters = {system: _factories[c.adapter](c) for system, c in self._systems.items()}

    def names(self) -> list[str]:
        """Ids of the systems that are configured."""
        return sorted(self._systems)

    def adapter(self, system: str) -> ProvinceAdapter:
        """Raises NotFound for a system that nobody configured."""
        self.config(system)
        return self._adapters[system]

    def config(self, system: str) -> SystemConfig:
        if system not in self._systems:
            raise NotFound(f"省级系统 {system} 尚未配置,请联系运维人员", code="UNKNOWN_SYSTEM")
        return self._systems[system]
