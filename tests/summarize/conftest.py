"""The articles that ship with the project."""

from __future__ import annotations

from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session")
def samples() -> dict[str, str]:
    """By language."""
    return {language: (SAMPLES / f"article.{language}.txt").read_text(encoding="utf-8") for language in ("ar", "en")}
