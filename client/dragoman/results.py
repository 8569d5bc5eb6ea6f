"""What calls return: frozen dataclasses.

All offsets count Unicode code points, which is how Python indexes `str`; times are in milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from .errors import DragomanError
from .names import NameRendering
from .spans import Span

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


class FlagKind(str, Enum):
    """The checks that a sentence can fail. UNKNOWN is one that a newer server has: look at the sentence."""

    UNKNOWN = "UNKNOWN"
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
    """A check that a sentence failed, and what was seen, for people."""

    kind: FlagKind
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value} ({self.detail})" if self.detail else self.kind.value


@dataclass(frozen=True, slots=True)
class ModelRef:
    """Which model gave a result; the same hash and options give the same answer."""

    name: str
    hash: str


class Priority(str, Enum):
    """How urgent work is: who goes first on a server that has more to do than it can.

    A wish; the server decides what may be interactive (`Limits`), and `Timing.priority` says what became of it.
    """

    INTERACTIVE = "interactive"
    """A person waits. What calls are, unless they say otherwise."""
    BULK = "bulk"
    """It matters when all of it is done. What items of streams are, unless they say otherwise."""


class BilingualFormat(str, Enum):
    """What a document with source and translation side by side is written as."""

    HTML = "html"
    """One page without scripts and external resources."""
    DOCX = "docx"
    """A Word document with a table."""
    JSON = "json"
    """For programs: each sentence with its translation; `read_previous` reads it."""


class RomanizationScheme(str, Enum):
    """How Arabic is written in Latin letters."""

    PRESS = "press"
    """As newspapers write names, without marks: "Mahmoud Abbas"."""
    ALA_LC = "ala-lc"
    """American Library Association and Library of Congress, 1997."""
    BGN_PCGN = "bgn"
    """US Board on Geographic Names and British Permanent Committee on Geographical Names, 1956."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Where the time of a call, or of a stream's item, went on the server, in milliseconds."""

    queue_ms: float = 0.0
    compute_ms: float = 0.0
    total_ms: float = 0.0
    priority: Priority | None = None
    """As what it was worked on; None: the server did not say."""


@dataclass(frozen=True, slots=True)
class DetectedLanguage:
    """A language (BCP 47; "und" when there is nothing to go by) and how sure the server is, 0 to 1."""

    language: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Detection:
    """The languages of a text, most likely first."""

    languages: tuple[DetectedLanguage, ...]
    mixed: bool = False
    """Whether sizeable parts are in different languages."""

    @property
    def language(self) -> str:
        """The most likely one."""
        return self.languages[0].language if self.languages else "und"

    @property
    def confidence(self) -> float:
        """Of the most likely one, 0 to 1."""
        return self.languages[0].confidence if self.languages else 0.0


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
    timing: Timing = Timing()
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
class SummarySentence:
    """A sentence of a summary and where it comes from."""

    target: Span
    """In the summary's text."""
    source: Span
    """In the article as it was sent."""
    rank: float
    """How central it is to the article, 0 to 1; comparable within one article only."""
    flags: tuple[Flag, ...] = ()
    """Why a person should look at its translation."""
    score: float | None = None
    similarity: float | None = None
    supports_next: bool = False
    """Chosen so that the next one, which leans on it, can be understood."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Chosen sentences of one article, in its order."""

    text: str
    source_language: str
    language: str
    sentences: tuple[SummarySentence, ...] = ()
    detection: DetectedLanguage | None = None
    ranking_model: ModelRef | None = None
    translation_model: ModelRef | None = None
    timing: Timing = Timing()
    title: str | None = None
    """The headline in `language`; None if the summary was not translated or the article has none."""
    title_flags: tuple[Flag, ...] = ()
    """Why a person should look at the translation of the headline."""

    @property
    def doubts(self) -> tuple[SummarySentence, ...]:
        """The sentences with flags: whose translation a person should look at."""
        return tuple(sentence for sentence in self.sentences if sentence.flags)

    def __iter__(self) -> Iterator[str]:
        """The sentences as text."""
        return (sentence.target.of(self.text) for sentence in self.sentences)

    def __str__(self) -> str:
        return self.text


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
    timing: Timing = Timing()


