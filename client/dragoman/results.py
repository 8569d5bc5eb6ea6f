"""What calls return: frozen dataclasses.

All offsets count Unicode code points, which is how Python indexes `str`; times are in milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from .documents import (
    BilingualFormat,
    BlockProblem,
    DocumentFormat,
    DocumentReport,
    DoubtfulSegment,
    TranslatedDocument,
)
from .errors import DragomanError
from .estimates import DoubtLevel, Estimate, Signals
from .evidence import DetectedLanguage, Detection, Flag, FlagKind, ModelRef, Priority, Timing
from .names import NameRendering
from .server_info import Limits, Model, NameLexicon, ServerInfo
from .spans import Span
from .summaries import FallbackReason, SentenceOrigin, Summary, SummarySentence

__all__ = [
    "AlignedWords",
    "Alternative",
    "Article",
    "BilingualFormat",
    "BlockProblem",
    "DetectedLanguage",
    "Detection",
    "DocumentFormat",
    "DocumentReport",
    "DoubtLevel",
    "DoubtfulSegment",
    "Estimate",
    "FallbackReason",
    "Flag",
    "FlagKind",
    "Limits",
    "Model",
    "ModelRef",
    "NameLexicon",
    "NameReplacement",
    "Origin",
    "Outcome",
    "PlainTexts",
    "Priority",
    "RomanizationScheme",
    "Segment",
    "SentenceOrigin",
    "ServerInfo",
    "Signals",
    "Span",
    "Summary",
    "SummarySentence",
    "Timing",
    "TokenScore",
    "TranslatedDocument",
    "Translation",
    "WordSuggestion",
]

T = TypeVar("T")


class RomanizationScheme(str, Enum):
    """How Arabic is written in Latin letters."""

    PRESS = "press"
    """As newspapers write names, without marks: "Mahmoud Abbas"."""
    ALA_LC = "ala-lc"
    """American Library Association and Library of Congress, 1997."""
    BGN_PCGN = "bgn"
    """US Board on Geographic Names and British Permanent Committee on Geographical Names, 1956."""


class Origin(str, Enum):
    """Where the target of a segment comes from; UNKNOWN: the server did not say, or it is newer than this client."""

    UNKNOWN = "unknown"
    MODEL = "model"
    """A model translated it."""
    COPIED = "copied"
    """It is the source: it has no words, or is in the target language or another one."""
    MEMORY = "memory"
    """It was found in a translation memory."""
    PREVIOUS = "previous"
    """It has not changed since the earlier version, and is translated as it was: `previous_segments`."""


@dataclass(frozen=True, slots=True)
class AlignedWords:
    """A word of the source and one of the result that mean the same; a word may be in several of these, or in none."""

    source: Span
    """In the text that was sent."""
    target: Span
    """In the text of the result."""
    weight: float
    """How alike the two are, 0 to 1; 1 for what was copied. Comparable within one model only."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another translation of a segment."""

    text: str
    score: float
    """Mean natural-log probability of its tokens, to be compared with `Segment.score`."""
    flags: tuple[Flag, ...] = ()
    """The checks that it fails."""


@dataclass(frozen=True, slots=True)
class TokenScore:
    """A token of the model, a word or a part of one, and its probability."""

    span: Span
    """In the text of the result; with the space before it where it begins a word."""
    log_probability: float
    """Natural logarithm, given the source and all that stands before it in the same sentence."""


@dataclass(frozen=True, slots=True)
class WordSuggestion:
    """A word that could stand at a place of a translation."""

    word: str
    score: float
    """Natural-log probability of the word and of punctuation before it, given the source and what stands before."""
    text: str
    """The whole translation: what stands before, the word, and how the model goes on."""
    span: Span
    """Of the word in `text`."""

    def __str__(self) -> str:
        return self.word


@dataclass(frozen=True, slots=True)
class NameReplacement:
    """A name of the server's lexicon that was put in the place of what the model wrote."""

    source: Span
    """The name in the text that was sent."""
    target: Span
    """What was put in, in the text of the result, with what is attached to it."""
    before: str
    """What the model wrote there."""
    after: str
    """What stands there now."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence, heading or list item of the source and what it became."""

    source: Span
    """In the text that was sent."""
    target: Span
    """In the text of the result."""
    score: float | None = None
    """Mean natural-log probability of a target token; None when no model was asked."""
    similarity: float | None = None
    """Cosine of the sentence encoder between source and target; None when it was not computed."""
    flags: tuple[Flag, ...] = ()
    """Why a person should look at it; empty when no check failed."""
    attempts: int = 0
    """How often it was decoded; 0 when no model was asked."""
    origin: Origin = Origin.UNKNOWN
    alignment: tuple[AlignedWords, ...] = ()
    """Words that translate each other, in the order of the source; empty unless `TranslationOptions.word_alignment`
    asked for them."""
    doubt: float | None = None
    """The probability that a reader is misled, 0 to 1; None when no model translated it, or an uncalibrated one."""
    uncovered: tuple[Span, ...] = ()
    """Ranges of the source that no word of the target translates; empty unless `word_alignment` asked for it."""
    alternatives: tuple[Alternative, ...] = ()
    """Other translations, best first; empty unless `TranslationOptions.alternatives` asked for them."""
    token_scores: tuple[TokenScore, ...] = ()
    """The tokens of the target that a model made, in order, without gaps where it was translated as a whole; empty
    unless `TranslationOptions.token_scores` asked for them."""
    model: ModelRef | None = None
    """The model that made the translation where that is another one than `Translation.model`; `TranslationOptions`
    asked for a `second_opinion`."""
    replaced_names: tuple[NameReplacement, ...] = ()
    """Names that the model got wrong and that were put right by the name lexicon; the flag NAME_REPLACED tells of them,
    too."""


@dataclass(frozen=True, slots=True)
class PlainTexts:
    """A document without its markup: its blocks in their order, parted by blank lines."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in the other language, with the evidence for it."""

    text: str
    source_language: str
    target_language: str
    segments: tuple[Segment, ...] = ()
    detection: DetectedLanguage | None = None
    """None when the source language was given."""
    model: ModelRef | None = None
    """None when no model translated anything."""
    other_language: tuple[Span, ...] = ()
    """Parts of the source in another language than `source_language`, left as they were."""
    timing: Timing = field(default_factory=Timing)
    plain: PlainTexts | None = None
    """Of a text that was sent as "text/html": what all spans are of."""
    names: tuple[NameRendering, ...] = ()
    """The names that both texts have, in the order of the source; empty unless `keep_names` asked for them."""

    @property
    def doubts(self) -> tuple[Segment, ...]:
        """The segments with flags: what a person should look at."""
        return tuple(segment for segment in self.segments if segment.flags)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Article:
    """An item for `summarize_stream`: a text with its headline and, if wanted, an id."""

    text: str
    title: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of one item of a stream: either `result` or `error` is there."""

    id: str
    result: T | None = None
    error: DragomanError | None = None

    def unwrap(self) -> T:
        """The result; raises the item's error if there is none."""
        if self.error is not None:
            raise self.error
        assert self.result is not None
        return self.result
