"""Writes the English words that are common nouns, verbs and the like, for the flag NAME_MISMATCH.

    python scripts/common_words.py NEWS.jsonl.xz

The file is server/dragoman_server/text/words/en-common.txt.xz. Taken are words of the list of `scripts/words.py` that a
collection of news writes in small letters at least three times, and not more than nine times as often with a capital
within a sentence (frequent ones: fifty times). So names that are words too ("Bush", "May") are in it, names that are
nothing else are not. NEWS has one JSON object a line with the field `text`.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from collections import Counter
from pathlib import Path

from dragoman_server.text import SHORTEST_WORD, lexicon

OUT = Path(__file__).parents[1] / "server/dragoman_server/text/words/en-common.txt.xz"
LEAST_OFTEN = 3
LEAST_SHARE = 0.1
FREQUENT = 200
LEAST_SHARE_OF_FREQUENT = 0.02
_WORD = re.compile(r"(?<=[a-z,;] )[A-Za-z][a-z]{3,}\b")


def main() -> None:
    """Write a line for each length, the words of it in order and without anything between; say how long the list is."""
    counted: Counter[str] = Counter()
    with lzma.open(sys.argv[1], "rt", encoding="utf-8") as lines:
        for line in lines:
            counted.update(_WORD.findall(json.loads(line)["text"]))
    listed = lexicon("en")
    assert listed is not None
    words = sorted(
        word
        for word, small in counted.items()
        if word.islower()
        and small >= LEAST_OFTEN
        and small / (small + counted[word.capitalize()])
        >= (LEAST_SHARE_OF_FREQUENT if small >= FREQUENT else LEAST_SHARE)
        and word in listed
    )
    lengths = range(SHORTEST_WORD, max(map(len, words)) + 1)
    rows = ["".join(word for word in words if len(word) == length) for length in lengths]
    OUT.write_bytes(lzma.compress("\n".join(rows).encode("ascii"), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(words)} words, {OUT.stat().st_size} bytes in {OUT}")


if __name__ == "__main__":
    main()
