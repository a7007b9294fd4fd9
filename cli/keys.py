"""`banshi keys`: which master keys the data keys of persons hang on, and the move to another one while services run."""

from __future__ import annotations

import json
import sys

import click

from cli.databases import database_options, databases, progress_bar
from event_sourcing.errors import ContractMismatch
from event_sourcing.key_ring import KeyRing
from event_sourcing.settings import Settings, SettingsError

SERVICES = ("applications", "notify")
"""Those that keep personal data."""
EXAMPLES = """
\b
Examples:
  banshi keys status
  banshi keys rotate                        # all services that keep personal data
  banshi keys rotate applications --json
"""


@click.group("keys", epilog=EXAMPLES)
def keys() -> None:
    """Show and rotate the master keys under which persons' data keys are wrapped.

    Reads the master keys as services do: BANSHI_MASTER_KEY or _FILE is the current one,
    BANSHI_MASTER_KEY_PREVIOUS or _FILE lists older ones, separated by commas or lines. Order of a rotation: restart
    every service with the new key as current and the old one as previous; rotate; when status shows only the current
    key, take the old one away.
    """


@keys.command("status", epilog=EXAMPLES)
@click.argument("services", nargs=-1, type=click.Choice(SERVICES), metavar="[SERVICE]…")
@database_options
def status(services: tuple[str, ...], as_json: bool, mongo_uri: str, db_prefix: str) -> None:
    """How many data keys hang on which master key; exit code 1 when a master key that is needed is missing here."""
    from event_sourcing.master_keys import count_by_master

    ring = _ring()
    with databases(mongo_uri, db_prefix) as database:
        counts = {service: count_by_master(database(service)) for service in services or SERVICES}
    if as_json:
        named = {
            service: {master or "": count for master, count in found.items()}
            for service, found in counts.items()
        }
        click.echo(json.dumps({"current": ring.current, "held": ring.ids, "services": named}))
    else:
        click.echo(f"当前主密钥 {ring.current}")
        for service, found in counts.items():
            for master, count in found.items():
                click.echo(f"{service:14} {master or '(未注明)':16} {count} 个数据密钥{_mark(ring, master)}")
    missing = {master for found in counts.values() for master in found if master} - set(ring.ids)
    sys.exit(1 if missing else 0)


@keys.command("rotate", epilog=EXAMPLES)
@click.argument("services", nargs=-1, type=click.Choice(SERVICES), metavar="[SERVICE]…")
@database_options
def rotate_(services: tuple[str, ...], as_json: bool, mongo_uri: str, db_prefix: str) -> None:
    """Wrap every data key under the current master key.

    May run beside everything else, be broken off and be started again; what is done already stays done.
    """
    from event_sourcing.master_keys import rotate

    ring, done = _ring(), {}
    with databases(mongo_uri, db_prefix) as database:
        for service in services or SERVICES:
            try:
                with progress_bar(f"轮换 {service}", as_json) as progress:
                    done[service] = rotate(database(service), ring, progress)
            except ContractMismatch as error:
                raise click.ClickException(
                    f"{service}: 缺少旧主密钥,请用 BANSHI_MASTER_KEY_PREVIOUS 提供后再运行。{error.message}"
                ) from error
    if as_json:
        click.echo(json.dumps({"current": ring.current, "rewrapped": done}))
    else:
        for service, count in done.items():
            click.echo(f"{service}: {count} 个数据密钥已改用主密钥 {ring.current}。")


def _ring() -> KeyRing:
    try:
        settings = Settings.from_environment("keys")
    except (SettingsError, OSError) as error:
        raise click.ClickException(f"主密钥读取失败: {error}") from error
    return KeyRing(settings.master_key, settings.older_master_keys)


def _mark(ring: KeyRing, master: str | None) -> str:
    if master == ring.current:
        return ""
    if master is None or master in ring.ids:
        return ",待轮换"
    return ",此处没有这把主密钥"
