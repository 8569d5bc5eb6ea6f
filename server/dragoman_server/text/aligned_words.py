"""Words of a text and the words that translate them."""

from __future__ import annotations

from dataclasses import dataclass

from .span import Span

__all__ = ["AlignedWords"]


@dataclass(frozen=True, slots=True)
class AlignedWords:
    """A word of the source and one of the target that mean the same; a word may be in several of these, or in none."""

    source: Span
    """In the source text, in code points."""
    target: Span
    """In the target text, in code points."""
    weight: float = 1.0
    """How alike the two are, 0 to 1; 1 for what was copied. Comparable within one model only."""

    def shifted(self, source: int, target: int) -> AlignedWords:
        """The same in texts that begin so many code points earlier."""
        return AlignedWords(self.source.shifted(source), self.target.shifted(target), self.weight)
