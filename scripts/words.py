"""Writes the list of English words that NONWORD goes by: server/dragoman_server/text/words/en.txt.xz.

    pip install wordfreq==3.1.1 && python scripts/words.py

Taken are all words of four Latin letters or more of wordfreq's large list (Speer 2022): what occurs at least once in a
hundred million words of books, news, subtitles, encyclopaedias and the web. `dragoman_server.text.lexicon` reads it.
"""

from __future__ import annotations

import lzma
import re
from pathlib import Path

from dragoman_server.text import SHORTEST_WORD
from wordfreq import get_frequency_dict

OUT = Path(__file__).parents[1] / "server/dragoman_server/text/words/en.txt.xz"


def main() -> None:
    """Write a line for each length, the words of it in order and without anything between; say how long the list is."""
    listed = get_frequency_dict("en", wordlist="large")
    words = sorted(word for word in listed if len(word) >= SHORTEST_WORD and re.fullmatch("[a-z]+", word))
    lengths = range(SHORTEST_WORD, max(map(len, words)) + 1)
    lines = ["".join(word for word in words if len(word) == length) for length in lengths]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_bytes(lzma.compress("\n".join(lines).encode("ascii"), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(words)} words, {OUT.stat().st_size} bytes in {OUT}")


if __name__ == "__main__":
    main()
