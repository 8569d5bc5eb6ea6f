"""Results and their evidence: model, timing, and translated text with the flags of its checks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..text import AlignedWords
from ..text.language_detection import Detection
from ..text.markup import Markup
from ..text.span import Span
from .names import NameRendering

__all__ = [
    "Alternative",
    "Flag",
    "FlagKind",
    "MarkupBatch",
    "ModelRef",
    "NameReplacement",
    "Origin",
    "PlainTexts",
    "Timing",
    "TokenScore",
    "TranslatedBatch",
    "TranslatedSegment",
    "TranslatedText",
]


class FlagKind(Enum):
    """The checks that a segment can fail; names are those of the contract."""

    TRUNCATED = "TRUNCATED"
    REPETITION = "REPETITION"
    WRONG_SCRIPT = "WRONG_SCRIPT"
    COPIED_SOURCE = "COPIED_SOURCE"
    NUMBER_MISMATCH = "NUMBER_MISMATCH"
    LENGTH_RATIO = "LENGTH_RATIO"
    LOW_SIMILARITY = "LOW_SIMILARITY"
    LOW_CONFIDENCE = "LOW_CONFIDENCE"
    NONWORD = "NONWORD"
    TERM_MISSING = "TERM_MISSING"
    NAME_MISMATCH = "NAME_MISMATCH"
    NAME_VARIANT = "NAME_VARIANT"
    LEXICON_MISMATCH = "LEXICON_MISMATCH"
    ABBREVIATION = "ABBREVIATION"
    OMISSION = "OMISSION"
    NAME_REPLACED = "NAME_REPLACED"


@dataclass(frozen=True, slots=True)
class Flag:
    """A check that a segment failed, with a detail for human readers."""

    kind: FlagKind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ModelRef:
    """The name and the hash of the model that produced a result."""

    name: str
    hash: str


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds spent waiting for a worker (`queue`) and in the models (`compute`)."""

    queue: float = 0.0
    compute: float = 0.0

    def __add__(self, other: Timing) -> Timing:
        return Timing(self.queue + other.queue, self.compute + other.compute)


class Origin(Enum):
    """Where the target of a segment comes from; names are those of the contract."""

    MODEL = "MODEL"
    """A model translated it."""
    COPIED = "COPIED"
    """It is the source: it has no words, or is in the target language or another one."""
    MEMORY = "MEMORY"
    """It was found in a translation memory."""
    PREVIOUS = "PREVIOUS"
    """The segment has not changed since the earlier version that the request brought; it is translated as it was."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another translation of a segment."""

    text: str
    score: float
    """Mean natural-log probability of its tokens."""
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenScore:
    """A token of a translation and how probable the model finds it."""

    span: Span
    """Its text, in code points, with the space before it where it begins a word."""
    log_probability: float
    """Natural logarithm, given the source and the tokens before it."""

    def shifted(self, by: int) -> TokenScore:
        """The same in a text that begins so many code points earlier."""
        return TokenScore(self.span.shifted(by), self.log_probability)


@dataclass(frozen=True, slots=True)
class NameReplacement:
    """A name of the lexicon that was put in the place of what the model wrote."""

    source: Span
    """The name, in the source."""
    target: Span
    """What was put in, in the translation, with what is attached to it."""
    before: str
    """What the model wrote there."""
    after: str
    """What stands there now."""

    def shifted(self, source: int, target: int) -> NameReplacement:
        """The same in texts that begin so many code points earlier."""
        return NameReplacement(self.source.shifted(source), self.target.shifted(target), self.before, self.after)


@dataclass(frozen=True, slots=True)
class TranslatedSegment:
    """A segment of the source and its translation; spans are of the source text and of the result's text."""

    source: Span
    target: Span
    score: float | None = None
    """Mean natural-log probability of a target token; None when no model was asked."""
    similarity: float | None = None
    """Cosine of the sentence encoder; None when not computed."""
    flags: tuple[Flag, ...] = ()
    attempts: int = 0
    """How often it was decoded; 0 when no model was asked."""
    origin: Origin = Origin.COPIED
    alignment: tuple[AlignedWords, ...] | None = None
    """Words that translate each other, in the order of the source; None when not asked for, when the segment was
    copied, or when no sentence encoder is loaded."""
    doubt: float | None = None
    """The probability that a reader is misled, 0 to 1; None when the segment was copied or nobody can tell."""
    uncovered: tuple[Span, ...] = ()
    """Ranges of the source that no word of the target translates; empty unless words were aligned on request."""
    alternatives: tuple[Alternative, ...] | None = None
    """Other translations, best first; None when not asked for or when the segment was copied."""
    token_scores: tuple[TokenScore, ...] | None = None
    """The tokens of the target that came from a model, in order; None when not asked for, or when no model translated
    the segment."""
    model: ModelRef | None = None
    """The model that made the translation, where that is another one than the result's; None otherwise."""
    replaced_names: tuple[NameReplacement, ...] = ()
    """Names that the model got wrong and that were put right by the name lexicon, in the order of the target."""


@dataclass(frozen=True, slots=True)
class PlainTexts:
    """A document without its markup: its blocks in their order, parted by blank lines."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """A translated text with its segments and evidence."""

    text: str
    source_language: str
    target_language: str
    detection: Detection | None
    segments: tuple[TranslatedSegment, ...]
    model: ModelRef | None
    """None when no model translated any of it."""
    other_language: tuple[Span, ...] = ()
    """Parts left as they were because they are in another language than the source language."""
    plain: PlainTexts | None = None
    """Of a document with markup: what all spans are of; None: they are of the texts themselves."""
    names: tuple[NameRendering, ...] = ()
    """The names that both sides have, in the order of the source, with the form that they keep; empty unless
    `TranslateOptions.keep_names` asked for them."""

    @property
    def is_translated(self) -> bool:
        """Whether any of it is translated, by a model or from elsewhere, and not all of it copied."""
        return self.model is not None or any(segment.origin is not Origin.COPIED for segment in self.segments)


@dataclass(frozen=True, slots=True)
class TranslatedBatch:
    """The translations of texts that were translated together, and the time that they took together."""

    texts: tuple[TranslatedText, ...]
    """In the order of the sources."""
    timing: Timing


@dataclass(frozen=True, slots=True)
class MarkupBatch:
    """The translations of texts with marks that were translated together; all three are in the order of the sources."""

    markups: tuple[Markup, ...]
    """The translated texts with the tags of their sources."""
    texts: tuple[TranslatedText, ...]
    """The same texts with their evidence."""
    unplaced: tuple[tuple[int, ...], ...]
    """For each text the numbers of the tags that no place was found for; they are empty, at the end of their sentence
    or of the tag that they are in."""
    timing: Timing
    """What all of it took together."""
