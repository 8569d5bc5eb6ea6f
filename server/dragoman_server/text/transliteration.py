"""How well a Latin spelling renders an Arabic one, letter by letter.

The distance is a weighted edit distance over an alignment of Arabic letters with one to four Latin ones, after
Freeman, Condon and Ackerman 2006, "Cross Linguistic Name Matching in English and Arabic". Short vowels, which Arabic
does not write, cost almost nothing; consonants that are never used for each other cost most.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate

from .matching import fold_for_matching

__all__ = ["SAME_NAME", "spelling_alignment", "spelling_distance", "without_clitics"]

SAME_NAME = 0.25
"""The greatest distance at which two spellings count as the same name; see docs/quality.md."""

# Latin renderings of each Arabic letter as `fold_for_matching` folds it: usual ones, then rarer ones.
_RENDERINGS = {
    "ا": ("a aa e i o u", "ah ai"),
    "ب": ("b", "p v bb"),
    "ت": ("t", "tt th d"),
    "ث": ("th", "t s"),
    "ج": ("j g", "dj dg gh zh ch y"),
    "ح": ("h", "hh"),
    "خ": ("kh", "k h ch x"),
    "د": ("d", "dd t"),
    "ذ": ("dh", "th z d"),
    "ر": ("r", "rr"),
    "ز": ("z", "s zz j"),
    "س": ("s", "ss c ce z x"),
    "ش": ("sh", "ch s sch ti ci"),
    "ص": ("s", "ss z c"),
    "ض": ("d dh", "z dd"),
    "ط": ("t", "tt d"),
    "ظ": ("z dh th", "d"),
    "ع": ("a e i o u '", "aa"),
    "غ": ("gh g", "q r"),
    "ف": ("f", "ff v ph p"),
    "ق": ("q k", "g gh c ck kh"),
    "ك": ("k c", "kk ck q ch g x qu cc"),
    "ل": ("l", "ll"),
    "م": ("m", "mm"),
    "ن": ("n", "nn"),
    "ه": ("h a ah e", "eh t"),
    "و": ("w u o ou oo", "v au aw ow ew eu wa uw augh ough eau"),
    "ي": ("y i ee e ey", "ie iy j ai ay ei a ya yy ea"),
    "ء": ("'", "a"),
    "پ": ("p", "pp"),
    "چ": ("ch", "tch"),
    "ڤ": ("v", "f"),
    "گ": ("g", "gg"),
    "ژ": ("zh j", "g"),
}
_RARE = 0.15
_COSTS = {
    letter: {**dict.fromkeys(rare.split(), _RARE), **dict.fromkeys(usual.split(), 0.0)}
    for letter, (usual, rare) in _RENDERINGS.items()
}
_RENDERED = frozenset(rendering for costs in _COSTS.values() for rendering in costs)
_LONGEST = max(map(len, _RENDERED))
_UNWRITTEN = {**dict.fromkeys("aeiou", 0.05), "y": 0.3, "h": 0.4, "'": 0.0, "w": 0.6}
_SILENT = {"ا": 0.2, "ع": 0.2, "ء": 0.0, "ه": 0.4, "و": 0.5, "ي": 0.4}
_NOT_LETTERS = re.compile(r"[^a-z']")
_CLITICS = (
    *("و", "ف", "ب", "ل", "ك", "ال", "لل"),
    *("وال", "فال", "بال", "كال", "ولل", "فلل", "وب", "ول", "وك", "فب", "فل", "وبال", "وكال"),
)
_SHORTEST_STEM = 3


def spelling_distance(arabic: str, latin: str) -> float:
    """The distance of a Latin word from an Arabic one: 0 for a usual spelling, 1 or more for unrelated words.

    Args:
        arabic: a word in Arabic letters; tashkeel and forms of hamza are ignored.
        latin: a word in Latin letters; case and accents are ignored.
    """
    letters = fold_for_matching(arabic)
    spelling = _NOT_LETTERS.sub("", _plain(latin))
    if not letters or not spelling:
        return 1.0
    consonants = max(
        sum(letter not in _SILENT for letter in letters), sum(letter not in _UNWRITTEN for letter in spelling), 1
    )
    return _rows(letters, spelling)[-1][-1] / consonants


def spelling_alignment(arabic: str, latin: str) -> tuple[tuple[str, str], ...]:
    """Each Arabic letter of a name with the Latin letters that render it, by the steps of `spelling_distance`.

    Short vowels go with the letter before them, those at the begin with the first letter. The parts of each side,
    joined, are the whole: the Arabic word folded, the Latin one in small letters of ASCII.
    """
    letters = fold_for_matching(arabic)
    spelling = _NOT_LETTERS.sub("", _plain(latin))
    if not letters or not spelling:
        return ()
    rows = _rows(letters, spelling)
    i, j = len(letters), len(spelling)
    ends = [j]  # of the Latin part of each Arabic letter, from the last one on
    while i or j:
        _, (a, b) = min(_last_steps(rows, letters, spelling, i, j), key=lambda step: step[0])
        if a < i and a:
            ends.append(b)
        i, j = a, b
    bounds = [0, *reversed(ends)]
    return tuple((letter, spelling[bounds[n] : bounds[n + 1]]) for n, letter in enumerate(letters))


def without_clitics(word: str) -> tuple[str, ...]:
    """The word as written and without a possible prefixed conjunction, preposition or article.

    Stems of fewer than three letters are left out.
    """
    stems = (word[len(clitic) :] for clitic in _CLITICS if word.startswith(clitic))
    return (word, *(stem for stem in stems if len(stem) >= _SHORTEST_STEM))


def _rows(letters: str, spelling: str) -> list[list[float]]:
    """The least costs of aligning the first `i` letters with the first `j` characters, as `rows[i][j]`.

    A last step leaves out a character, leaves out a letter, sets one for the other, or renders the letter by one
    character or several.
    """
    steps = list(_steps(spelling))
    rows = [list(accumulate((unwritten for unwritten, _ in steps), initial=0.0))]
    for letter in letters:
        above, silent, costs = rows[-1], _SILENT.get(letter, 1.0), _COSTS.get(letter, {})
        best = above[0] + silent
        row = [best]
        for j, (unwritten, endings) in enumerate(steps):
            best = min(best + unwritten, above[j + 1] + silent, above[j] + 1.0)
            for start, ending in endings:
                if ending in costs and above[start] + costs[ending] < best:
                    best = above[start] + costs[ending]
            row.append(best)
        rows.append(row)
    return rows


def _steps(spelling: str) -> Iterator[tuple[float, list[tuple[int, str]]]]:
    """For each character what it costs to leave it out, and the renderings of any letter that end with it, with their
    starts."""
    for place, character in enumerate(spelling):
        doubled = place > 0 and character == spelling[place - 1]
        endings = [(start, spelling[start : place + 1]) for start in range(max(0, place + 1 - _LONGEST), place + 1)]
        unwritten = 0.05 if doubled else _UNWRITTEN.get(character, 1.0)
        yield unwritten, [(start, ending) for start, ending in endings if ending in _RENDERED]


def _last_steps(
    rows: list[list[float]], letters: str, spelling: str, i: int, j: int
) -> Iterator[tuple[float, tuple[int, int]]]:
    """Each possible last step of aligning the first `i` letters with the first `j` characters: the whole cost, and how
    many letters and characters there were before it."""
    if j:
        last, doubled = spelling[j - 1], j > 1 and spelling[j - 1] == spelling[j - 2]
        yield rows[i][j - 1] + (0.05 if doubled else _UNWRITTEN.get(last, 1.0)), (i, j - 1)
    if i:
        yield rows[i - 1][j] + _SILENT.get(letters[i - 1], 1.0), (i - 1, j)
    if i and j:
        yield rows[i - 1][j - 1] + 1.0, (i - 1, j - 1)
        costs = _COSTS.get(letters[i - 1], {})
        for length in range(1, min(_LONGEST, j) + 1):
            cost = costs.get(spelling[j - length : j])
            if cost is not None:
                yield rows[i - 1][j - length] + cost, (i - 1, j - length)


def _plain(word: str) -> str:
    """The word in lower case without accents, with apostrophes for ayn and hamza."""
    text = re.sub("[’‘ʿʾ`]", "'", word.casefold())
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
