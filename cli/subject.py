"""`banshi subject`: everything that is known of one person, handed out or erased."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cli.importing.commands import connected
from cli.options import amqp_uri_option, json_option
from cli.rpc import Rpc, new_context
from event_sourcing.errors import Unavailable

EXAMPLES = """
\b
Examples:
  banshi subject export p-li --output li.json
  banshi subject erase p-li --reason 本人申请删除
  banshi subject erase p-li --reason 保存期限届满 --yes --json
"""
SECONDS = 60.0

Json = dict[str, Any]


@click.group("subject", epilog=EXAMPLES)
def subject_() -> None:
    """Export or erase what is known of one person (data subject).

    SUBJECT is the opaque id, as `applicant_id` in cases and events.
    """


@subject_.command("export", epilog="\b\nExample:\n  banshi subject export p-li --output li.json")
@click.argument("subject")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write there, readable by nobody else, instead of to standard output.",
)
@json_option
@amqp_uri_option
def export(subject: str, output: Path | None, as_json: bool, amqp_uri: str) -> None:
    """Everything that can be read about SUBJECT, as one JSON document.

    Cases with values, applicant and files (contents in base64), drafts and messages. That it was handed out is recorded,
    with who and when. The result is personal data in the clear: keep it accordingly.
    """
    with connected(amqp_uri) as rpc:
        document = _exported(rpc, subject)
    text = json.dumps(document, ensure_ascii=False, indent=None if as_json else 2)
    if output is None:
        click.echo(text)
        return
    output.touch(mode=0o600)
    output.chmod(0o600)
    output.write_text(text + "\n", encoding="utf-8")
    counts = f"{len(document['applications'])} 个办件、{len(document['messages'])} 条消息"
    click.echo(f"{subject}: {counts}已写入 {output},内含个人信息,请妥善保管。", err=True)


@subject_.command(
    "erase", epilog="\b\nExample:\n  banshi subject erase p-li --reason 本人申请删除 --yes --json"
)
@click.argument("subject")
@click.option("--reason", required=True, help="On what ground; kept for ever, so name nobody in it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@amqp_uri_option
def erase(subject: str, reason: str, yes: bool, as_json: bool, amqp_uri: str) -> None:
    """Erase the personal data of SUBJECT for ever: keys, drafts, files, messages.

    Refused, with the numbers of the cases, while one of theirs is open; nothing overrides that. Cases and events stay,
    without what was personal in them. To erase again answers when it was done.
    """
    if not yes:
        click.confirm(f"{subject} 的个人信息将永久删除,不能恢复。继续吗?", abort=True, err=True)
    context, wish = new_context(), {"subject": subject, "reason": reason}
    with connected(amqp_uri) as rpc:
        services = {"applications": rpc.call("applications", "erase_subject", wish, context, SECONDS)}
        try:
            services["notify"] = rpc.call("notify", "erase_subject", wish, context, SECONDS)
        except Unavailable:  # hears of it by the event, too
            services["notify"] = {"subject": subject, "erased_at": None, "repeated": False}
    if as_json:
        click.echo(json.dumps({"subject": subject, "services": services}, ensure_ascii=False))
    else:
        for service, answer in services.items():
            click.echo(f"{service:14} {_done(answer)}")


def _exported(rpc: Rpc, subject: str) -> Json:
    context, wish = new_context(), {"subject": subject}
    document = rpc.call("applications", "export_subject", wish, context, SECONDS)
    for file in document["files"]:
        chosen = wish | {"file_id": file["file_id"]}
        file["content"] = rpc.call("applications", "export_file", chosen, context, SECONDS)["content"]
    messages = rpc.call("notify", "export_subject", wish, context, SECONDS)["messages"]
    return document | {"messages": messages}


def _done(answer: Json) -> str:
    if answer["erased_at"] is None:
        return "没有应答;服务恢复后会自行删除"
    return f"{'此前已于' if answer['repeated'] else '已于'} {answer['erased_at']} 删除"
