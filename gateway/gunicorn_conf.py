"""gunicorn for the gateway: `gunicorn -c gateway/gunicorn_conf.py "gateway.wiring:get_app()"`.

gevent, one worker per core (measured best for reads and for calls that wait). The application is not preloaded: each worker
opens its own connections after the fork.
"""

from __future__ import annotations

import os
from typing import Any

bind = f"127.0.0.1:{os.environ.get('BANSHI_GATEWAY_PORT', '8000')}"
worker_class = "gevent"
workers = int(os.environ.get("BANSHI_GATEWAY_WORKERS", "0")) or os.cpu_count() or 1
worker_connections = 1024
preload_app = False
control_socket_disable = True
graceful_timeout = 20
timeout = 60
keepalive = 30
max_requests = 50_000
max_requests_jitter = 5_000
accesslog = None
errorlog = "-"


def post_worker_init(worker: Any) -> None:
    """Requests that wait for an event are answered when the worker begins to stop."""
    from gateway.http import stopping

    stopping.ask(lambda: not worker.alive)
