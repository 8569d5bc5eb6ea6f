"""Files of glossaries and translation memory, read and written. Pure: bytes and rows, no database.

Readers give rows one by one, each with its line, and a `Problem` in place of a row that is not usable; they raise
UnreadableFileError where the file as a whole is not. Writers give bytes piece by piece.
"""

from __future__ import annotations

from .tables import read_csv, read_tsv, write_csv, write_tsv
from .tbx import read_tbx, write_tbx
from .tmx import read_tmx, write_tmx

__all__ = ["read_csv", "read_tbx", "read_tmx", "read_tsv", "write_csv", "write_tbx", "write_tmx", "write_tsv"]
