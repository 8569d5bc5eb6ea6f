"""Writes to standard output in the order of the input, whatever order results come in."""

from __future__ import annotations

import threading
from typing import BinaryIO

from .usage import FailedError
from .writing import OutputError, writing

__all__ = ["Emission"]


class Emission:
    """Results wait here until all before them are written. May be used from several threads.

    Args:
        stream: where they go.
        name: of the stream, for messages.
    """

    def __init__(self, stream: BinaryIO, name: str = "to standard output") -> None:
        self._stream, self._name = stream, name
        self._lock = threading.Lock()
        self._waiting: dict[int, bytes] = {}
        self._reserved = self._next = 0

    def reserve(self) -> int:
        """The next place in the order. Every place must be filled, else nothing behind it is ever written."""
        self._reserved += 1
        return self._reserved - 1

    def fill(self, place: int, data: bytes) -> None:
        """Give the bytes of a place: b"" for an item that failed. Raises FailedError when they cannot be written."""
        with self._lock:
            self._waiting[place] = data
            try:
                with writing(self._name):
                    while self._next in self._waiting:
                        self._stream.write(self._waiting.pop(self._next))
                        self._next += 1
                    self._stream.flush()
            except OutputError as error:
                raise FailedError(str(error)) from error
