"""`banshi audit`: is what the event logs say today what was written then?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from cli.databases import SERVICES, database_options, databases, progress_bar

if TYPE_CHECKING:
    from event_sourcing.audit import AuditHead, Finding

EXAMPLES = """
\b
Examples:
  banshi audit verify
  banshi audit verify catalog notify --json | jq '.[].findings'
  banshi audit head applications            # note what it prints outside the database …
  banshi audit verify applications --anchor 1234:9f86d0…     # … and later hold the log against it
"""
FAULTS = {
    "removed": "提交缺失",
    "inserted": "多出提交(位置重叠)",
    "versions": "流的版本不连续",
    "link": "与同一流的前一提交不相接",
    "hash": "内容与哈希不符(本提交或其前一提交被改)",
    "order": "时间先于前一提交(次序被调换)",
    "unreadable": "不是完整的提交",
    "cut_off": "日志末尾被删(早于锚点)",
    "rewritten": "日志与锚点所记不同(被整体改写)",
}


@click.group("audit", epilog=EXAMPLES)
def audit() -> None:
    """Verify the audit chains of the services' event logs, and note where they stand.

    Every commit carries a hash over its content and over the hashes of the commits that it follows, so a changed,
    removed, inserted or moved commit shows. A log that was cut off at its end, or computed anew as a whole, shows only
    when it is held against a head that was noted elsewhere.
    """


def _anchor(ctx: click.Context, param: click.Parameter, text: str | None) -> AuditHead | None:
    from event_sourcing.audit import AuditHead

    try:
        return None if text is None else AuditHead.parse(text)
    except ValueError:
        raise click.BadParameter("expected POSITION:DIGEST as `banshi audit head` prints it") from None


@audit.command("verify", epilog=EXAMPLES)
@click.argument("services", nargs=-1, type=click.Choice(SERVICES), metavar="[SERVICE]…")
@click.option("--anchor", callback=_anchor, metavar="POSITION:DIGEST", help="A head noted earlier.")
@database_options
def verify_(
    services: tuple[str, ...], anchor: AuditHead | None, as_json: bool, mongo_uri: str, db_prefix: str
) -> None:
    """Read the logs of SERVICE… (default: all) from the beginning; exit code 1 when something is wrong.

    May run at any time, beside everything else.
    """
    if anchor is not None and len(services) != 1:
        raise click.UsageError("--anchor belongs to one log: name its SERVICE.")
    results = _audit(services or SERVICES, anchor, as_json, mongo_uri, db_prefix)
    if as_json:
        click.echo(json.dumps([_as_json(*result) for result in results], ensure_ascii=False))
    else:
        for result in results:
            _show(*result)
    sys.exit(1 if any(findings for _, _, findings in results) else 0)


@audit.command("head", epilog=EXAMPLES)
@click.argument("services", nargs=-1, type=click.Choice(SERVICES), metavar="[SERVICE]…")
@database_options
def head_(services: tuple[str, ...], as_json: bool, mongo_uri: str, db_prefix: str) -> None:
    """Print POSITION:DIGEST of the logs of SERVICE… (default: all), to be kept where the database's masters cannot write.

    The logs are verified on the way; the head of one that is not whole is not printed, and the exit code is 1.
    """
    results = _audit(services or SERVICES, None, as_json, mongo_uri, db_prefix)
    whole = {service: str(head) for service, head, findings in results if not findings}
    if as_json:
        click.echo(json.dumps(whole))
    else:
        for service, head in whole.items():
            click.echo(f"{service} {head}")
    for service, _, findings in results:
        if findings:
            click.echo(f"{service} 的日志不完整,请先运行 banshi audit verify {service}", err=True)
    sys.exit(0 if len(whole) == len(results) else 1)


def _audit(
    services: tuple[str, ...], anchor: AuditHead | None, hidden: bool, mongo_uri: str, db_prefix: str
) -> list[tuple[str, AuditHead, list[Finding]]]:
    from event_sourcing.audit import Auditor
    from event_sourcing.mongo_audit import audit_log

    results = []
    with databases(mongo_uri, db_prefix) as database:
        for service in services:
            auditor = Auditor(anchor)
            with progress_bar(f"审计 {service}", hidden) as progress:
                findings = list(audit_log(database(service), auditor, progress))
            results.append((service, auditor.head, findings))
    return results


def _as_json(service: str, head: AuditHead, findings: list[Finding]) -> dict[str, Any]:
    return {
        "service": service,
        "whole": not findings,
        "head": str(head),
        "findings": [asdict(finding) for finding in findings],
    }


def _show(service: str, head: AuditHead, findings: list[Finding]) -> None:
    for finding in findings:
        streams = " ".join(finding.streams)
        click.echo(
            f"{service} 位置 {finding.position} {streams}: {FAULTS[finding.fault]} ({finding.detail})",
            err=True,
        )
    if findings:
        click.echo(f"{service}: 发现 {len(findings)} 处异常。请停止写入,与备份核对后再处理。")
    elif head.position:
        click.echo(f"{service}: 日志完整,至位置 {head.position}。")
    else:
        click.echo(f"{service}: 日志为空。")