@dataclass(frozen=True, slots=True)
class DoubtfulSegment:
    """A sentence of a document that a person should look at; its texts are cut after 1,000 code points."""

    path: str
    """Where it stands, for people: "paragraph 3", "row 2, title"."""
    source: str
    target: str
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class BlockProblem:
    """A part of a document that was left as it was, and why."""

    path: str
    error: DragomanError


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What became of a document's blocks: its paragraphs, headings, cells, subtitles."""

    blocks_translated: int = 0
    blocks_copied: int = 0
    """Without words, or in the target language already."""
    blocks_failed: int = 0
    """Left as they were: `problems`."""
    blocks_withheld: int = 0
    """Left as they were because their publisher withholds them: items of feeds under embargo."""
    segments: int = 0
    doubtful_segments: int = 0
    """Segments with flags."""
    previous_segments: int = 0
    """Segments that have not changed since the earlier version that was passed."""
    unplaced_tags: int = 0
    """Inline tags, such as bold or a link, that do not stand around the words that translate theirs."""
    flags: Mapping[FlagKind, int] = field(default_factory=dict)
    """How many flags of each kind there are."""
    doubts: tuple[DoubtfulSegment, ...] = ()
    """The first hundred."""
    problems: tuple[BlockProblem, ...] = ()
    """The first hundred."""
    models: tuple[ModelRef, ...] = ()
    names: tuple[NameRendering, ...] = ()
    """The names that both texts have, in the order of the source; empty unless `keep_names` asked for them."""


@dataclass(frozen=True, slots=True)
class TranslatedDocument:
    """A document in the other language, in the format that it had or as a bilingual document."""

    data: bytes = field(repr=False)
    media_type: str
    format: str
    """Name of the format that was read, as `Client.document_formats` gives it."""
    report: DocumentReport = field(default_factory=DocumentReport)
    timing: Timing = Timing()


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """A format of documents that the server reads and writes."""

    name: str
    description: str
    extensions: tuple[str, ...]
    """Of file names, in lower case and without a dot."""
    selection: tuple[str, ...] = ()
    """What it takes to choose parts of a document: "paths", "columns"."""


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


@dataclass(frozen=True, slots=True)
class Model:
    """A model that the server has loaded."""

    name: str
    task: str
    """ "translation", "summarization", "sentence-embedding", or "" for one that this client does not know."""
    source_languages: tuple[str, ...]
    target_languages: tuple[str, ...]
    hash: str
    license: str
    description: str
    size_bytes: int
    max_input_tokens: int
    default: bool


@dataclass(frozen=True, slots=True)
class NameLexicon:
    """The lexicon by which the server puts names right."""

    name: str
    hash: str
    entries: int
    """Names that it has a form for, Arabic and English ones together."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may hold; beyond it the server refuses, it never cuts. 0: the server did not say."""

    max_texts: int = 0
    max_characters: int = 0
    max_message_bytes: int = 0
    max_stream_items_in_flight: int = 0
    max_summary_sentences: int = 0
    max_interactive_characters: int = 0
    """Of a call that may be interactive; a longer one is not refused, but bulk."""
    max_interactive_item_characters: int = 0
    """The same for an item of a stream."""
    max_digest_bytes: int = 0
    """Of all feeds of a digest; its state may have as many."""
    max_digest_articles: int = 0
    """Of all feeds of a digest."""
    max_document_bytes: int = 0
    max_documents: int = 0
    """Documents that are worked on at a time, of all callers."""
    max_alternatives: int = 0
    """Of a segment, or words for one place."""


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """Versions and limits of the server."""

    version: str
    engine: str
    limits: Limits
