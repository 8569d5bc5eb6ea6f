"""What of an article is compared with stories: vectors of title and beginning, names, numbers, time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone

import numpy as np
from numpy.typing import NDArray

from ..inference import SentenceEncoder, Timing
from ..offloading import off_loop
from ..text import detect_language, numbers, segment_text
from .article import Article, ArticleKey
from .names import NameIndex, names_of
from .words import WordVector, words_of

__all__ = ["ArticleFeatures", "article_features", "beginning"]

Vector = NDArray[np.float32]

_BATCH = 64
_READ = 20_000
"""Characters of an article that are read for its features."""


@dataclass(frozen=True, slots=True)
class ArticleFeatures:
    """An article as the clustering sees it."""

    key: ArticleKey
    time: float
    """Seconds since 1970, of the last change or the publication."""
    title: Vector
    """(dimensions,) unit vector of the title; of the beginning where there is no title."""
    text: Vector
    """(dimensions,) unit vector of title and beginning."""
    names: NameIndex
    numbers: frozenset[str]
    """Telling numbers: of three digits and more or with decimals, no years."""
    words: WordVector = field(default_factory=lambda: words_of(""))
    """How often each word occurs."""
    language: str = ""
    """Of the words, which are compared with those of the same language: "ar" or "en"."""


async def article_features(
    articles: Sequence[Article], encoder: SentenceEncoder, *, sentences: int = 3, now: datetime | None = None
) -> tuple[list[ArticleFeatures], Timing]:
    """The features of articles, in their order, and the time that the encoder took.

    Args:
        articles: each with a title or a text.
        encoder: gives the vectors; two for each article.
        sentences: how many of the first sentences are embedded with the title.
        now: the time of articles that have none; the current time when None.
    """
    moment = (now or datetime.now(timezone.utc)).timestamp()
    found: list[ArticleFeatures] = []
    timing = Timing()
    for start in range(0, len(articles), _BATCH):
        batch = articles[start : start + _BATCH]
        size = sum(min(len(article.text), _READ) for article in batch)
        texts, rest = await off_loop(size, _read, batch, sentences, moment)
        vectors, spent = await encoder.embed(texts)
        timing += spent
        found += [
            ArticleFeatures(
                article.key,
                one.time,
                vectors[2 * i],
                vectors[2 * i + 1],
                one.names,
                one.numbers,
                one.words,
                one.language,
            )
            for i, (article, one) in enumerate(zip(batch, rest, strict=True))
        ]
    return found, timing


def beginning(article: Article, sentences: int) -> str:
    """The title and the first sentences of the text, as one paragraph."""
    head = article.text[:_READ]
    language = "ar" if detect_language(head[:2000]).language == "ar" else "en"
    found = [segment.span.of(head) for segment in segment_text(head[:4000], language).segments[:sentences]]
    title = " ".join(article.title.split())
    if title and title[-1] not in ".!?؟…":
        title += "."
    return " ".join(" ".join(part.split()) for part in (title, *found) if part) or head.strip()[:400]


@dataclass(frozen=True, slots=True)
class _Read:
    time: float
    names: NameIndex
    numbers: frozenset[str]
    words: WordVector
    language: str


def _read(articles: Sequence[Article], sentences: int, moment: float) -> tuple[list[str], list[_Read]]:
    texts, rest = [], []
    for article in articles:
        start = beginning(article, sentences)
        texts += [" ".join(article.title.split()) or start, start]
        whole = f"{article.title}\n{article.text[:_READ]}"
        time = article.time.timestamp() if article.time else moment
        language = "ar" if detect_language(whole[:2000]).language == "ar" else "en"
        rest.append(_Read(time, names_of(whole), _telling(whole), words_of(whole), language))
    return texts, rest


def _telling(text: str) -> frozenset[str]:
    return frozenset(number.value for number in numbers(text) if _tells(number.value))


def _tells(value: str) -> bool:
    digits = value.replace(".", "")
    year = len(value) == 4 and value.startswith(("19", "20"))
    return len(digits) >= (3 if value.isdecimal() else 2) and ":" not in value and not year
