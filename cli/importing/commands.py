"""`banshi import …`: options, progress bar and report; the work is in `run`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from cli.importing.files import expand, read_files
from cli.importing.findings import ERROR, WARNING, Finding
from cli.importing.run import LABELS, Call, Report, run_import
from cli.options import amqp_uri_option, json_option
from cli.rpc import Rpc

EXAMPLES = """
\b
Examples:
  banshi import all samples
  banshi import items samples/items.json --dry-run
  banshi import guides guides.json --json | jq '.findings[]'
"""


@click.group("import", epilog=EXAMPLES)
def import_() -> None:
    """Load source files through real commands.

    Every row is checked by the services before anything is sent. One wrong row, and nothing of the import is sent;
    the report names file, row, field, rule and remedy. Running an import again, or after a kill, does no harm.
    """


@contextmanager
def connected(amqp_uri: str) -> Iterator[Rpc]:
    from event_sourcing.rpc.client import RpcClient

    client = RpcClient(amqp_uri)
    try:
        yield client
    finally:
        client.close()


def _subcommand(name: str, reader: str | None, text: str, example: str) -> None:
    @import_.command(name, help=text, epilog=f"\b\nExample:\n  {example}")
    @click.argument(
        "paths", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True, path_type=Path)
    )
    @click.option("--dry-run", is_flag=True, help="Check everything, send nothing.")
    @json_option
    @amqp_uri_option
    def command(paths: tuple[Path, ...], dry_run: bool, as_json: bool, amqp_uri: str) -> None:
        batch = read_files(expand(paths), reader)
        with connected(amqp_uri) as rpc:
            report = run_import(rpc, batch, dry_run=dry_run, progress=_progress(as_json))
        print_report(report, as_json)
        sys.exit(1 if report.refused else 0)


_subcommand(
    "departments",
    "departments",
    "Departments and their parents.",
    "banshi import departments departments.json",
)
_subcommand(
    "code-lists", "code-lists", "Category dimensions and values.", "banshi import code-lists codelists.json"
)
_subcommand(
    "items",
    "items",
    "大项, 小项, external items and relations; items are published.",
    "banshi import items items.json --dry-run",
)
_subcommand("guides", "guides", "Guides (办事指南); they are published.", "banshi import guides guides.json")
_subcommand("forms", "forms", "Application forms; they are published.", "banshi import forms forms.json")
_subcommand(
    "functions",
    "functions",
    "Legal bases, functions (职能) and function domains (职能域).",
    "banshi import functions functions.json --dry-run",
)
_subcommand(
    "data-elements",
    "data-elements",
    "Data elements of departments' systems, and the tables that hold them.",
    "banshi import data-elements dataelements.json",
)
_subcommand(
    "all",
    None,
    "Files of any kind, or a directory with them, in the right order.",
    "banshi import all samples",
)


def _progress(as_json: bool) -> Any:
    def progress(calls: list[Call]) -> Iterator[Call]:
        bar = click.progressbar(
            calls,
            label="导入",
            file=sys.stderr,
            item_show_func=lambda call: f"{LABELS[call.row.kind]} {call.row.subject}" if call else "",
        )
        with bar as drawn:
            yield from drawn

    return (lambda calls: iter(calls)) if as_json else progress


def print_report(report: Report, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
        return
    for finding in report.findings:
        if finding.severity == ERROR:
            click.echo(str(finding), err=True)
    for line in _warning_lines(report.findings):
        click.echo(line, err=True)
    for kind, label in LABELS.items():
        if report.changed[kind] or report.unchanged[kind]:
            click.echo(f"{label}:有变化 {report.changed[kind]},无变化 {report.unchanged[kind]}")
    click.echo(_verdict(report))


def _warning_lines(findings: list[Finding]) -> Iterator[str]:
    """Warnings of one rule on one line: a catalogue has many of the same kind."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity == WARNING:
            by_rule.setdefault(finding.code, []).append(finding)
    for code, alike in by_rule.items():
        rows = "、".join(dict.fromkeys(finding.subject or str(finding.row) for finding in alike[:5]))
        more = f" 等{len(alike)}处" if len(alike) > 1 else ""
        yield f"[提示] {code} {rows}{more}: {alike[0].detail}"


def _verdict(report: Report) -> str:
    wrong = sum(1 for finding in report.findings if finding.severity == ERROR)
    if wrong:
        return f"发现 {wrong} 处错误,没有导入任何内容。请按提示改正后重新导入。"
    return "检查通过(试运行,没有导入)。" if report.dry_run else "导入完成。"
