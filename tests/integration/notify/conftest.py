"""A real mail sink and a real database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing import mongo_clients
from tests.support.sandboxes import MailSink, running_mail_sink


@pytest.fixture(scope="session")
def mail_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailSink]:
    with running_mail_sink(tmp_path_factory.mktemp("mail")) as sink:
        yield sink


@pytest.fixture
def mail(mail_process: MailSink) -> MailSink:
    mail_process.faults()
    return mail_process


@pytest.fixture
def database(mongo_uri: str, database_prefix: str) -> Iterator[Database[dict[str, Any]]]:
    client = mongo_clients.connect(mongo_uri)
    yield mongo_clients.database(client, database_prefix, "notify")
    client.close()
