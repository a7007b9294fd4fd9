"""Command line shared by the adapters' demos."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

import gateway.forwarding.provinces  # noqa: F401 - registers the adapters that the configuration names
from gateway.forwarding.base import SystemConfig
from gateway.forwarding.registry import Registry, load_systems

Demo = Callable[[SystemConfig], Sequence[object]]


def run_from_command_line(demo: Demo, failing_demo: Demo, *, system: str) -> None:
    @click.command()
    @click.option("--systems", default="samples/provincial_systems.json", show_default=True, type=Path)
    @click.option("--system", "system_id", default=system, show_default=True)
    @click.option("--failing", is_flag=True, help="Show the demo that fails.")
    def command(systems: Path, system_id: str, failing: bool) -> None:
        """Run against a province sandbox; never against a real system."""
        config = Registry(load_systems(systems)).config(system_id)
        for step in (failing_demo if failing else demo)(config):
            click.echo(step)

    command()
