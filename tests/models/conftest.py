"""Fixtures of these tests."""

from __future__ import annotations

from tiny_checkpoints import tiny_checkpoint

__all__ = ["tiny_checkpoint"]
