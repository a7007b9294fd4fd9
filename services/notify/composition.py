"""Words of a message: event and contact → title and body, from `templates/`.

One template per kind says what happened, what to do next and by when; the e-mail is the same words in a letter.
A kind that needs another letter gets `templates/email/<kind>.txt`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from event_sourcing.cloud_events import CloudEvent
from services.notify.codes import Channel
from services.notify.contacts import Contact
from services.notify.events import Content

TEMPLATES = Path(__file__).parent / "templates"


class Composer:
    """`public_url`: where the portal is, for links in e-mails."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url.rstrip("/")
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(TEMPLATES),
            undefined=StrictUndefined,
            autoescape=False,  # plain text; the pages that show it escape it
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["day"] = chinese_day

    def compose(self, kind: str, channel: Channel, event: CloudEvent, contact: Contact) -> Content:
        facts = self._facts(event.data, contact)
        template = self._environment.get_template(f"inbox/{kind}.txt")
        context = template.new_context(facts)
        title, body = ("".join(template.blocks[name](context)).strip() for name in ("title", "body"))
        if channel is Channel.EMAIL:
            letter = self._environment.select_template([f"email/{kind}.txt", "email/letter.txt"])
            body = letter.render(facts, body=body).strip()
        return Content(title, body)

    def _facts(self, data: Mapping[str, Any], contact: Contact) -> dict[str, Any]:
        return {
            **dict.fromkeys(("deadline", "due_on", "round"), None),
            **data,
            "name": contact.name,
            "defects": contact.defects,
            "reason": contact.reason,
            "remedy": contact.remedy,
            "case_url": f"{self._public_url}/my/applications/{data['number']}",
        }


def chinese_day(text: str) -> str:
    """`2026-11-03` → `2026年11月3日`."""
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"
