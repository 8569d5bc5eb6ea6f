"""Names that are translated, or spelled so differently that no comparison of letters finds them.

Places and what is said of them, religions, peoples, organisations, months and weekdays: English words, and the Arabic
words of which one stands for them, read from known_names.tsv. Words are enough: of "Saudi Arabia" both are in the list
by themselves.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from ...text.term_forms import fold, is_arabic, light_stem, readings

__all__ = ["is_known", "known_stems", "name_stem"]


def known_stems(word: str) -> frozenset[str]:
    """Light stems of the Arabic words of which one stands for an English word; none for one that is not listed."""
    return _known().get(fold(word), frozenset())


def is_known(word: str) -> bool:
    """Whether an English word is listed."""
    return fold(word) in _known()


def name_stem(stem: str) -> str:
    """A folded Arabic word without endings, of which it may have two: مصريين and مصرية are مصر."""
    return light_stem(light_stem(stem))


@cache
def _known() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in files(__package__).joinpath("known_names.tsv").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        english, arabic = line.split("\t")
        stems = frozenset(
            name_stem(reading.stem) for word in arabic.split() if is_arabic(word) for reading in readings(word)
        )
        for word in english.split():
            found[fold(word)] = found.get(fold(word), frozenset()) | stems
    return found
