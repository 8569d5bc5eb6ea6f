"""What is asked about translations from anywhere, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import UnsupportedLanguageError
from ..inference import DoubtLevel, Flag, ModelRef, Signals, Timing
from ..text import supported_language

__all__ = ["OTHER_LANGUAGE", "Estimate", "EstimateOptions", "EstimatedBatch", "TranslationPair"]

OTHER_LANGUAGE = {"ar": "en", "en": "ar"}
"""The target language by the source language."""


@dataclass(frozen=True, slots=True)
class TranslationPair:
    """A text and what somebody made of it in the other language."""

    source: str
    target: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EstimateOptions:
    """Options of one request, checked on construction; codes become "ar" or "en" whatever their spelling.

    Attributes:
        source: language of the sources; None: detected for each pair, from its source or, where that has no words,
            from its target.
        target: language of the translations; None: the other one.

    Raises:
        UnsupportedLanguageError: a code that is no language code, a language that is not translated, or the same
            language on both sides; `field` is the name of the option.
    """

    source: str | None = None
    target: str | None = None

    def __post_init__(self) -> None:
        for name in ("source", "target"):
            code = getattr(self, name)
            object.__setattr__(self, name, supported_language(code, name) if code else None)
        if self.source and self.source == self.target:
            raise UnsupportedLanguageError(
                f"source and target are both {self.source!r}; a translation is in the other language: "
                f"{OTHER_LANGUAGE[self.source]!r}",
                field="target",
                metadata={"language": self.source, "allowed": OTHER_LANGUAGE[self.source]},
            )


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is known of one pair."""

    source_language: str
    target_language: str
    doubt: float | None = None
    """The probability that a reader is misled, 0 to 1; None when nobody can tell."""
    signals: Signals | None = None
    """Of a text that was compared sentence by sentence, those of its most doubtful sentence."""
    similarity: float | None = None
    """Cosine of the sentence encoder, the least one when compared sentence by sentence; None when not compared."""
    flags: tuple[Flag, ...] = ()
    note: str = ""
    """For people: why there is no doubt, or how a long text was compared."""
    model: ModelRef | None = None
    reverse_model: ModelRef | None = None
    encoder: ModelRef | None = None

    @property
    def level(self) -> DoubtLevel | None:
        """The doubt in three levels; None when there is none."""
        return None if self.doubt is None else DoubtLevel.of(self.doubt)


@dataclass(frozen=True, slots=True)
class EstimatedBatch:
    """Estimates in the order of the pairs, and the time that they took together."""

    estimates: tuple[Estimate, ...]
    timing: Timing
