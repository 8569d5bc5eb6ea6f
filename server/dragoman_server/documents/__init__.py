"""Documents: one module per format, from bytes to blocks of text with markup and back. Pure, no models."""

from __future__ import annotations

from .base import Block, DocumentError, ParsedDocument, TargetLanguage

__all__ = ["Block", "DocumentError", "ParsedDocument", "TargetLanguage"]
