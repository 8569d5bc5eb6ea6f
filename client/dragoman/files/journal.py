"""What a batch has finished so far, kept beside its output so that a later run does only the rest.

A journal is `OUTPUT.part`: a line with the options of the run, then a line per finished row: the digest of the row it
was made from, a space, and the new row. A last line that was cut off by a crash is ignored.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from io import FileIO
from pathlib import Path
from typing import BinaryIO

__all__ = ["Journal", "JournalError"]


class JournalError(ValueError):
    """A journal of a run with other options."""


class Journal:
    """Finished rows by the digest of what they were made from.

    The file is made when the first row is added; until then an earlier one stays as it is.

    Args:
        output: the file that will be written in the end.
        options: what decides about the content of rows; a journal with others is not continued.
        resume: continue an earlier journal instead of starting over.

    Raises JournalError when the journal to continue is of other options, and OSError when it cannot be read.
    """

    def __init__(self, output: Path, options: Mapping[str, object], *, resume: bool) -> None:
        self.path = output.with_name(output.name + ".part")
        self._header = json.dumps({"dragoman_journal": 1, **options}, sort_keys=True).encode() + b"\n"
        self._places: dict[str, tuple[int, int]] = {}
        self._stream: FileIO | None = None
        self._end = 0
        self.is_left_over = not resume and self.path.is_file()
        """Whether an earlier journal is there that the first row will replace."""
        if resume and self.path.is_file():
            self._end = self._load()
            self._stream = FileIO(self.path, "r+")

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def __len__(self) -> int:
        return len(self._places)

    def add(self, name: str, line: bytes) -> None:
        """Keep a finished row, which ends in a line end; raises OSError, and then the journal is as it was before."""
        if self._stream is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = FileIO(self.path, "w+")
        if self._end == 0:
            self._append(self._header)
        start = self._end + len(name) + 1
        self._append(name.encode() + b" " + line)
        self._places[name] = (start, len(line))

    def write(self, names: Iterable[str], output: BinaryIO) -> int:
        """Write the finished rows among `names`, in that order; returns how many there were."""
        count = 0
        for name in names:
            if name in self._places and self._stream is not None:
                start, size = self._places[name]
                self._stream.seek(start)
                output.write(self._stream.read(size))
                count += 1
        return count

    def close(self) -> None:
        """Leave it for a later run; closing twice is fine."""
        if self._stream is not None:
            self._stream.close()

    def remove(self) -> None:
        """Close and delete it: all is done."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _append(self, data: bytes) -> None:
        # Unbuffered: a buffer that a full disk does not take would be tried again, and fail, at each later use.
        assert self._stream is not None
        self._stream.seek(self._end)
        self._stream.truncate()
        try:
            left = memoryview(data)
            while left:
                left = left[self._stream.write(left) :]
        except OSError:
            with contextlib.suppress(OSError):
                self._stream.truncate(self._end)
            raise
        self._end += len(data)

    def _load(self) -> int:
        with self.path.open("rb") as stream:
            header = stream.readline()
            if not header.endswith(b"\n"):
                return 0
            if header != self._header:
                raise JournalError(
                    f"{self.path} is of a run with other options; repeat those, or leave out --resume to start over"
                )
            end = len(header)
            for line in stream:
                if not line.endswith(b"\n"):
                    break
                name, _, row = line.partition(b" ")
                self._places[name.decode("ascii", "replace")] = (end + len(name) + 1, len(row))
                end += len(line)
        return end
