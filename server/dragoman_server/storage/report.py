"""What an import did, line by line where something is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["MAX_PROBLEMS", "ImportReport", "Problem", "Problems"]

MAX_PROBLEMS = 100
"""Problems that a report names; further ones are counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one line of a file, or one entry of a request."""

    line: int
    """From 1: the line of a file where the row or element begins, or the position in a list of entries."""
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import changed; what has a problem was left out."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    """Stored before and not in the file; only where an import replaces everything."""
    problems: tuple[Problem, ...] = ()
    """The first `MAX_PROBLEMS`."""
    problem_count: int = 0
    """Of all of them."""
    revision: int = field(default=0, compare=False)
    """Of the glossary afterwards; 0 for a translation memory, which has none."""


class Problems:
    """Collects the first problems, and counts all."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.first: list[Problem] = []
        self.count = 0
        for problem in problems:
            self.add(problem)

    def add(self, problem: Problem) -> None:
        """Keep a problem, or only count it when there are many."""
        self.count += 1
        if len(self.first) < MAX_PROBLEMS:
            self.first.append(problem)
