"""Puts notify's parts together out of the environment; nothing below reads it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from event_sourcing import mongo_clients
from event_sourcing.command_handling import CommandHandler
from event_sourcing.dead_letters import DeadLetters
from event_sourcing.erasures import Erasures
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.mongo_vault import MongoVault
from event_sourcing.projections import ProjectionRunner
from event_sourcing.rpc.client import RpcClient
from event_sourcing.schedule import Schedule
from event_sourcing.settings import Settings
from event_sourcing.view_jobs import ViewJobs
from services.notify.aggregate import message_decider
from services.notify.announcements import Announcements
from services.notify.composition import Composer
from services.notify.contacts import Contacts
from services.notify.mailer import Mailer, MailSettings
from services.notify.operations import NotifyOperations
from services.notify.projections import OUTBOX, InboxProjection, OutboxProjection
from services.notify.sender import Sender
from services.notify.subjects import EffectsOfErasure, SubjectOperations
from services.notify.views import InboxView

Environment = Mapping[str, str]


@dataclass(frozen=True)
class Notify:
    """What one process of the service consists of.

    background  loops that run until they are told to stop: both views, the sender of e-mails, effects of erasures
    views       jobs that rebuild and verify what the loops keep
    dead_letters  events that its subscriptions gave up
    checks      what must work for the service to be ready; mail is not among it, since messages wait for it
    """

    operations: NotifyOperations
    subjects: SubjectOperations
    announcements: Announcements
    background: Sequence[Callable[[threading.Event], None]]
    views: ViewJobs
    dead_letters: DeadLetters
    checks: Mapping[str, Callable[[], bool]]
    close: Callable[[], None]


def build(settings: Settings, environ: Environment = os.environ) -> Notify:
    client = mongo_clients.connect(settings.mongo_uri)
    database = mongo_clients.database(client, settings.db_prefix, settings.service)
    store = MongoEventStore(database)
    store.ensure_indexes()
    vault = MongoVault(database, settings.master_key, settings.older_master_keys)
    messages = CommandHandler(store, message_decider(vault))
    rpc = RpcClient(settings.amqp_uri, name=settings.service)
    inbox, outbox = InboxView(database), Schedule(database[OUTBOX])
    inbox.ensure_indexes()
    outbox.ensure_indexes()
    dead_letters = DeadLetters(database)
    dead_letters.ensure_indexes()
    runners = [
        ProjectionRunner(store, database, projection)
        for projection in (InboxProjection(), OutboxProjection())
    ]

    erasures = Erasures(store, database, vault, EffectsOfErasure(vault))
    erasures.catch_up()  # before anybody is served: what comes in now must not hang on a key that is to go

    def close() -> None:
        rpc.close()
        client.close()

    return Notify(
        operations=NotifyOperations(messages, inbox, vault),
        subjects=SubjectOperations(inbox, vault, erasures),
        announcements=Announcements(
            messages, Contacts(rpc), Composer(_public_url(environ)), erasures.erased_at
        ),
        background=[
            *(runner.run for runner in runners),
            outbox.keep_leases,
            Sender(messages, outbox, Mailer(mail_settings(environ)), erasures.erased_at).run,
            erasures.run,
        ],
        views=ViewJobs(database, runners),
        dead_letters=dead_letters,
        checks={"mongodb": lambda: bool(client.admin.command("ping")), "rabbitmq": rpc.ping},
        close=close,
    )


def mail_settings(environ: Environment) -> MailSettings:
    sender = environ.get("BANSHI_MAIL_FROM", "no-reply@banshi.example")
    return MailSettings(
        host=environ.get("BANSHI_SMTP_HOST", "127.0.0.1"),
        port=int(environ.get("BANSHI_SMTP_PORT", "8125")),
        sender_name="广州教育网上办事",
        sender_address=sender,
        domain=sender.rpartition("@")[2],
    )


def _public_url(environ: Environment) -> str:
    return environ.get("BANSHI_PUBLIC_URL", "http://127.0.0.1:8000")
