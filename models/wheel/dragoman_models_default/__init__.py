"""The model folders that ship with Dragoman."""

from __future__ import annotations

from pathlib import Path

__all__ = ["models_dir"]


def models_dir() -> Path:
    """The folder that holds the model folders."""
    return Path(__file__).resolve().parent / "models"
