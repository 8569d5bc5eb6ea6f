"""Word alignment from the token vectors of an encoder.

After SimAlign (Jalili Sabet et al. 2020, "SimAlign: High Quality Word Alignments Without Parallel Training Data").

Words are linked where each is the likest to the other ("argmax" in the paper). Three things differ from the paper, each
because it lowered the error rate of the shipped encoder (`bench/alignment.py`):

- From each vector the mean over its text is subtracted. An encoder that was trained for means of tokens gives all
  tokens of a text much of the same vector, which says nothing about the token.
- Words (means of their tokens) and single tokens are linked, and all links count.
- A cosine is lowered by half the distance of the two relative positions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...inference import AlignedWords
from ...text import Span

__all__ = ["TokenRow", "align_words"]

Matrix: TypeAlias = NDArray[np.float32]

_DISTANCE_COST = 0.5


@dataclass(frozen=True, slots=True)
class TokenRow:
    """The tokens of a text.

    Attributes:
        spans: of the tokens, in the text.
        vectors: of the tokens, (tokens, dimensions).
        words: spans of the text's words.
    """

    spans: Sequence[Span]
    vectors: Matrix
    words: Sequence[Span]


def align_words(source: TokenRow, target: TokenRow) -> tuple[AlignedWords, ...]:
    """The words that translate each other, in the order of the source, then of the target.

    The weight is the cosine of the two words, at least 0. Takes memory in proportion to the product of the two numbers
    of tokens.
    """
    if not (source.words and target.words):
        return ()
    centred = min(len(source.spans), len(target.spans)) > 1  # the mean of one token is all of it
    rows = [_centred(side.vectors) if centred else side.vectors for side in (source, target)]
    members = [_members(side) for side in (source, target)]
    words = _cosines(*(_product(member, row.T) for member, row in zip(members, rows, strict=True)))
    links = set(_mutual(words * _nearness(words)))
    tokens = _cosines(*rows)
    of_source, of_target = (member.argmax(axis=0) for member in members)
    in_source, in_target = (member.max(axis=0) for member in members)
    for i, j in _mutual(tokens * _nearness(tokens)):
        if in_source[i] and in_target[j]:
            links.add((int(of_source[i]), int(of_target[j])))
    return tuple(
        AlignedWords(source.words[i], target.words[j], min(1.0, max(0.0, float(words[i, j])))) for i, j in sorted(links)
    )


def _members(row: TokenRow) -> Matrix:
    """(words, tokens): 1 where a token has a part in a word, which it has in one at most."""
    members = np.zeros((len(row.words), len(row.spans)), dtype=np.float32)
    word = 0
    for token, span in enumerate(row.spans):
        while word + 1 < len(row.words) and row.words[word].end <= span.start:
            word += 1
        if span and span.start < row.words[word].end and row.words[word].start < span.end:
            members[word, token] = 1
    return members


def _centred(vectors: Matrix) -> Matrix:
    centred: Matrix = vectors - vectors.mean(axis=0)
    return centred


def _cosines(source: Matrix, target: Matrix) -> Matrix:
    """Cosines of all rows with all rows, those below 0 as 0."""
    units = [rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9) for rows in (source, target)]
    cosines: Matrix = np.maximum(_product(units[0], units[1]), 0)
    return cosines


def _product(one: Matrix, other: Matrix) -> Matrix:
    """`one @ other.T` in the calling thread. BLAS would share these small products among threads that then wait for a
    core: on a busy machine that took more than 20 ms a pair, and this takes less than one."""
    product: Matrix = np.einsum("ik,jk->ij", one, np.ascontiguousarray(other))
    return product


def _nearness(cosines: Matrix) -> Matrix:
    """A factor for each pair: 1 at equal relative positions, less the farther they are apart."""
    rows, columns = ((np.arange(count) + 0.5) / count for count in cosines.shape)
    nearness: Matrix = (1 - _DISTANCE_COST * np.abs(rows[:, None] - columns)).astype(np.float32)
    return nearness


def _mutual(likeness: Matrix) -> list[tuple[int, int]]:
    """The pairs that are each other's likest, where they are alike at all."""
    best_target, best_source = likeness.argmax(axis=1), likeness.argmax(axis=0)
    return [(i, int(j)) for i, j in enumerate(best_target) if best_source[j] == i and likeness[i, j] > 0]
