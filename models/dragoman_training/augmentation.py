"""Augmentation: dictionary entries cased as in running text, varied numbers, names inside sentences."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from .corpus import Pair, open_text

__all__ = ["carry_names", "inner_words", "recase", "vary_numbers"]

NAMED = {
    "names-wikidata-people": "person",
    "names-kde-geo": "place",
    "names-iso-gweather": "place",
    "names-places-dr5hn": "place",
}
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


def inner_words(pairs: Iterable[Pair]) -> Counter[str]:
    """The frequency of each English word, not counting the start of texts."""
    return Counter(word for pair in pairs for word in pair.en.split()[1:])


def recase(pairs: Iterable[Pair], counts: Counter[str]) -> Iterator[Pair]:
    """Changes the case of dictionary entries, which capitalise every word, to that of running text.

    Args:
        pairs: any pairs; only those whose origin begins with `dict-` change.
        counts: the frequency of words inside English sentences, by exact case.
    """
    for pair in pairs:
        if pair.origin.startswith("dict-"):
            words = [w.lower() if counts[w.lower()] >= counts[w] else w for w in pair.en.split()]
            pair = Pair(pair.origin, pair.ar, " ".join(words))
        yield pair


def vary_numbers(pairs: Iterable[Pair], seed: int = 1) -> Iterator[Pair]:
    """Yields each pair and, if both sides have the same numbers, a copy with other numbers in both.

    The copies teach the model to copy digits instead of guessing them.
    """
    rng = random.Random(seed)
    for pair in pairs:
        yield pair
        written = [sorted(set(_DIGITS.findall(text))) for text in (pair.ar, pair.en)]
        if written[0] == written[1] and any(len(number) > 1 for number in written[0]):
            others = {number: _other_number(number, rng) for number in written[0]}
            yield Pair(pair.origin, _with_numbers(pair.ar, others), _with_numbers(pair.en, others))


def _with_numbers(text: str, others: Mapping[str, str]) -> str:
    return _DIGITS.sub(lambda match: others[match[0]], text)


def _other_number(number: str, rng: random.Random) -> str:
    """Another number of the same form; a year stays a year, one digit stays as it is."""
    if len(number) == 1:
        return number
    if len(number) == 4 and number[:2] in ("18", "19", "20"):
        return str(rng.randint(1850, 2030))
    digits = (str(rng.randint(1 if i == 0 else 0, 9)) if c.isdigit() else c for i, c in enumerate(number))
    return "".join(digits)


def carry_names(pairs: Iterable[Pair], carriers: str | Path, seed: int = 1) -> Iterator[Pair]:
    """Yields every pair, and each person's name once more inside a news sentence.

    Args:
        pairs: any pairs; names are those whose origin is in NAMED.
        carriers: lines `Arabic TAB English` with the slots {person}, {person2}, {place}, {number}.
        seed: decides which name goes into which sentence.
    """
    rng, names = random.Random(seed), {kind: list[Pair]() for kind in ("person", "place")}
    for pair in pairs:
        yield pair
        if pair.origin in NAMED and pair.en[:1].isupper():
            names[NAMED[pair.origin]].append(pair)
    with open_text(carriers) as file:
        sentences = [line.rstrip("\n").split("\t") for line in file]
    if not all(names.values()):
        return
    for person in names["person"]:
        other, place, number = rng.choice(names["person"]), rng.choice(names["place"]), rng.randint(2, 900)
        arabic, english = rng.choice(sentences)
        ar = arabic.format(person=person.ar, person2=other.ar, place=place.ar, number=number)
        en = english.format(person=person.en, person2=other.en, place=place.en, number=number)
        yield Pair("carried-names", ar, en)
