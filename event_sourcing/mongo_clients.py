"""The one place where a MongoDB client is made: majority-journaled writes, majority reads, aware datetimes.

Import this module only after `eventlet.monkey_patch()` in processes that use eventlet: pymongo binds its locks and
sockets when it is imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, ExecutionTimeout, OperationFailure, PyMongoError

from event_sourcing.errors import Unavailable

Document = dict[str, Any]

PASSING_LABELS = ("RetryableWriteError", "TransientTransactionError")
PASSING = frozenset({6, 7, 64, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436})
"""Codes of a host that is unreachable, a set that changes its primary, a server that shuts down or runs out of time. The
driver makes ConnectionFailures of most of them, but not of those inside a reply to a write."""

HEARTBEAT_MILLISECONDS = 2000


def connect(uri: str, *, pool_size: int = 64, timeout_seconds: float = 10.0) -> MongoClient[Document]:
    """A client whose acknowledged writes survive a fail-over. It connects lazily and once per process."""
    return MongoClient(
        uri,
        tz_aware=True,
        w="majority",
        journal=True,
        readConcernLevel="majority",
        retryWrites=True,
        maxPoolSize=pool_size,
        serverSelectionTimeoutMS=int(timeout_seconds * 1000),
        connectTimeoutMS=int(timeout_seconds * 1000),
        # A primary that is cut off without a word is noticed after this and the time to connect together.
        heartbeatFrequencyMS=HEARTBEAT_MILLISECONDS,
        socketTimeoutMS=int(timeout_seconds * 3000),
        uuidRepresentation="standard",
    )


def database(client: MongoClient[Document], prefix: str, name: str) -> Database[Document]:
    """`<prefix><name>`, such as `banshi_catalog`."""
    return client[f"{prefix}{name}"]


def is_outage(error: PyMongoError) -> bool:
    """The database cannot answer now, but may later. Anything else it complains of is a defect of ours."""
    if error.timeout or isinstance(error, ConnectionFailure | ExecutionTimeout):
        return True
    if not isinstance(error, OperationFailure):
        return False
    return error.code in PASSING or any(error.has_error_label(label) for label in PASSING_LABELS)


def is_passing(error: BaseException) -> bool:
    """Trouble of the database or of a service that is away, not of what is being worked on: the next one would meet it, too."""
    return isinstance(error, Unavailable) or (isinstance(error, PyMongoError) and is_outage(error))


def out_of_reach() -> Unavailable:
    """What callers are told of an outage."""
    return Unavailable("系统暂时读取不到数据,请稍后再试")


@contextmanager
def outages_as_unavailable() -> Iterator[None]:
    """Lets a caller see `Unavailable` where the database does not answer, and nothing else in its place."""
    try:
        yield
    except PyMongoError as error:
        if not is_outage(error):
            raise
        raise out_of_reach() from error
