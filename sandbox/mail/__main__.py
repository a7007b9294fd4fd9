"""`python -m sandbox.mail`: SMTP on BANSHI_SMTP_PORT (default 8125), a page on BANSHI_MAIL_PAGE_PORT (8126).

Keeps what it takes under BANSHI_RUN_DIR/mail.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from aiosmtpd.controller import Controller

from sandbox.mail.app import create_app
from sandbox.mail.faults import Faults
from sandbox.mail.mailbox import Mailbox
from sandbox.mail.smtp import Sink

HOST = "127.0.0.1"


class ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        logging.getLogger("sandbox.mail").debug(format, *args)


def main() -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    mailbox = Mailbox(Path(os.environ.get("BANSHI_RUN_DIR", ".run")) / "mail" / "messages.sqlite3")
    faults = Faults()
    smtp_port = int(os.environ.get("BANSHI_SMTP_PORT", "8125"))
    page_port = int(os.environ.get("BANSHI_MAIL_PAGE_PORT", "8126"))
    smtp = Controller(
        Sink(mailbox, faults), hostname=HOST, port=smtp_port, server_hostname="mail.sandbox.example"
    )
    smtp.start()
    app = create_app(mailbox, faults)
    with make_server(HOST, page_port, app, ThreadedServer, QuietHandler) as server:
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
        logging.getLogger("sandbox.mail").info("SMTP on %d, page on http://%s:%d", smtp_port, HOST, page_port)
        server.serve_forever(poll_interval=0.2)
    smtp.stop()


if __name__ == "__main__":
    main()
