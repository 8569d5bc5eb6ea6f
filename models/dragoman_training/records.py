"""What a run leaves behind: a log of JSON lines, and states that are replaced whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import torch

__all__ = ["CHECKPOINT", "STUDENT", "log_line", "save_whole"]

CHECKPOINT, STUDENT = "checkpoint.pt", "student.pt"
"""Where a run keeps its state: of a translation network, and of a sentence encoder."""


def log_line(path: Path, entry: dict[str, Any]) -> None:
    """A line on the terminal and at the end of a file."""
    line = json.dumps(entry, ensure_ascii=False)
    print(line, flush=True)
    with open(path, "a", encoding="utf8") as file:
        file.write(line + "\n")


def save_whole(state: dict[str, Any], path: Path) -> None:
    """A state for `torch.load`; whoever is stopped while writing leaves the one before."""
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    os.replace(temporary, path)
