"""Scoring of given translations, token by token (teacher forcing).

CTranslate2 pads sources and targets of a batch to the longest of each, and padding changes scores: by up to 0.5 for a
token with int8 weights. So that a score does not depend on its batch, sources and targets are padded to lengths that
depend on the pair alone (multiples of 8 tokens), by a row of padding where no pair has that length.

A pair travels through the scheduler as one row: source, separator, target, and padding to the length of its class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..scheduling.batching import Item, Tokens

__all__ = ["PairLengths", "pair_item", "score_rows"]

_SEPARATOR, _FILLER = "\n", ""  # no tokenizer makes these
_LENGTH_CLASS = 8
_PADDING_TOKEN = "<unk>"


@dataclass(frozen=True, slots=True)
class PairLengths:
    """The padded lengths of source and target, in tokens; pairs share a batch only when both are equal."""

    source: int
    target: int


def pair_item(source: Sequence[str], target: Sequence[str]) -> Item[PairLengths]:
    """The item of a source with its special tokens, and of a target without any. Neither is empty."""
    lengths = PairLengths(_padded(len(source)), _padded(len(target)))
    filler = (_FILLER,) * (lengths.source - len(source) + lengths.target - len(target))
    return Item((*source, _SEPARATOR, *target, *filler), lengths)


def score_rows(engine: Any, rows: Sequence[Tokens], lengths: PairLengths) -> list[tuple[float, ...]]:
    """The natural-log probability of each token of each target, its end token left out.

    Args:
        engine: a `ctranslate2.Translator`.
        rows: as `pair_item` makes them.
        lengths: of all of them.
    """
    pairs = [_split(row) for row in rows]
    sources, targets = [list(source) for source, _ in pairs], [list(target) for _, target in pairs]
    if not any(len(s) == lengths.source for s in sources) or not any(len(t) == lengths.target for t in targets):
        sources.append([_PADDING_TOKEN] * lengths.source)
        targets.append([_PADDING_TOKEN] * lengths.target)
    results = engine.score_batch(sources, targets, max_input_length=0)
    return [tuple(result.log_probs[: len(target)]) for result, (_, target) in zip(results, pairs, strict=False)]


def _padded(tokens: int) -> int:
    return -(-tokens // _LENGTH_CLASS) * _LENGTH_CLASS


def _split(row: Tokens) -> tuple[Tokens, Tokens]:
    middle = row.index(_SEPARATOR)
    target = row[middle + 1 :]
    return row[:middle], target[: target.index(_FILLER)] if _FILLER in target else target
