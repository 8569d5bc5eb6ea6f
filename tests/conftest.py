"""Fixtures for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_model import build_models


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models directory with tiny-en-ar and tiny-ar-en (see tiny_model.py); not to be written to."""
    return build_models(tmp_path_factory.mktemp("tiny") / "models")


@pytest.fixture(scope="session")
def shipped_models() -> Path:
    """The models that ship with the project."""
    return Path(__file__).parent.parent / "models" / "default"
