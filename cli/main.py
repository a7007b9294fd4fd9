"""The registry of command groups: each is imported only when it is called, so that `banshi --help` stays quick."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click

from event_sourcing.errors import BanshiError
from event_sourcing.logs import configure_console

COMMANDS = {
    "audit": "cli.audit:audit",
    "dead-letters": "cli.dead_letters:dead_letters",
    "events": "cli.events:events",
    "export": "cli.export:export",
    "import": "cli.importing.commands:import_",
    "keys": "cli.keys:keys",
    "stream": "cli.stream:stream_",
    "subject": "cli.subject:subject_",
    "token": "cli.token:token",
    "views": "cli.views:views",
}
"""Name of a command → `module:attribute`. A new group needs one line here."""


class Registry(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=Registry, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def commands() -> None:
    """Banshi 办事: run and feed the online services platform.

    Every command takes --json for other programs to read; --help shows examples.
    """


def main(arguments: Sequence[str] | None = None) -> Any:
    """Exit code 0 done, 1 refused or failed, 2 wrong usage."""
    configure_console()
    try:
        return commands.main(args=arguments, prog_name="banshi")
    except BanshiError as error:
        click.echo(f"{error.message} [{error.code}]", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
