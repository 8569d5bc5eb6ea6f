"""Translations of a segment with their evidence, and which of two is the better one."""

from __future__ import annotations

from dataclasses import dataclass

from ..inference import (
    AlignedWords,
    Alternative,
    Flag,
    FlagKind,
    ModelRef,
    NameReplacement,
    Origin,
    TokenScore,
)
from .decoding import Draft

__all__ = ["MENDABLE", "Candidate"]

MENDABLE = (
    FlagKind.TRUNCATED,
    FlagKind.REPETITION,
    FlagKind.WRONG_SCRIPT,
    FlagKind.COPIED_SOURCE,
    FlagKind.NUMBER_MISMATCH,
    FlagKind.TERM_MISSING,
    FlagKind.LENGTH_RATIO,
)
"""Faults for which a segment is decoded again, worst first.

LOW_SIMILARITY and LOW_CONFIDENCE are opinions of a model on the whole sentence. Another search for the many with
LOW_CONFIDENCE took away the flag, but left 33 of 73 translations worse than before; those with LOW_SIMILARITY were too
few to tell. One for NONWORD hides it: the made-up word gives way to a real one, as wrong and not to be seen any more.
"""

_NO_FAULTS = (False,) * len(MENDABLE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A translation of a segment, with its evidence."""

    draft: Draft
    similarity: float | None
    flags: tuple[Flag, ...]
    attempts: int
    alignment: tuple[AlignedWords, ...] | None = None
    """Of the segment's words and those of its translation, spans from the begin of each; None when not asked for."""
    doubt: float | None = None
    """The probability that a reader is misled; None: not estimated."""
    term_faults: int = 0
    """Terms of the glossary that are missing, and forbidden variants that are there."""
    origin: Origin = Origin.MODEL
    """MEMORY for an approved translation, PREVIOUS for an earlier one; both have no score."""
    alternatives: tuple[Alternative, ...] | None = None
    """Other translations; None when not asked for."""
    token_scores: tuple[TokenScore, ...] | None = None
    """Of what the model said, spans of this translation; None when not asked for."""
    model: ModelRef | None = None
    """The second model where that made it; None: the first one did."""
    replaced_names: tuple[NameReplacement, ...] = ()
    """Names put in by the name lexicon; spans from the begin of the segment and of its translation."""

    @property
    def text(self) -> str:
        """The translated segment."""
        return self.draft.text

    @property
    def score(self) -> float:
        """Mean natural-log probability of a token."""
        return self.draft.score

    @property
    def faults(self) -> tuple[bool, ...]:
        """For each of `MENDABLE`, whether it was found."""
        if not self.flags:
            return _NO_FAULTS
        kinds = {flag.kind for flag in self.flags}
        return tuple([kind in kinds for kind in MENDABLE])

    @property
    def severity(self) -> tuple[int, tuple[bool, ...], int, int]:
        """Sort key, least severe first: number of faults, then which ones they are, then number of terms that are
        wrong, then number of flags."""
        return sum(self.faults), self.faults, self.term_faults, len(self.flags)
