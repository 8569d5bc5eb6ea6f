"""Files of a training run: a log in JSON Lines, and a state that is replaced atomically."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import torch

__all__ = ["CHECKPOINT", "STUDENT", "log_line", "save_whole"]

CHECKPOINT, STUDENT = "checkpoint.pt", "student.pt"
"""File names of the state of a translation network and of a sentence encoder."""


def log_line(path: Path, entry: dict[str, Any]) -> None:
    """Prints an entry as a line of JSON and appends it to a file."""
    line = json.dumps(entry, ensure_ascii=False)
    print(line, flush=True)
    with open(path, "a", encoding="utf8") as file:
        file.write(line + "\n")


def save_whole(state: dict[str, Any], path: Path) -> None:
    """Writes a state for `torch.load`; a run that is stopped while writing keeps the previous one."""
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    os.replace(temporary, path)
