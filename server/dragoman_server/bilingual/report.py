"""A bilingual edition as JSON, for programs: each sentence with its translation, in the order of the document.

It is what the translation of a later version of the document takes, see `inference.PreviousSegments`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..inference import Flag
from .edition import Edition, Outcome, Row

__all__ = ["to_json"]


def to_json(edition: Edition) -> bytes:
    """A JSON object in UTF-8, a line for each segment."""
    head = {
        "file": edition.title,
        "source_language": edition.source,
        "target_language": edition.target,
        "models": [{"name": model.name, "hash": model.hash} for model in edition.models],
        "withheld": edition.withheld,
        "failures": [
            {"path": row.path, "source_text": row.pairs[0].source, "problem": row.problem}
            for row in edition.rows
            if row.outcome is Outcome.FAILED
        ],
    }
    lines = [json.dumps(segment, ensure_ascii=False) for row in edition.rows for segment in _segments(row)]
    begin = json.dumps(head, ensure_ascii=False)[:-1]
    listed = ",\n".join(lines)
    return f'{begin}, "segments": [\n{listed}\n]}}\n'.encode("utf-8", "replace")


def _segments(row: Row) -> Iterator[dict[str, Any]]:
    for segment in row.segments:
        yield {
            "path": row.path,
            "language": row.language,
            "origin": segment.origin.value.lower(),
            "source_text": segment.source,
            "target_text": segment.target,
            "flags": [_flag(flag) for flag in segment.flags],
        }


def _flag(flag: Flag) -> dict[str, str]:
    return {"kind": flag.kind.value, "detail": flag.detail}
