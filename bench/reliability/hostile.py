"""Texts that nobody would write, the same for the same seed."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping

__all__ = ["PATTERNS", "hostile_texts"]

PATTERNS: Mapping[str, str] = {
    "one word": "a",
    "words": "word ",
    "Arabic words": "كلمة ",
    "sentences": "It ended. ",
    "Arabic sentences": "انتهى الأمر. ",
    "stops": ". ",
    "dots": ".",
    "tatweels": "ـ",
    "newlines": "\n",
    "blank lines": "\n\n \n",
    "tabs": "\tx",
    "no-break spaces": "\u00a0",
    "wide spaces": "\u3000x\n",
    "digits": "1",
    "numbers": "12,345.67 ",
    "Arabic digits": "١٢٫٥ ",
    "brackets": "(",
    "quotation marks": '"a" ',
    "opened quotations": "«",
    "addresses": "https://example.org/a?b=c ",
    "e-mail": "a@b.co ",
    "placeholders": "{0} %s ",
    "tags": "<b>x</b> ",
    "open tags": "<a ",
    "marks on one letter": "e\u0301\u0301",
    "tashkeel": "مُحَمَّدٌ ",
    "joiners": "a\u200d",
    "direction marks": "\u202ba\u202c",
    "emoji": "👩\u200d👩\u200d👧 ",
    "lists": "- item\n",
    "headings": "# Title\n\n",
    "indented lines": " " * 40 + "***\n",
    "abbreviations": "e.g. Dr. U.S. ",
    "commas": "a, b, ",
    "hyphens": "a-b-",
    "both languages": "وقال the minister ",
    "names": "Abu Bakr al-Baghdadi ",
}
"""What is repeated to make a text of any length, by a name."""

_WORDS = (
    *("the", "council", "met", "today", "and", "president", "said", "Mr.", "U.S.", "3.5%", "1,250", "don't", "e.g."),
    *("قال", "الوزير", "اليوم", "إن", "ـــ", "والحكومة", "١٢٫٥", "د.", "مُحَمَّد", "ﷲ", "لا", "۱۹۹۰"),
    *(
        "https://a.b/c?d=e",
        "x@y.zz",
        "{name}",
        "%s",
        "<b>",
        "</b>",
        "&amp;",
        "#tag",
        "@who",
        "😀",
        "字",
        "Привет",
    ),
)
_SPACES = (" ", " ", " ", " ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u3000", "\r\n", "\u2028", "\u200b", "")
_MARKS = ("", "", "", ".", ",", "!", "?", "؟", "،", "…", ":", ";", ")", "»", '"', "'", "—", "\u200f")
_ODD = "\x00\x01\x1c\x85\u00ad\u0301\u034f\u061c\u200c\u200d\u202e\u2066\ufeff\ufffd\ufffe\U000e0067\U0010ffff"


def hostile_texts(count: int, *, seed: int = 1, longest: int = 60) -> Iterator[str]:
    """`count` texts of up to `longest` pieces: words of both languages and of neither, marks, spaces, odd characters,
    and now and then a pattern."""
    chance = random.Random(seed)
    patterns = list(PATTERNS.values())
    for _ in range(count):
        pieces = []
        for _ in range(chance.randint(0, longest)):
            kind = chance.random()
            if kind < 0.85:
                pieces.append(chance.choice(_WORDS))
            elif kind < 0.93:
                pieces.append(chance.choice(_ODD))
            elif kind < 0.97:
                pieces.append(chance.choice(patterns) * chance.randint(1, 30))
            else:
                pieces.append("".join(chr(chance.randint(0x20, 0xD7FF)) for _ in range(chance.randint(1, 8))))
        yield "".join(
            itertools.chain.from_iterable((one, chance.choice(_MARKS), chance.choice(_SPACES)) for one in pieces)
        )
