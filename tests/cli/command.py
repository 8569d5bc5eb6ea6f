"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Finished:
    """A command that has run."""

    code: int
    output: bytes
    errors: str


Command = Callable[..., Finished]
Write = Callable[[str, str | bytes], Path]
