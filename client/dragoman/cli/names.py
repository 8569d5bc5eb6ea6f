"""The file of `dragoman translate --names`: names and their forms, read before a run and written back after it.

TSV has a header, "ar", "en" and "count", and a row for each name; JSON is a list of objects with these keys. The file
is for both directions, and `dragoman glossary import` reads the TSV too.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..files import whole_file
from ..names import NameRendering
from .usage import UsageError
from .writing import writing

__all__ = ["NamesFile"]

_HEADER = ("ar", "en", "count")
_LARGEST = 16 * 1024 * 1024


class NamesFile:
    """The names of a run; may be used from several threads.

    Args:
        path: the file, which need not be there; None: names are passed on within the run and not kept.
        target: language that is translated into.

    Raises:
        UsageError: the file cannot be read, or something in it is no name.
    """

    def __init__(self, path: Path | None, target: str) -> None:
        self._path, self._into_arabic = path, target.lower().startswith("ar")
        self._lock = threading.Lock()
        self._rows: list[list[Any]] = list(_read(path)) if path is not None and path.exists() else []
        self._places: dict[str, int] = {}
        for number, row in enumerate(self._rows):
            self._places.setdefault(self._source(row).casefold(), number)

    @property
    def names(self) -> tuple[NameRendering, ...]:
        """What to pass to the server: of each name the first form."""
        with self._lock:
            rows = [self._rows[number] for number in self._places.values()]
        return tuple(NameRendering(self._source(row), row[0] if self._into_arabic else row[1]) for row in rows)

    def take(self, found: Iterable[NameRendering]) -> None:
        """Add the names of a result."""
        with self._lock:
            for name in found:
                number = self._places.setdefault(name.source.casefold(), len(self._rows))
                if number == len(self._rows):
                    sides = (name.target, name.source) if self._into_arabic else (name.source, name.target)
                    self._rows.append([*sides, 0])
                self._rows[number][2] += name.count

    def save(self) -> None:
        """Write the file; raises OutputError."""
        if self._path is None or not self._rows:
            return
        with writing(self._path), whole_file(self._path) as stream:
            stream.write(_as_json(self._rows) if _is_json(self._path) else _as_tsv(self._rows))

    def _source(self, row: list[Any]) -> str:
        return str(row[1] if self._into_arabic else row[0])


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json"


def _as_tsv(rows: Iterable[list[Any]]) -> bytes:
    return "".join("\t".join(map(str, row)) + "\n" for row in (_HEADER, *rows)).encode()


def _as_json(rows: Iterable[list[Any]]) -> bytes:
    lines = (json.dumps(dict(zip(_HEADER, row, strict=True)), ensure_ascii=False) for row in rows)
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def _read(path: Path) -> Iterator[list[Any]]:
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{path} has more than {_LARGEST // 1024**2} MiB, too much for a file of names")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path}: {error}") from error
    for place, cells in _json_rows(path, text) if _is_json(path) else _tsv_rows(text):
        if fault := _fault(cells):
            raise UsageError(
                f"{path}, {place}: {fault}; a row has an Arabic word, an English word, and how often it stood, such as "
                "سليماني, Soleimani, 3"
            )
        yield [cells[0].strip(), cells[1].strip(), int(cells[2]) if len(cells) > 2 and cells[2] else 0]


def _tsv_rows(text: str) -> Iterator[tuple[str, list[str]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        cells = line.split("\t")
        if line.strip() and not (number == 1 and tuple(cells[:2]) == _HEADER[:2]):
            yield f"line {number}", cells


def _json_rows(path: Path, text: str) -> Iterator[tuple[str, list[str]]]:
    try:
        values = json.loads(text or "[]")
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not JSON: {error}") from error
    if not isinstance(values, list):
        raise UsageError(f'{path} must be a list of objects like {{"ar": "سليماني", "en": "Soleimani", "count": 3}}')
    for number, value in enumerate(values, start=1):
        row = value if isinstance(value, dict) else {}
        yield f"entry {number}", [str(row.get(key, "")) for key in _HEADER]


def _fault(cells: list[str]) -> str:
    if len(cells) < 2 or not cells[0].strip() or not cells[1].strip():
        return "a side is missing"
    if any(len(cell.split()) > 1 for cell in cells[:2]):
        return "a side has more than one word"
    if len(cells) > 2 and cells[2] and not (cells[2].isascii() and cells[2].isdigit() and len(cells[2]) < 10):
        return f"{cells[2][:20]!r} is no count"
    return ""
