"""The SMTP side."""

from __future__ import annotations

from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.mail.faults import Faults
from sandbox.mail.mailbox import Mailbox


class Sink:
    """Handler of aiosmtpd: a message counts as taken only when it is stored."""

    def __init__(self, mailbox: Mailbox, faults: Faults) -> None:
        self._mailbox = mailbox
        self._faults = faults

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        fault = self._faults.next()
        if fault == "temporary":
            return "451 4.3.0 try again later (fault on demand)"
        if fault == "permanent":
            return "550 5.1.1 no such mailbox (fault on demand)"
        self._mailbox.store(envelope.mail_from or "", envelope.rcpt_tos, envelope.original_content or b"")
        if fault == "lost_answer" and server.transport is not None:
            server.transport.abort()
        return "250 2.0.0 taken"
