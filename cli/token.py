"""`banshi token`: a bearer token of a development persona, for trying out the API."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import click

from event_sourcing.errors import Forbidden
from gateway.auth.personas import Personas
from gateway.auth.tokens import LIFE, Tokens
from gateway.settings import GatewaySettings

EXAMPLES = """
\b
Examples:
  banshi token --persona zhang-san
  TOKEN=$(banshi token --persona staff-1005)
  curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/api/v1/desk/queue
  banshi token --list
"""
ROOT = Path(__file__).parents[1]
LONGEST_HOURS = int(LIFE.total_seconds() // 3600)


@click.command("token", epilog=EXAMPLES)
@click.option("--persona", metavar="NAME", help="Who the token is for, such as zhang-san.")
@click.option("--list", "listing", is_flag=True, help="Show all personas instead.")
@click.option(
    "--hours",
    type=click.IntRange(1, LONGEST_HOURS),
    default=LONGEST_HOURS,
    show_default=True,
    help="How long it is good for.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")
def token(persona: str | None, listing: bool, hours: int, as_json: bool) -> None:
    """Print a token for the JSON API, signed as the running gateway expects it.

    Development only: elsewhere there are no personas. The secret is BANSHI_TOKEN_SECRET or, without it, the one
    that `make run` keeps in its run directory (BANSHI_RUN_DIR).
    """
    settings = GatewaySettings.from_environment(with_secret_of_run(os.environ))
    if not settings.is_development:
        raise Forbidden("测试身份只在开发环境可用(BANSHI_ENV=dev)", code="DEVELOPMENT_ONLY")
    personas = Personas.load()
    if listing:
        _list(personas, as_json)
        return
    if not persona:
        raise click.UsageError("Name a persona with --persona; --list shows them.")
    actor = personas.get(persona).actor
    issued = Tokens(settings.token_secret, personas).issue(actor, timedelta(hours=hours))
    if as_json:
        click.echo(json.dumps({"token": issued, "persona": persona, "expires_in": hours * 3600}))
    else:
        click.echo(issued)


def with_secret_of_run(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment, with the secret of `make run` where it names none."""
    directory = ROOT / environ.get("BANSHI_RUN_DIR", ".run")
    file = directory / "secrets" / "token_secret"
    if "BANSHI_TOKEN_SECRET" in environ or not file.is_file():
        return dict(environ)
    return {**environ, "BANSHI_TOKEN_SECRET": file.read_text(encoding="ascii").strip()}


def _list(personas: Personas, as_json: bool) -> None:
    known = [
        {
            "name": persona.name,
            "title": persona.title,
            "roles": sorted(persona.actor.roles),
            "department": persona.actor.department,
        }
        for persona in personas.all()
    ]
    if as_json:
        click.echo(json.dumps(known, ensure_ascii=False, indent=2))
        return
    for entry in known:
        click.echo(f"{entry['name']:<12} {entry['title']}")
