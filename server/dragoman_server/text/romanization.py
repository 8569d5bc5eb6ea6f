"""Arabic names in Latin letters: the tables of ALA-LC (1997) and BGN/PCGN (1956), and what newspapers write.

The two tables render what is written. Arabic seldom writes short vowels, and the tables cannot add them: for about 170
common names a list has the vowels, for others they are missing ("Rʻd") unless the text has tashkeel. The form of the
press comes from the same list, or has an "a" where a vowel must be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from .matching import fold_for_matching
from .romanization_names import known_names

__all__ = ["RomanizationScheme", "romanize"]


class RomanizationScheme(Enum):
    """How Arabic is written in Latin letters; names are those of the contract."""

    PRESS = "PRESS"
    """As newspapers write names: no marks, "Mahmoud Abbas", "Abdel Fattah al-Sisi"."""
    ALA_LC = "ALA_LC"
    """American Library Association and Library of Congress, 1997: "Maḥmūd ʻAbbās"."""
    BGN_PCGN = "BGN_PCGN"
    """US Board on Geographic Names and British Permanent Committee on Geographical Names, 1956: "Ar Riyāḑ"."""


_CONSONANTS = """
ب b | ت t | ث th | ج j | ح ḥ | خ kh | د d | ذ dh | ر r | ز z | س s | ش sh | ص ṣ | ض ḍ | ط ṭ | ظ ẓ | ع ʻ | غ gh | ف f
ق q | ك k | ل l | م m | ن n | ه h | پ p | چ ch | ڤ v | گ g | ژ zh | ء ʼ | أ ʼ | إ ʼ | ؤ ʼ | ئ ʼ
"""
_LETTERS = dict(entry.split() for line in _CONSONANTS.strip().splitlines() for entry in line.split(" | "))
_BGN = str.maketrans({"ḥ": "ḩ", "ṣ": "ş", "ḍ": "ḑ", "ṭ": "ţ", "ẓ": "z̧", "ʻ": "‘", "ʼ": "’"})
_SUN = frozenset("تثدذرزسشصضطظلن")
_VOWELS = {"\u064e": "a", "\u064f": "u", "\u0650": "i", "\u064b": "an", "\u064c": "un", "\u064d": "in"}
_SHADDA, _SUKUN, _DAGGER = "\u0651", "\u0652", "\u0670"
_MARKS = "\u064b-\u0652\u0670"
_ALPHABET = "\u0621-\u063a\u0641-\u064a\u0671\u067e\u0686\u06a4\u06af\u0698"
_WORD = re.compile(f"[{_ALPHABET}][{_ALPHABET}{_MARKS}]*")
_TATWEEL = "\u0640"
_ARTICLE = re.compile(f"[اٱ][{_MARKS}]*ل[{_MARKS}]*(?=[^{_MARKS}][{_MARKS}]*[^{_MARKS}])")
_TANWIN = ("an", "un", "in")
_RUN = re.compile("[b-df-hj-np-tv-z]+")
_SOUND = re.compile(r"(?:sh|th|kh|dh|gh|ch|zh|([a-z])\1?)")
_PARTICLES = frozenset({"bin", "ibn", "bint"})


@dataclass(frozen=True, slots=True)
class _Letter:
    letter: str
    doubled: bool
    vowel: str | None
    """The short vowel written on it; "" for sukun; None: nothing is written."""


def romanize(text: str, scheme: RomanizationScheme = RomanizationScheme.PRESS) -> str:
    """A text with its Arabic words in Latin letters, each with a capital; the rest of it stays as it is.

    Args:
        text: names, with or without tashkeel. Tatweel is left out.
        scheme: table or habit to go by.
    """
    plain = unicodedata.normalize("NFC", text).replace(_TATWEEL, "")
    done: list[str] = []
    position = 0
    servant = False  # whether the word before is عبد, which the press joins with an article
    for match in _WORD.finditer(plain):
        done.append(plain[position : match.start()])
        done.append(_word(match[0], scheme, servant=servant))
        servant = fold_for_matching(match[0]) == "عبد" and plain[match.end() : match.end() + 1] == " "
        if servant and scheme is RomanizationScheme.PRESS and _ARTICLE.match(plain, match.end() + 1):
            done[-1] = "Abdel"
        position = match.end()
    done.append(plain[position:])
    return unicodedata.normalize("NFC", "".join(done))


def _word(word: str, scheme: RomanizationScheme, *, servant: bool) -> str:
    whole = known_names().get(fold_for_matching(word))
    article = None if whole else _ARTICLE.match(word)
    stem = word[article.end() :] if article else word
    vocalised, press = whole or known_names().get(fold_for_matching(stem)) or (None, None)
    if scheme is RomanizationScheme.PRESS:
        name = press or _press(stem)
        prefix = "al-" if article and not servant else ""
        return prefix + (name if name in _PARTICLES else _capital(name))
    if press in _PARTICLES and scheme is RomanizationScheme.ALA_LC:
        return "bint" if press == "bint" else "ibn"  # rule 22: written without its alef too
    name = _spelled(stem if _has_vowels(stem) or vocalised is None else vocalised, scheme)
    if not article:
        return _capital(name)
    if scheme is RomanizationScheme.ALA_LC:
        return f"al-{_capital(name)}"
    first = _spelled(stem[0], scheme) if stem[0] in _SUN else "l"
    return f"A{first} {_capital(name)}"


def _has_vowels(word: str) -> bool:
    return any(mark in word for mark in _VOWELS)


def _capital(name: str) -> str:
    """With a capital as its first letter; marks of ayn and hamza before it have none."""
    for place, character in enumerate(name):
        if character.isalpha() and character not in "ʻʼ":
            return name[:place] + character.upper() + name[place + 1 :]
    return name


def _letters(word: str) -> Iterator[_Letter]:
    for match in re.finditer(f"([^{_MARKS}])([{_MARKS}]*)", word):
        letter, marks = match[1], match[2]
        vowel = next((_VOWELS[mark] for mark in marks if mark in _VOWELS), "" if _SUKUN in marks else None)
        if _DAGGER in marks:
            vowel = "ā"
        yield _Letter(letter, _SHADDA in marks, vowel)


def _spelled(word: str, scheme: RomanizationScheme) -> str:
    """A word by the table, in small letters."""
    letters = list(_letters(word))
    name = ""
    for number, one in enumerate(letters):
        after = letters[number + 1].letter if number + 1 < len(letters) else ""
        if one.letter in "اٱآىة":
            name = _with_alef(name, one, letters[number - 1] if number else None)
        elif one.letter in "وي":
            name = _with_semivowel(name, one, after)
        elif not name and one.letter in "أإ":
            name = one.vowel or ("a" if one.letter == "أ" else "i")
        else:
            if one.letter == "ه" and name.endswith(("t", "k", "d", "s", "g", "z")):
                name += "·" if scheme is RomanizationScheme.BGN_PCGN else "ʹ"  # no digraph
            name += _LETTERS.get(one.letter, one.letter) * (2 if one.doubled else 1) + (one.vowel or "")
    if scheme is RomanizationScheme.BGN_PCGN:
        name = name.translate(_BGN)
    return name.lstrip("ʼ’")


def _with_alef(name: str, one: _Letter, before: _Letter | None) -> str:
    """`name` with a letter that stands for a long or a final a; a short one before it becomes part of it."""
    if one.letter == "ة":
        return name + ("h" if name.endswith(("a", "ā")) else "ah")
    if one.letter == "آ":
        return name + "ā"
    if one.letter == "ى":
        return name.removesuffix("a") + "á"
    if not name:
        return one.vowel or "a"
    if before is not None and before.vowel in _TANWIN:
        return name
    return name if name.endswith("ā") else name.removesuffix("a") + "ā"


def _with_semivowel(name: str, one: _Letter, after: str) -> str:
    """`name` with و or ي, which are consonants, long vowels, or the second half of a diphthong."""
    consonant, long, short = ("w", "ū", "u") if one.letter == "و" else ("y", "ī", "i")
    vowel = one.vowel or ""
    if one.doubled:
        if not name.endswith(short):
            return name + consonant * 2 + vowel
        return name[:-1] + long + (consonant + vowel if vowel or after else "")
    if vowel or not name or after in ("ا", "ى", "ة", "آ"):
        return name + consonant + vowel
    if name.endswith(short):
        return name[:-1] + long
    return name + (consonant if one.vowel == "" or name[-1] in "aāīūá" else long)


def _press(stem: str) -> str:
    """A name that is in no list, without marks; an "a" stands where consonants need a vowel."""
    table = unicodedata.normalize("NFKD", _spelled(stem, RomanizationScheme.ALA_LC))
    plain = "".join(character for character in table if character.isascii())
    return plain if _has_vowels(stem) else _RUN.sub(_with_vowels, plain)


def _with_vowels(run: re.Match[str]) -> str:
    """Consonants in a row with as many vowels as can be read: CaC at the begin, CaC at the end, CCaC between vowels."""
    sounds = [match[0] for match in _SOUND.finditer(run[0])]
    first, last = run.start() == 0, run.end() == len(run.string)
    if len(sounds) < 2 or (not first and not last and len(sounds) < 3):
        return run[0]
    done = sounds[0]
    for number, sound in enumerate(sounds[1:], 1):
        odd = number % 2 == 1
        at_end = last and number == len(sounds) - 1
        done += ("a" if at_end or (odd if first else not odd) else "") + sound
    return done
