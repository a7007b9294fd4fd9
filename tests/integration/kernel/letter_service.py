"""The sample service with its dead letters stored and answered for."""

from __future__ import annotations

from event_sourcing.dead_letters import DeadLetters
from event_sourcing.mongo_clients import connect
from event_sourcing.nameko_kernel import ServiceParts
from event_sourcing.nameko_kernel.dead_letter_methods import DeadLetterMethods
from event_sourcing.settings import Settings
from tests.integration.kernel.sample_service import NAME, Parts, SampleService


class LetterParts(Parts):
    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.dead_letters = DeadLetters(connect(settings.mongo_uri)[f"{settings.db_prefix}{NAME}"])
        self.dead_letters.ensure_indexes()


class LetterService(DeadLetterMethods, SampleService):
    name = NAME
    parts = ServiceParts(LetterParts)
