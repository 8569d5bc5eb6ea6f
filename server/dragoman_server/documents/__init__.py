"""Documents: one module per format, from bytes to blocks of text with markup and back. Pure, no models."""

from __future__ import annotations

from .base import Block, DocumentError, ParsedDocument, TargetLanguage
from .formats import (
    FORMATS,
    LARGEST_DOCUMENT,
    MOST_BLOCKS,
    describe_format,
    detect_format,
    format_extensions,
    format_options,
    read_document,
)

__all__ = [
    "FORMATS",
    "LARGEST_DOCUMENT",
    "MOST_BLOCKS",
    "Block",
    "DocumentError",
    "ParsedDocument",
    "TargetLanguage",
    "describe_format",
    "detect_format",
    "format_extensions",
    "format_options",
    "read_document",
]
