"""What calls return that estimate how doubtful a translation is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from .evidence import Flag, ModelRef, Timing

__all__ = ["DoubtLevel", "Estimate", "Signals"]


class DoubtLevel(str, Enum):
    """How doubtful a translation is; UNKNOWN: not estimated."""

    UNKNOWN = "unknown"
    LOW = "low"
    """Below 0.4."""
    MEDIUM = "medium"
    HIGH = "high"
    """0.75 and more."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What models say of a translation; None: not known."""

    score: float | None = None
    """Mean natural-log probability of a token of the translation, given the source."""
    window: float | None = None
    """The lowest mean of five tokens in a row."""
    reverse: float | None = None
    """Mean natural-log probability of a token of the source, given the translation."""
    similarity: float | None = None
    """Cosine of the sentence encoder, -1 to 1."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """How much a translation is to be doubted, and why."""

    source_language: str
    target_language: str
    doubt: float | None = None
    """The probability that a reader is misled, 0 to 1; None when nobody can tell, and `note` says why."""
    level: DoubtLevel = DoubtLevel.UNKNOWN
    flags: tuple[Flag, ...] = ()
    """What the checks found; empty when none failed."""
    signals: Signals = Signals()
    note: str = ""
    """Why there is no doubt, or how a long text was compared."""
    model: ModelRef | None = None
    """The model that scored the translation."""
    reverse_model: ModelRef | None = None
    """The model of the opposite direction."""
    encoder: ModelRef | None = None
    timing: Timing = field(default_factory=Timing)
