"""Text files as they are read: those that are JSON by their content are not taken for prose."""

from __future__ import annotations

import json
from itertools import islice

from ..files import TextDocument
from .inputs import Source

__all__ = ["FormatError", "read_document", "read_problem"]

_LINES = 3
"""So many lines are looked at: one of them may be broken."""


class FormatError(ValueError):
    """An input that is not what it would be read as."""


def read_document(source: Source, *, limit: int, codec: str | None = None) -> tuple[TextDocument, int]:
    """The text in `source` in parts of at most `limit` code points, and its size in bytes.

    Raises OSError, EncodingError and FormatError.
    """
    stream = source.open()
    try:
        data = stream.read()
    finally:
        if source.path is not None:
            stream.close()
    document = TextDocument.read(data, limit=limit, codec=codec if source.words is None else None)
    if source.guessed:
        _refuse_json("".join(document.parts))
    return document, len(data)


def read_problem(error: Exception) -> str:
    """Why an input could not be read."""
    if isinstance(error, FileNotFoundError):
        return f"{error.strerror}; if it is meant as a text, say --text or put its words in quotes"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _refuse_json(text: str) -> None:
    if not text.lstrip().startswith(("{", "[")):
        return
    lines = (line for line in text.splitlines() if line.strip())
    if text.lstrip().startswith("{") and any(isinstance(_value(line), dict) for line in islice(lines, _LINES)):
        raise FormatError("looks like JSON Lines: say --format jsonl, or --format text to take it as prose")
    value = _value(text)
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value)):
        raise FormatError(
            "looks like JSON: make JSON Lines of it, one object per line, and say --format jsonl, "
            "or --format text to take it as prose"
        )


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
