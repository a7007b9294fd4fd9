"""The checker's assertions tell what differs, as those of tests do."""

import pytest

pytest.register_assert_rewrite("tests.contract.event_store.writes")
