"""What a caller may choose about a translation or a summary: frozen dataclasses, one for each operation.

    from dragoman import Client, TranslationOptions

    with Client() as client:
        quick = TranslationOptions(target="en", check_similarity=False)
        result = client.translate(text, options=quick)

The everyday options are also keywords of the methods: `client.translate(text, target="en")`. Both may be given together
as long as they do not contradict each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from .errors import ConfigurationError
from .names import NameRendering
from .previous import PreviousSegment

__all__ = ["GlossaryEntry", "Quality", "SecondOpinion", "SummaryOptions", "SummaryStyle", "TranslationOptions"]

DIRECTIONS = ("both", "ar-en", "en-ar")

OptionsT = TypeVar("OptionsT", "TranslationOptions", "SummaryOptions")


class Quality(str, Enum):
    """How much work a translation is worth."""

    FAST = "fast"
    """Greedy search, no comparison by meaning, no second search."""
    BALANCED = "balanced"
    """The model's own search; segments that fail a check are decoded again."""
    CAREFUL = "careful"
    """As balanced; then every segment is scored again by two models, and the very doubtful ones are decoded again. It
    takes two to five times as long."""


class SummaryStyle(str, Enum):
    """What a summary is made of."""

    EXTRACT = "extract"
    """Sentences of the article, as they stand there."""
    HEADLINE = "headline"
    """A headline that a model writes."""
    BRIEF = "brief"
    """One sentence that a model writes."""
    ABSTRACT = "abstract"
    """Sentences that a model writes, up to the length."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GlossaryEntry:
    """What a term is called, in both languages; the same text in both is not translated but copied."""

    ar: str
    """Without conjunction or preposition, in the dictionary form; with the article where the term always has it."""
    en: str
    """With a capital where it is a name, which has one spelling only."""
    case_sensitive: bool = False
    """Whether the English term is found only where it is written like this: "US", and not "us"."""
    direction: str = "both"
    """For which translations the entry is: "both", "ar-en" or "en-ar"."""
    forbidden: Sequence[str] = ()
    """What the term must not be called, in either language."""
    note: str = ""
    """For people; it has no effect."""

    def __post_init__(self) -> None:
        if self.direction not in DIRECTIONS:
            allowed = ", ".join(map(repr, DIRECTIONS))
            raise ConfigurationError(f"direction must be one of {allowed}, not {self.direction!r}")
        if isinstance(self.forbidden, str):
            raise TypeError("forbidden must be a sequence of str, not one str")
        object.__setattr__(self, "forbidden", tuple(self.forbidden))


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondOpinion:
    """Which segments a second model of the server translates too, and how much that may cost."""

    doubt: float = 0.75
    """The line, 0 to 1: segments whose `Segment.doubt` is at it or above go to the second model, the most doubtful
    first."""
    max_share: float = 0.3
    """The most segments that go there, as a share of those that are translated together, 0 to 1; rounded up."""
    max_milliseconds: int | None = None
    """The most time that the second model may take, waiting included; None: no limit but the deadline of the call."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TranslationOptions:
    """Options of a translation."""

    target: str | None = None
    """Language to translate into: "ar" or "en". Required, here or as a keyword; in `SummaryOptions` None means the
    article's own language."""
    source: str | None = None
    """Language of the text: "ar" or "en"; None: detected, for each text on its own."""
    model: str | None = None
    """Name from `Client.models()`; None: the server's choice for the pair of languages."""
    check_similarity: bool = True
    """Whether to compare each sentence with its translation by meaning. False is faster, and leaves out
    `Segment.similarity` and the flag LOW_SIMILARITY."""
    word_alignment: bool = False
    """Whether to tell which words translate each other: `Segment.alignment`. Without effect on summaries."""
    quality: Quality | str = Quality.BALANCED
    """How much work the translation is worth."""
    glossary: Sequence[GlossaryEntry] = ()
    """What terms are called."""
    glossary_name: str | None = None
    """Name of a stored glossary (`Client.glossaries`); None: none."""
    use_memory: bool = False
    """Whether segments that are exactly in the translation memory (`Client.memory`) are taken from it unchanged, with
    the origin MEMORY."""
    keep_names: bool = False
    """Whether a name is written in its first form throughout a call, a document or a stream: `Translation.names`."""
    name_memory: Sequence[NameRendering] = ()
    """Forms that names have already, for `keep_names`."""
    alternatives: int = 0
    """How many other translations to give of each segment, at most `Limits.max_alternatives`: `Segment.alternatives`.
    Without effect on summaries and documents."""
    token_scores: bool = False
    """Whether to tell the probability of each token: `Segment.token_scores`. Without effect on summaries and
    documents."""
    second_opinion: SecondOpinion | None = None
    """Which segments a second model translates too: `Segment.model` names it where its translation is kept. None: none
    does. Without effect on summaries."""
    previous_segments: Sequence[PreviousSegment] = ()
    """Of an earlier version of the texts, in order, with their translations: sentences that have not changed since are
    translated as they were, without a model, with the origin PREVIOUS. `previous_segments` makes them of a result,
    `read_previous` of a report."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "glossary", tuple(self.glossary))
        object.__setattr__(self, "name_memory", tuple(self.name_memory))
        object.__setattr__(self, "previous_segments", tuple(self.previous_segments))
        try:
            object.__setattr__(self, "quality", Quality(self.quality))
        except ValueError:
            allowed = ", ".join(repr(known.value) for known in Quality)
            raise ConfigurationError(f"quality must be one of {allowed}, not {self.quality!r}") from None


@dataclass(frozen=True, kw_only=True, slots=True)
class SummaryOptions:
    """Options of a summary; it has one length at most, and three sentences when none is given."""

    sentences: int | None = None
    """Number of sentences, at least 1."""
    words: int | None = None
    """Number of words of the source at most, at least 1; whole sentences only, and one at least."""
    share: float | None = None
    """Share of the article's words at most, above 0 and at most 1; whole sentences only, and one at least."""
    translation: TranslationOptions = TranslationOptions()
    """Languages of the article and of the summary, and how its sentences are translated."""
    style: SummaryStyle | str = SummaryStyle.EXTRACT
    """What the summary is made of. What is written is checked sentence by sentence: `SummarySentence.origin`. A
    headline and a brief have one sentence, and no length."""

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "style", SummaryStyle(self.style))
        except ValueError:
            allowed = ", ".join(repr(known.value) for known in SummaryStyle)
            raise ConfigurationError(f"style must be one of {allowed}, not {self.style!r}") from None
        given = [name for name in ("sentences", "words", "share") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ConfigurationError(f"a summary has one length: give {' or '.join(given)}, not both")


def translation_options(options: TranslationOptions | None, **keywords: Any) -> TranslationOptions:
    """The options of a translation, with a method's keywords put in; a keyword that is None was not given.

    Raises ConfigurationError when a keyword contradicts the options, or there is no target language.
    """
    merged = _merged(_checked(options, TranslationOptions), "options", keywords)
    if not merged.target:
        raise ConfigurationError("there is no target language: give target= or options=TranslationOptions(target=…)")
    return merged


def summary_options(
    options: SummaryOptions | None,
    *,
    sentences: int | None = None,
    style: SummaryStyle | str | None = None,
    **keywords: Any,
) -> SummaryOptions:
    """The options of a summary, with a method's keywords put in; all but the first are options of the translation.

    Raises ConfigurationError when a keyword contradicts the options.
    """
    merged = _merged(_checked(options, SummaryOptions), "options", {"sentences": sentences})
    if style is not None:
        if merged.style not in (SummaryStyle.EXTRACT, style):
            raise ConfigurationError(
                f"style={style!r} contradicts options.style={SummaryStyle(merged.style).value!r}; give one of them"
            )
        merged = replace(merged, style=style)
    return replace(merged, translation=_merged(merged.translation, "options.translation", keywords))


def _checked(options: OptionsT | None, kind: type[OptionsT]) -> OptionsT:
    if options is None:
        return kind()
    if not isinstance(options, kind):
        raise TypeError(f"options must be {kind.__name__}, not {type(options).__name__}")
    return options


def _merged(options: OptionsT, path: str, keywords: dict[str, Any]) -> OptionsT:
    given = {name: value for name, value in keywords.items() if value is not None}
    for name, value in given.items():
        chosen = getattr(options, name)
        if chosen is not None and chosen != value:
            raise ConfigurationError(f"{name}={value!r} contradicts {path}.{name}={chosen!r}; give one of them")
    return replace(options, **given)
