from __future__ import annotations

from pathlib import Path

import pytest
from batch_place import Numbered, Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def numbered() -> Numbered:
    """Makes so many rows; those with a number in `special` have the text given there."""

    def make(count: int, special: dict[int, str] | None = None) -> list[dict[str, str]]:
        return [{"id": str(n), "text": f"row {n} {(special or {}).get(n, '')}".strip()} for n in range(count)]

    return make
