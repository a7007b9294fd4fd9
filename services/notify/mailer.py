"""One attempt at one e-mail, over SMTP, and what its outcome means.

Each message has a `Message-ID` that follows from its id. If we die between a server's yes and our record of it, the message
is sent again under the same `Message-ID`, and mail servers and readers drop the copy: at least once is what mail allows.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, formataddr

from services.notify.events import Content

ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
"""One address, which a header can carry; whether it exists is the server's to say."""

NO_SUCH_ADDRESS = 553
"""Mailbox name not allowed (RFC 5321): as a server would answer."""

TIMEOUT_SECONDS = 20.0
"""Of each step of the dialogue."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`domain`: right part of every Message-ID; never changes while messages are queued."""

    host: str
    port: int
    sender_name: str
    sender_address: str
    domain: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail server has it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """For good: the address or the message will not be taken tomorrow either."""

    code: int


@dataclass(frozen=True, slots=True)
class NotNow:
    """Worth another attempt later. `reason` names no person."""

    reason: str


Outcome = Taken | Refused | NotNow


class Mailer:
    """Every refusal that concerns us rather than the recipient (greeting, sender) is one that people here can mend: NotNow."""

    def __init__(
        self, settings: MailSettings, connect: Callable[[str, int], smtplib.SMTP] | None = None
    ) -> None:
        self._settings = settings
        self._connect = connect or _connect

    def send(self, message_id: str, address: str, content: Content, written_at: datetime) -> Outcome:
        """Never raises for what the network, the server or the address does."""
        if not ADDRESS.fullmatch(address):
            return Refused(NO_SUCH_ADDRESS)
        letter = self._letter(message_id, address, content, written_at)
        try:
            with self._connect(self._settings.host, self._settings.port) as server:
                server.send_message(letter, from_addr=self._settings.sender_address, to_addrs=[address])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            return _refusal(_code(error))
        except (smtplib.SMTPNotSupportedError, UnicodeError):
            return Refused(NO_SUCH_ADDRESS)
        except smtplib.SMTPResponseException as error:
            return NotNow(f"{type(error).__name__} {error.smtp_code}")
        except (smtplib.SMTPException, OSError) as error:
            return NotNow(type(error).__name__)
        return Taken()

    def _letter(self, message_id: str, address: str, content: Content, written_at: datetime) -> EmailMessage:
        letter = EmailMessage(policy=SMTP_POLICY)
        letter["From"] = formataddr((self._settings.sender_name, self._settings.sender_address))
        letter["To"] = address
        letter["Subject"] = content.title
        letter["Date"] = format_datetime(written_at)
        letter["Message-ID"] = f"<{message_id}@{self._settings.domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(content.body + "\n", charset="utf-8", cte="base64")
        return letter


def _connect(host: str, port: int) -> smtplib.SMTP:
    return smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)


def _code(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> int:
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code
    return max(code for code, _ in error.recipients.values())


def _refusal(code: int) -> Refused | NotNow:
    """5xx is for good, 4xx for now (RFC 5321, section 4.2.1)."""
    return Refused(code) if code >= 500 else NotNow(f"SMTP {code}")
