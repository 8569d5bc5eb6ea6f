"""Checks of written sentences: whether an article says what a sentence says, and where.

A summary that is written may invent (Maynez et al. 2020, "On Faithfulness and Factuality in Abstractive
Summarization"). Three things are asked of each sentence. Its words: every name and number stands in the few passages
that support it, and every other content word somewhere in the article. Its negations: nothing is negated that the
passages affirm, and the reverse. Its meaning: it is near to a passage by the sentence encoder. What is not seen: true
words in a wrong relation, where the encoder does not notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..text import Number, numbers, spelled_numbers, spelled_out
from ..text.number_words import SCALES
from .polarity import affirmed, negated
from .word_forms import ContentWord, content_words, tokens, word_forms

__all__ = ["MOST_PASSAGES", "ArticleFacts", "Support"]

MOST_PASSAGES = 3
"""The most sentences of the article that may support one written sentence together."""
_BETTER_TOGETHER = 0.01
"""By how much two sentences in a row must be nearer than one alone to be taken as the passage."""

_LEAST_SCALED = 1000.0
_MOST_NAMED, _LONGEST_NAMED = 20, 64


@dataclass(frozen=True, slots=True)
class Support:
    """What an article has to say for a written sentence."""

    passages: tuple[int, ...]
    """The numbers of the sentences that support it, in order; at least one."""
    unsupported: tuple[str, ...]
    """Its names, numbers and words that are not supported, as it writes them; empty when all are. The first 20, each up
    to 64 characters."""
    reversed: tuple[str, ...] = ()
    """Words that it negates and the passages do not, or the reverse."""
    similarity: float | None = None
    """The cosine to its nearest passage, -1 to 1; None without an encoder."""


@dataclass(frozen=True, slots=True)
class _Passage:
    names: frozenset[str]
    words: frozenset[str]
    numbers: tuple[tuple[Number, bool], ...]
    """With whether a word of scale ("million") follows."""
    spelled: frozenset[str]
    affirmed: frozenset[str]
    negated: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Passage:
        found = tokens(text)
        return cls(
            names=frozenset().union(*(word_forms(word, name=True) for word in found)),
            words=frozenset().union(*(word_forms(word) for word in found)),
            numbers=tuple(_numbers(text)),
            spelled=spelled_numbers(text),
            affirmed=affirmed(text),
            negated=negated(text),
        )


class ArticleFacts:
    """The words, numbers and meanings of an article's sentences.

    Args:
        sentences: of the article, at least one.
        title: its headline; what stands in it is supported, too.
        embeddings: unit vectors of the sentences, (sentences, dimensions); None: meaning is not compared.
        is_name: whether an Arabic word is known as a name, which then must keep its letters.
    """

    def __init__(
        self,
        sentences: Sequence[str],
        title: str | None = None,
        embeddings: NDArray[np.float32] | None = None,
        is_name: Callable[[str], bool] = lambda word: False,
    ) -> None:
        self._passages = [_Passage.of(sentence) for sentence in sentences]
        self._title = _Passage.of(title or "")
        self._vectors, self._is_name = embeddings, is_name
        self._words = self._title.words.union(*(passage.words for passage in self._passages))

    def support(self, sentence: str, vector: NDArray[np.float32] | None = None) -> Support:
        """What supports a sentence.

        Args:
            sentence: written in the language of the article.
            vector: its unit vector; None: meaning is not compared.
        """
        claims = _claims(sentence, self._is_name)
        similarity, nearest = self._nearest(vector) if vector is not None else (None, ())
        chosen = self._cover(claims, list(nearest))
        passages = [self._passages[number] for number in chosen]
        unsupported = [claim.text for claim in claims if not self._holds(claim, passages)]
        return Support(
            passages=tuple(sorted(chosen)),
            unsupported=_named(unsupported),
            reversed=_reversed(sentence, passages),
            similarity=similarity,
        )

    def _nearest(self, vector: NDArray[np.float32]) -> tuple[float, tuple[int, ...]]:
        """The passage that is nearest by meaning: a sentence, or two in a row, whose vector is their mean."""
        vectors = self._vectors
        assert vectors is not None
        alone = vectors @ vector
        first = int(np.argmax(alone))
        if len(vectors) > 1:
            pairs = vectors[:-1] + vectors[1:]
            together = (pairs @ vector) / np.maximum(np.linalg.norm(pairs, axis=1), 1e-9)
            second = int(np.argmax(together))
            if together[second] > alone[first] + _BETTER_TOGETHER:
                return float(together[second]), (second, second + 1)
        return float(alone[first]), (first,)

    def _cover(self, claims: Sequence[_Claim], chosen: list[int]) -> list[int]:
        """Passages that together hold as many of the claims as can be, greedily, beginning with those chosen."""
        missing = [claim for claim in claims if not any(claim.holds(self._passages[number]) for number in chosen)]
        while missing and len(chosen) < MOST_PASSAGES:
            counts = [sum(claim.weight for claim in missing if claim.holds(one)) for one in self._passages]
            best = max(range(len(counts)), key=lambda number: (counts[number], -number))
            if not counts[best]:
                break
            chosen.append(best)
            missing = [claim for claim in missing if not claim.holds(self._passages[best])]
        return chosen or [0]

    def _holds(self, claim: _Claim, passages: Iterable[_Passage]) -> bool:
        if claim.anywhere and not claim.forms.isdisjoint(self._words):
            return True
        return any(claim.holds(passage) for passage in (*passages, self._title))


@dataclass(frozen=True, slots=True)
class _Claim:
    """A word or number that must be supported."""

    text: str
    forms: frozenset[str] = frozenset()
    name: bool = False
    number: tuple[Number, bool] | None = None
    spelled: str | None = None

    @property
    def anywhere(self) -> bool:
        """Whether it may stand anywhere in the article: true of words that are neither names nor numbers."""
        return not self.name and self.number is None and self.spelled is None

    @property
    def weight(self) -> int:
        """How much it counts in the choice of passages: names and numbers must be there, other words need not."""
        return 1 if self.anywhere else 4

    def holds(self, passage: _Passage) -> bool:
        """Whether a passage has it."""
        if self.number is not None:
            return _has_number(passage, *self.number)
        if self.spelled is not None:
            return self.spelled in passage.spelled or any(self.spelled in one.values for one, _ in passage.numbers)
        return not self.forms.isdisjoint(passage.names if self.name else passage.words)


def _claims(sentence: str, is_name: Callable[[str], bool]) -> list[_Claim]:
    found = [
        _Claim(_written(sentence, number, scaled), number=(number, scaled)) for number, scaled in _numbers(sentence)
    ]
    spelled = [one for one in spelled_out(sentence) if not _is_scale(sentence, one.span.start)]
    found += [_Claim(one.span.of(sentence), spelled=one.value) for one in spelled]
    counted = {word.lower() for one in spelled_out(sentence) for word in tokens(one.span.of(sentence))}
    words = (word for word in content_words(sentence, is_name) if word.text.lower() not in counted)
    return found + [_word_claim(word) for word in words]


def _word_claim(word: ContentWord) -> _Claim:
    return _Claim(word.text, word_forms(word.text, name=word.name), word.name)


def _numbers(text: str) -> Iterable[tuple[Number, bool]]:
    return ((number, _scale_after(text, number.span.end)) for number in numbers(text))


def _written(sentence: str, number: Number, scaled: bool) -> str:
    written = number.span.of(sentence)
    return f"{written} {sentence[number.span.end :].split()[0]}" if scaled else written


def _scale_after(text: str, end: int) -> bool:
    following = text[end : end + 16].split()
    return bool(following) and following[0].strip(".,;:،؛").lower() in SCALES


def _is_scale(sentence: str, start: int) -> bool:
    """Whether the number word at `start` belongs to the digits before it ("12.5 million")."""
    before = sentence[:start].rstrip()
    return bool(before) and before[-1].isdecimal()


def _has_number(passage: _Passage, number: Number, scaled: bool) -> bool:
    if not number.percent and not scaled and number.values & passage.spelled:
        return True
    return any(
        other.percent == number.percent and _same_amount(number, other, scaled=scaled or other_scaled)
        for other, other_scaled in passage.numbers
    )


def _same_amount(one: Number, other: Number, *, scaled: bool) -> bool:
    """Whether two numbers share a value; with a word of scale at one of them, its full size ("12 million", not 12)."""
    shared = one.values & other.values
    return any(_size(value) >= _LEAST_SCALED for value in shared) if scaled else bool(shared)


def _size(value: str) -> float:
    try:
        return float(value)
    except ValueError:  # a time, "10:30"
        return 0.0


def _reversed(sentence: str, passages: Sequence[_Passage]) -> tuple[str, ...]:
    """Words that the sentence negates where all passages that have them affirm them, or the reverse."""
    plain = frozenset[str]().union(*(passage.affirmed for passage in passages))
    denied = frozenset[str]().union(*(passage.negated for passage in passages))
    here_plain, here_denied = affirmed(sentence), negated(sentence)
    found = []
    for word in content_words(sentence):
        forms = word_forms(word.text)
        wrongly_denied = forms & here_denied and forms & plain and not forms & denied
        wrongly_plain = not forms & here_denied and forms & here_plain and forms & denied and not forms & plain
        if wrongly_denied or wrongly_plain:
            found.append(word.text)
    return _named(found)


def _named(words: Iterable[str]) -> tuple[str, ...]:
    """The words each once, no more and no longer than a reply should hold."""
    return tuple(dict.fromkeys(word[:_LONGEST_NAMED] for word in words))[:_MOST_NAMED]
