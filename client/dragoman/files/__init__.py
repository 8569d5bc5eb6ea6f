"""Readers and writers that keep what they do not translate.

`text` reads plain text and gives it back byte for byte around the translation; `jsonlines` reads one JSON object per
line. Another document format joins as a module with a class like `TextDocument`: `parts` to translate, `rebuilt(parts)`
to bytes.
"""

from __future__ import annotations

from .encoding import Encoding, EncodingError, decoded, encoded
from .journal import Journal, JournalError
from .jsonlines import Row, digest, json_line, read_rows
from .output import whole_file
from .text import TextDocument, cut

__all__ = [
    "Encoding",
    "EncodingError",
    "Journal",
    "JournalError",
    "Row",
    "TextDocument",
    "cut",
    "decoded",
    "digest",
    "encoded",
    "json_line",
    "read_rows",
    "whole_file",
]
