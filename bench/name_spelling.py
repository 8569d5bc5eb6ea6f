"""How well the spelling distance tells a name in the other script from another name.

    python bench/name_spelling.py names.tsv.xz --set names-wikidata-people --set names-palestine

The file has lines `set TAB Arabic TAB Latin`. Words of names with as many words on both sides are compared in pairs: as
they stand, and with the Latin sides shuffled.
"""

from __future__ import annotations

import argparse
import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from dragoman_server.text import SAME_NAME, spelling_distance, without_clitics
from dragoman_training.corpus import open_text

SHORTEST = 3
"""Letters of a word that is compared."""


def word_pairs(path: str, wanted: str) -> Iterator[tuple[str, str]]:
    """Words of the names of one set, Arabic and Latin."""
    with open_text(path) as file:
        for line in file:
            name_set, arabic, latin = line.rstrip("\n").split("\t")
            words = arabic.split(), latin.split()
            if name_set == wanted and len(words[0]) == len(words[1]):
                yield from (pair for pair in zip(*words, strict=True) if min(map(len, pair)) >= SHORTEST)


def distance(arabic: str, latin: str) -> float:
    """Of the nearest form of the Arabic word."""
    return min(spelling_distance(form, latin) for form in without_clitics(arabic))


def area_under_curve(same: Sequence[float], other: Sequence[float]) -> float:
    """The chance that a pair of one name is nearer than a pair of two."""
    ranked = sorted(other)
    below = sum((bisect_left(ranked, value) + bisect_right(ranked, value)) / 2 for value in same)
    return 1 - below / len(same) / len(ranked)


def main() -> None:
    """Print a line for each set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("names", help="lines `set TAB Arabic TAB Latin`, plain or compressed")
    parser.add_argument("--set", action="append", required=True, dest="sets", help="name of a set in the file")
    parser.add_argument("--pairs", type=int, default=2000, help="word pairs of each set, at most")
    arguments = parser.parse_args()
    chance = random.Random(3)
    print(f"set, pairs, AUC, found and false up to a distance of {SAME_NAME}")
    for name_set in arguments.sets:
        pairs = list(word_pairs(arguments.names, name_set))
        pairs = chance.sample(pairs, min(len(pairs), arguments.pairs))
        shuffled = chance.sample([latin for _, latin in pairs], len(pairs))
        same = [distance(*pair) for pair in pairs]
        other = [distance(arabic, latin) for (arabic, _), latin in zip(pairs, shuffled, strict=True)]
        found, false = (sum(value <= SAME_NAME for value in values) / len(values) for values in (same, other))
        print(f"{name_set}, {len(pairs)}, {area_under_curve(same, other):.4f}, {found:.1%}, {false:.1%}", flush=True)


if __name__ == "__main__":
    main()
