"""Trains and measures the model that spells names in the other script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from dragoman_server.text import NameSpeller, fold_for_matching, spelling_alignment
from dragoman_server.text.name_speller import END, Step

__all__ = ["SpellingScore", "is_held_out", "measure_speller", "train_speller"]

_ORDER = 4
_LEAST_COUNT = {1: 2, 2: 2, 3: 3, 4: 4}
_LONGEST_PART = 4
_HELD_OUT = 20
"""One in so many names is held out."""


@dataclass(frozen=True, slots=True)
class SpellingScore:
    """How often a speller is right, for names of one direction: that is, spells a name as any list has it."""

    names: int
    first: int
    """Right at first."""
    among_three: int


def is_held_out(arabic: str) -> bool:
    """Whether a name is kept for measuring, by the hash of its folded Arabic form: always the same ones."""
    return int(sha256(fold_for_matching(arabic).encode()).hexdigest(), 16) % _HELD_OUT == 0


def train_speller(pairs: Iterable[tuple[str, str]]) -> dict[tuple[Step, ...], int]:
    """The counts for a `NameSpeller`.

    Args:
        pairs: single words in Arabic and in Latin letters, each as often as it is to count.
    """
    counts: Counter[tuple[Step, ...]] = Counter()
    for arabic, latin in pairs:
        aligned = spelling_alignment(arabic, latin)
        if not aligned or len(aligned) != len(arabic) or any(len(part) > _LONGEST_PART for _, part in aligned):
            continue
        steps = [(letter, part.replace("'", "")) for letter, (_, part) in zip(arabic, aligned, strict=True)]
        row = [*(END,) * (_ORDER - 1), *steps, END]
        for end in range(_ORDER - 1, len(row)):
            for order in range(1, _ORDER + 1):
                counts[tuple(row[end - order + 1 : end + 1])] += 1
    return {row: count for row, count in counts.items() if count >= _LEAST_COUNT[len(row)]}


def measure_speller(
    speller: NameSpeller, names: Sequence[tuple[str, frozenset[str]]], *, limit: int = 1000
) -> SpellingScore:
    """How often the speller is right.

    Args:
        speller: it must not have seen the names.
        names: words with all their right spellings.
        limit: how many are looked at, spread evenly.
    """
    chosen = list(names)[:: max(1, len(names) // limit)][:limit]
    first = among = 0
    for name, right in chosen:
        wanted = {fold_for_matching(one) for one in right}
        found = [fold_for_matching(one) for one in speller.spell(name, 3)]
        first += found[:1] != [] and found[0] in wanted
        among += any(one in wanted for one in found)
    return SpellingScore(len(chosen), first, among)
