"""Consonant skeletons: what an Arabic and a Latin spelling of a name have in common, written the same way.

Consonants that are used for each other are one class, vowels and what may be silent are left out: ويلنج, ويلينغ and
"Wheeling" are "lnk". After the sound classes of Soundex and of Freeman, Condon and Ackerman 2006, "Cross Linguistic
Name Matching in English and Arabic".
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from .matching import fold_for_matching

__all__ = ["name_skeletons"]

_MOST = 8
_ARABIC = str.maketrans(
    {
        letter: sound
        for sound, letters in {
            "b": "بفپڤ",
            "k": "قكجخغگ",
            "s": "سزصشثژذظضچ",
            "t": "تدط",
            "l": "ل",
            "m": "م",
            "n": "ن",
            "r": "ر",
            "": "اويىهعحءئؤة",
        }.items()
        for letter in letters
    }
)
# Of Latin letters those with more than one sound come first; a sound may be none.
_LATIN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("sch", ("s",)),
    ("tch", ("s",)),
    ("ough", ("", "b")),
    ("augh", ("", "b")),
    ("igh", ("",)),
    ("ph", ("b",)),
    ("sh", ("s",)),
    ("ch", ("s", "k")),
    ("kh", ("k",)),
    ("gh", ("k",)),
    ("dh", ("s",)),
    ("th", ("s", "t")),
    ("zh", ("s",)),
    ("dj", ("k",)),
    ("dg", ("k",)),
    ("ck", ("k",)),
    ("qu", ("k",)),
    ("ce", ("s",)),
    ("ci", ("s",)),
    ("cy", ("s",)),
    ("kn", ("n", "kn")),
    ("mb", ("mb", "m")),
    ("x", ("ks",)),
    ("j", ("k", "")),
    *((letter, ("k",)) for letter in "cgkq"),
    *((letter, ("s",)) for letter in "sz"),
    *((letter, ("b",)) for letter in "bfpv"),
    *((letter, ("t",)) for letter in "dt"),
    *((letter, (letter,)) for letter in "lmnr"),
)
_SOUNDS = dict(_LATIN)
_LATIN_TOKEN = re.compile("|".join(re.escape(token) for token, _ in _LATIN))
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 14)
def name_skeletons(name: str) -> tuple[str, ...]:
    """The skeletons of a name in Arabic or Latin letters, eight at most; a Latin spelling may be read in several ways.

    A name without any consonant has none.
    """
    folded = fold_for_matching(name)
    if any("\u0600" <= letter <= "\u06ff" for letter in folded):
        sounds: list[tuple[str, ...]] = [(folded.translate(_ARABIC),)]
    else:
        sounds = [_SOUNDS[token] for token in _LATIN_TOKEN.findall(_DOUBLED.sub(r"\1", folded))]
    found: dict[str, None] = {}
    for one in product(*sounds):
        consonants = "".join(letter for letter in "".join(one) if letter.isalpha())
        skeleton = _single(_single(consonants).replace("ts", "s"))
        if skeleton:
            found.setdefault(skeleton)
        if len(found) == _MOST:
            break
    return tuple(found)


def _single(letters: str) -> str:
    return _DOUBLED.sub(r"\1", letters)
