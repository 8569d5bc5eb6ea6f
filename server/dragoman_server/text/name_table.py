"""Names and what they are called in the other script: a sorted table, searched where it lies.

The file is UTF-8 text, compressed with xz. Each line has a key and its forms, each with two counts:

    سليماني TAB Soleimani:5:312 TAB Sulaimani:2:9

The first count says how many entries of the lists have the pair, the second how often news writes the form. Lines are
sorted by the bytes of their keys, forms by preference. Some 100,000 lines take 6 MB of memory, and a look-up some
20 comparisons.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .compression import decompressed
from .term_forms import LONGEST_WORD, fold, is_arabic, key, texts_of

__all__ = ["NameForm", "NameTable", "name_key"]

_MOST_BYTES = 64 << 20
_LATIN_ARTICLES = frozenset(("al", "el"))
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class NameForm:
    """A form of a name in the other script."""

    text: str
    listed: int
    """How many entries of the lists pair the name with this form."""
    press: int
    """How often a collection of news writes this form; 0 for forms of several words, which are not counted."""


def name_key(name: str) -> str:
    """Under what a name is looked up: its words folded, without articles; "" for what is no name.

    Args:
        name: one to eight words in Arabic or Latin letters.
    """
    words = texts_of(name)
    if not words or len(words) > _MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        return ""
    if all(is_arabic(word) for word in words):
        return " ".join(key(word) for word in words)
    folded = [fold(word) for word in words]
    return " ".join(word for word in folded if word not in _LATIN_ARTICLES) or " ".join(folded)


class NameTable:
    """Forms of names by `name_key`; several threads may ask it.

    Args:
        text: lines in UTF-8, sorted by the bytes of their keys.

    Raises:
        ValueError: the text is not UTF-8, a line has no form, or the keys are not sorted.
    """

    def __init__(self, text: bytes) -> None:
        if text and not text.endswith(b"\n"):
            raise ValueError("a table of names must end with a line end")
        text.decode()
        self._text = text
        self._ends = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == ord("\n")).astype(np.uint32)
        lines = [line.partition(b"\t") for line in text.split(b"\n")[:-1]]
        for number, (_, _, forms) in enumerate(lines, 1):
            if not forms:
                raise ValueError(f"line {number} of a table of names has no form")
        for number, (one, other) in enumerate(pairwise(lines), 2):
            if one[0] >= other[0]:
                raise ValueError(f"line {number} of a table of names is not sorted behind the line before it")

    @classmethod
    def decompressed(cls, content: bytes) -> NameTable:
        """The table in a file compressed with xz.

        Raises:
            ValueError: it is no such file, holds more than 64 MB, or is no table.
        """
        return cls(decompressed(content, _MOST_BYTES))

    @staticmethod
    def compressed(rows: Mapping[str, Sequence[NameForm]]) -> bytes:
        """The file of a table; equal rows give equal bytes.

        Args:
            rows: forms by key, best first. Neither has tabs, line ends or colons.
        """
        lines = sorted(f"{name}\t{_written(forms)}\n".encode() for name, forms in rows.items() if forms)
        return lzma.compress(b"".join(lines), preset=9 | lzma.PRESET_EXTREME)

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[str]:
        """The keys, in the order of their bytes."""
        for number in range(len(self._ends)):
            yield self._line(number).partition(b"\t")[0].decode()

    def forms(self, name: str) -> tuple[NameForm, ...]:
        """The forms of a name by its key, best first; none for one that is not in the table."""
        wanted = name.encode("utf-8", "replace")
        low, high = 0, len(self._ends)
        while low < high:
            middle = (low + high) // 2
            if self._line(middle).partition(b"\t")[0] < wanted:
                low = middle + 1
            else:
                high = middle
        if low == len(self._ends):
            return ()
        found, _, forms = self._line(low).partition(b"\t")
        return tuple(_read(forms.decode())) if found == wanted else ()

    def _line(self, number: int) -> bytes:
        start = int(self._ends[number - 1]) + 1 if number else 0
        return self._text[start : int(self._ends[number])]


def _written(forms: Iterable[NameForm]) -> str:
    return "\t".join(f"{form.text}:{form.listed}:{form.press}" for form in forms)


def _read(forms: str) -> Iterator[NameForm]:
    for form in forms.split("\t"):
        text, listed, press = form.rsplit(":", 2)
        yield NameForm(text, int(listed), int(press))
