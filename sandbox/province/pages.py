"""The two pages a person sees at the province: confirm the hand-off, and be sent back."""

from __future__ import annotations

from html import escape

STYLE = (
    "body{margin:0;background:#f3f1ec;color:#2a2622;font:18px/1.7 'PingFang SC','Microsoft YaHei',"
    "'Noto Sans CJK SC',system-ui,sans-serif}header{background:#5b3a1e;color:#fff;padding:20px 28px;font-weight:700}"
    "main{max-width:720px;margin:36px auto;background:#fff;padding:32px;border-radius:10px}"
    "dt{color:#6b635a;font-size:16px}dd{margin:0 0 14px;font-weight:600;overflow-wrap:anywhere}"
    "button,a.go{display:inline-block;background:#8a4b12;color:#fff;border:0;border-radius:8px;padding:14px 28px;"
    "font:inherit;font-weight:700;text-decoration:none;cursor:pointer}"
)


def page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style>'
        f"<header>省级业务系统(沙箱)</header><main><h1>{escape(title)}</h1>{body}</main></html>"
    )


def confirm(token: str, item_code: str, application_number: str) -> str:
    return page(
        "确认提交到省级系统",
        f"<dl><dt>事项编码</dt><dd>{escape(item_code)}</dd><dt>市级办件编号</dt>"
        f"<dd>{escape(application_number)}</dd></dl>"
        f'<form method="post" action="/hand-off"><input type="hidden" name="ticket" value="{escape(token)}">'
        '<button type="submit">确认提交</button></form>',
    )


def received(provincial_number: str, return_url: str) -> str:
    return page(
        "省级系统已收到",
        f"<dl><dt>省级办件编号</dt><dd>{escape(provincial_number)}</dd></dl>"
        f'<a class="go" href="{escape(return_url)}">返回广州教育网上办事</a>',
    )


def refused() -> str:
    return page("链接无效或已过期", "<p>请回到广州教育网上办事,在“我的办件”中重新点击“前往省级系统”。</p>")
