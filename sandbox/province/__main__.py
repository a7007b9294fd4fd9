"""`python -m sandbox.province`: the stand-in provincial system on BANSHI_PROVINCE_PORT (default 8100).

Reads BANSHI_PROVINCE_SYSTEMS (JSON file with each system's secret), BANSHI_PUBLIC_URL (whom to call back) and
BANSHI_RUN_DIR (where its books are kept).
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from sandbox.province.app import create_app
from sandbox.province.callbacks import CallbackSender
from sandbox.province.cases import Cases
from sandbox.province.faults import Faults


class ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        logging.getLogger("sandbox.province").debug(format, *args)


def main() -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    systems = json.loads(Path(os.environ["BANSHI_PROVINCE_SYSTEMS"]).read_text())
    secrets = {system: config["secret"] for system, config in systems.items()}
    cases = Cases(Path(os.environ.get("BANSHI_RUN_DIR", ".run")) / "province" / "cases.sqlite3")
    faults = Faults()
    sender = CallbackSender(
        cases, faults, os.environ.get("BANSHI_PUBLIC_URL", "http://127.0.0.1:8000"), secrets
    )
    port = int(os.environ.get("BANSHI_PROVINCE_PORT", "8100"))
    app = create_app(cases, faults, secrets)
    with make_server("127.0.0.1", port, app, ThreadedServer, QuietHandler) as server:
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
        sender.start()
        logging.getLogger("sandbox.province").info("listening on http://127.0.0.1:%d", port)
        server.serve_forever(poll_interval=0.2)
        sender.stop()


if __name__ == "__main__":
    main()
