"""Where the sources of a story disagree on numbers and dates, with the place of each statement.

It is conservative. Two statements are compared only when they count the same thing, in sentences that are close in
meaning; outlets disagree only when nothing that one says of it can be true together with what the other says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidRequestError
from ..inference import SentenceEncoder, Timing
from ..offloading import off_loop
from ..text import Span, detect_language, segment_text
from .article import Article, ArticleKey
from .quantities import Quantity, quantities
from .units import LABELS

__all__ = ["Disagreement", "DisagreementOptions", "Statement", "find_disagreements"]

_READ = 20_000
_MOST_STATEMENTS = 400
_VERY_CLOSE = ("percent", "date", "dollar", "euro", "pound", "dinar", "riyal", "dirham", "people")
"""What a story can tell many of: percentages and sums of different things. Their sentences must be closer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreementOptions:
    """How alike two sentences must be for their numbers to be compared.

    Args:
        cosine: least cosine of the sentences; None: the encoder's `least_cosine`, lowered by half of its distance
            to 1, because outlets word a sentence more freely than translators do.
        close_cosine: the same for dates, sums and percentages, of which a story can tell many; None: `least_cosine`.

    Raises:
        InvalidRequestError: a cosine that is not between -1 and 1; `field` is its name.
    """

    cosine: float | None = None
    close_cosine: float | None = None

    def __post_init__(self) -> None:
        for name in ("cosine", "close_cosine"):
            value = getattr(self, name)
            if value is not None and not -1 <= value <= 1:
                raise InvalidRequestError(f"{name} is {value}; allowed: -1 to 1", field=name)

    def least(self, concept: str, encoder: SentenceEncoder) -> float:
        """The least cosine for statements about a concept."""
        close = encoder.least_cosine if self.close_cosine is None else self.close_cosine
        if concept in _VERY_CLOSE:
            return close
        return encoder.least_cosine - (1 - encoder.least_cosine) / 2 if self.cosine is None else self.cosine


@dataclass(frozen=True, slots=True)
class Statement:
    """What an article says of a quantity, and where."""

    article: ArticleKey
    written: str
    """As the article writes it: "2,500"."""
    value: str
    """Canonical, to compare: "2500"."""
    bound: str
    """"least", "most" or "about" when it is said so, else empty."""
    span: Span
    """Of the number in the article's text."""
    sentence: Span
    """Of its sentence."""
    quote: str
    """The sentence, with single spaces."""
    language: str
    """Of the sentence: "ar" or "en"."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A quantity that the outlets of a story put differently."""

    concept: str
    """A key of `units.LABELS`: "killed"."""
    statements: tuple[Statement, ...]
    """One for each outlet, two or more, with different values; in the order of the articles."""

    def label(self, language: str) -> str:
        """What is counted, for readers of "ar" or "en"."""
        return LABELS[self.concept][language == "ar"]

    @property
    def text(self) -> str:
        """In one line: "2,500 (Post) · 2,000 (Wire)"."""
        return " · ".join(f"{one.written} ({one.article.outlet or one.article.id})" for one in self.statements)


async def find_disagreements(
    articles: Sequence[Article], encoder: SentenceEncoder, options: DisagreementOptions | None = None
) -> tuple[tuple[Disagreement, ...], Timing]:
    """The disagreements among articles of one story, and the time that the encoder took.

    Args:
        articles: of one story, without near duplicates; two of one outlet never disagree.
        encoder: compares the sentences that have quantities; others are not embedded.
        options: how alike sentences must be.
    """
    options = options or DisagreementOptions()
    size = sum(min(len(article.text), _READ) for article in articles)
    claims = (await off_loop(size, _claims, articles))[:_MOST_STATEMENTS]
    claims = [claim for claim in claims if _told_elsewhere(claim, claims)]
    if not claims:
        return (), Timing()
    sentences = list(dict.fromkeys(claim.text for claim in claims))
    vectors, timing = await encoder.embed(sentences)
    rows = dict(zip(sentences, vectors, strict=True))
    found: list[Disagreement] = []
    for concept in dict.fromkeys(claim.quantity.concept for claim in claims):
        own = [claim for claim in claims if claim.quantity.concept == concept]
        found += _disagreements(own, np.stack([rows[claim.text] for claim in own]), options.least(concept, encoder))
    return tuple(found), timing


@dataclass(frozen=True, slots=True)
class _Claim:
    article: ArticleKey
    quantity: Quantity
    sentence: Span
    text: str
    """The sentence."""
    written: str
    language: str

    def statement(self) -> Statement:
        quantity = self.quantity
        return Statement(
            article=self.article,
            written=self.written,
            value=quantity.value,
            bound=quantity.bound,
            span=quantity.span,
            sentence=self.sentence,
            quote=self.text,
            language=self.language,
        )


def _claims(articles: Sequence[Article]) -> list[_Claim]:
    return [claim for article in articles for claim in _claims_of(article)]


def _claims_of(article: Article) -> Iterator[_Claim]:
    text = article.text[:_READ]
    language = "ar" if detect_language(text[:2000]).language == "ar" else "en"
    for segment in segment_text(text, language).segments:
        for quantity in quantities(text, segment.span):
            sentence = " ".join(segment.span.of(text).split())
            yield _Claim(article.key, quantity, segment.span, sentence, quantity.span.of(text), language)


def _told_elsewhere(claim: _Claim, claims: Sequence[_Claim]) -> bool:
    """Whether another outlet tells of the same thing."""
    concept, outlet = claim.quantity.concept, claim.article.outlet
    return any(other.quantity.concept == concept and other.article.outlet != outlet for other in claims)


def _disagreements(claims: Sequence[_Claim], vectors: NDArray[np.float32], least: float) -> Iterator[Disagreement]:
    """Of claims about one concept: those that conflict, each outlet's statement once."""
    cosines = vectors @ vectors.T
    by_outlet: dict[str, list[int]] = {}
    for at, claim in enumerate(claims):
        by_outlet.setdefault(claim.article.outlet, []).append(at)
    pairs: list[tuple[float, int, int]] = []
    for left, right in combinations(by_outlet.values(), 2):
        if any(claims[a].quantity.agrees(claims[b].quantity) for a in left for b in right):
            continue
        cosine, a, b = max((float(cosines[a, b]), -a, -b) for a in left for b in right)
        if cosine >= least:
            pairs.append((cosine, -a, -b))
    for group in _groups(pairs):
        statements = _one_for_each_outlet([claims[at] for at in sorted(group)])
        yield Disagreement(claims[0].quantity.concept, statements)


def _groups(pairs: Sequence[tuple[float, int, int]]) -> list[set[int]]:
    """Connected claims."""
    groups: list[set[int]] = []
    for _, a, b in sorted(pairs, reverse=True):
        joined = {a, b}.union(*(group for group in groups if group & {a, b}))
        groups = [*(group for group in groups if not group & {a, b}), joined]
    return groups


def _one_for_each_outlet(claims: Sequence[_Claim]) -> tuple[Statement, ...]:
    return tuple({claim.article.outlet: claim.statement() for claim in reversed(claims)}.values())[::-1]
