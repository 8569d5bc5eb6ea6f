"""What a translation model is asked for, and what it returns."""

from __future__ import annotations

from dataclasses import dataclass

from .evidence import Timing

__all__ = ["Decoded", "DecodingOptions", "Hypothesis"]


@dataclass(frozen=True, kw_only=True, slots=True)
class DecodingOptions:
    """How to search for a translation; hashable: the key of a batch and part of the key of a cached answer.

    None means the model's own default from its manifest.

    Attributes:
        num_hypotheses: how many to return of each sentence, at most `beam_size`; None: one.
    """

    beam_size: int | None = None
    length_penalty: float | None = None
    repetition_penalty: float | None = None
    no_repeat_ngram_size: int | None = None
    num_hypotheses: int | None = None


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A decoded sentence."""

    text: str
    score: float
    """Mean natural-log probability of its tokens."""
    ended: bool
    """Whether the model ended it by itself, proven by its end token."""
    tokens: int
    alternatives: tuple[Hypothesis, ...] = ()
    """What else the search found, likeliest first; none unless `DecodingOptions.num_hypotheses` asks for more."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The best hypothesis of each sentence, in their order."""

    hypotheses: tuple[Hypothesis, ...]
    timing: Timing
