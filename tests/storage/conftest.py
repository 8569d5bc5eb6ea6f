"""Fixtures for tests of the stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dragoman_server.storage import FILE_NAME, IN_MEMORY, Database, GlossaryStore, TranslationMemory


@pytest.fixture(params=["memory", "file"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database, in memory and as a file."""
    path = IN_MEMORY if request.param == "memory" else tmp_path / "data" / FILE_NAME
    with Database(path, patience=5.0) as opened:
        yield opened


@pytest.fixture
def glossaries(database: Database) -> GlossaryStore:
    """Without glossaries."""
    return GlossaryStore(database)


@pytest.fixture
def memory(database: Database) -> TranslationMemory:
    """Without segments."""
    return TranslationMemory(database)
