"""The page a person reads the taken mail on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

STYLE = (
    "body{margin:0;background:#f4f6f9;color:#1b2430;font:17px/1.7 'PingFang SC','Microsoft YaHei',"
    "'Noto Sans CJK SC',system-ui,sans-serif}header{background:#2d3748;color:#fff;padding:18px 28px;font-weight:700}"
    "main{max-width:860px;margin:28px auto;padding:0 20px}article{background:#fff;border:1px solid #dbe2ea;"
    "border-radius:10px;padding:20px 24px;margin:0 0 20px}h2{margin:0;font-size:20px}p{margin:0;color:#56616f}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:14px 0 0}"
)


def mailbox(messages: Sequence[Mapping[str, Any]]) -> str:
    shown = "".join(_message(message) for message in messages) or "<p>还没有邮件。</p>"
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>邮件(沙箱)</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style>'
        f"<header>邮件(沙箱):收下的邮件只在这里显示,不会寄出</header><main>{shown}</main></html>"
    )


def _message(message: Mapping[str, Any]) -> str:
    return (
        f"<article><h2>{escape(message['subject'])}</h2>"
        f"<p>收件人 {escape(', '.join(message['to']))} · {escape(message['received_at'])}</p>"
        f"<pre>{escape(message['body'])}</pre></article>"
    )
