"""A digest: the stories of a day, each sentence and number with the place in the article that it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone

from ..errors import InvalidRequestError
from ..inference import Flag, ModelRef, Timing
from ..text import Span, supported_language
from .article import ArticleKey
from .clustering import ClusteringOptions
from .disagreement import Disagreement, DisagreementOptions
from .near_duplicates import NearDuplicateOptions
from .ranking import RankingOptions

__all__ = ["Digest", "DigestOptions", "DigestProgress", "DigestSentence", "LeftOut", "Source", "Story", "Told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestOptions:
    """What a digest is to be; hashable, checked when made.

    Args:
        language: of the reader, "ar" or "en" in any spelling.
        stories: how many at most, 1 to 1,000.
        least_outlets: stories that fewer outlets tell are left out.
        sentences: of the summary from the story's main article, 1 to 20.
        further_sentences: at most so many more from articles of other outlets, where they say something new, 0 to 20.
        model: name of the translation model; None: the default.
        now: the moment for which embargoes and freshness are judged, aware of its zone; None: when it is made.
        title: of the digest; empty: a usual one in the reader's language.

    Raises:
        InvalidRequestError: an option out of its range; `field` is its name.
        UnsupportedLanguageError: `language` is none that is translated.
    """

    language: str
    stories: int = 20
    least_outlets: int = 1
    sentences: int = 3
    further_sentences: int = 1
    model: str | None = None
    now: datetime | None = None
    title: str = ""
    near_duplicates: NearDuplicateOptions = field(default_factory=NearDuplicateOptions)
    clustering: ClusteringOptions = field(default_factory=ClusteringOptions)
    disagreement: DisagreementOptions = field(default_factory=DisagreementOptions)
    ranking: RankingOptions = field(default_factory=RankingOptions)

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", supported_language(self.language, "language"))
        for name, low, high in (
            ("stories", 1, 1000),
            ("least_outlets", 1, 1000),
            ("sentences", 1, 20),
            ("further_sentences", 0, 20),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise InvalidRequestError(f"{name} is {value}; allowed: {low} to {high}", field=name)
        if self.now is None:
            object.__setattr__(self, "now", datetime.now(timezone.utc))
        elif self.now.tzinfo is None:
            raise InvalidRequestError(f"now is {self.now}, without a time zone; give one with it", field="now")

    @property
    def moment(self) -> datetime:
        """`now`, which is set once the options are made."""
        assert self.now is not None
        return self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestProgress:
    """How far the making of a digest is."""

    articles: int
    stories: int = 0
    """That the articles were gathered into."""
    told: int = 0
    total: int = 0
    """Stories that will be in the digest."""


@dataclass(frozen=True, slots=True)
class Told:
    """A title or a sentence in the reader's language, beside the original if it was translated."""

    text: str
    language: str
    original: str = ""
    """As the article has it; empty when `text` is that."""
    original_language: str = ""
    doubts: tuple[Flag, ...] = ()
    """Checks that the translation failed."""

    @property
    def translated(self) -> bool:
        """Whether `text` was made by a machine."""
        return bool(self.original)


@dataclass(frozen=True, slots=True)
class DigestSentence:
    """A sentence of a story's summary and where it comes from."""

    told: Told
    article: ArticleKey
    span: Span
    """Of the original in the article's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article of a story."""

    article: ArticleKey
    title: Told
    url: str = ""
    language: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    rights: str = ""
    duplicate_of: ArticleKey | None = None
    """The article of the story that this one nearly copies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story: what happened, by whom it is told, and where they disagree."""

    id: str
    """Stable while the story is open: as the clustering names it."""
    headline: Told
    headline_from: ArticleKey
    summary: tuple[DigestSentence, ...]
    sources: tuple[Source, ...]
    """Newest first."""
    disagreements: tuple[Disagreement, ...] = ()
    score: float = 0.0
    updated: datetime | None = None
    """When its last article was published or changed."""

    @property
    def outlets(self) -> tuple[str, ...]:
        """Who tells it, in the order of the sources."""
        return tuple(dict.fromkeys(source.article.outlet for source in self.sources))

    @property
    def doubts(self) -> tuple[Flag, ...]:
        """All doubts about translations in headline and summary."""
        parts = (self.headline, *(sentence.told for sentence in self.summary))
        return tuple(dict.fromkeys(flag for part in parts for flag in part.doubts))


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How many articles are not in the digest, and why."""

    embargoed: int = 0
    withheld: int = 0
    canceled: int = 0
    older_version: int = 0
    """A newer version of the same article was among them."""
    other_language: int = 0
    """Neither Arabic nor English."""
    empty: int = 0
    """Without words in title or text."""
    unlisted: int = 0
    """In stories beyond the number asked for, or told by too few outlets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The stories of a set of articles, the most important first."""

    title: str
    language: str
    created: datetime
    stories: tuple[Story, ...]
    articles: int
    """How many were given."""
    left_out: LeftOut = LeftOut()
    encoder: ModelRef | None = None
    translation_models: tuple[ModelRef, ...] = ()
    timing: Timing = field(default=Timing())
