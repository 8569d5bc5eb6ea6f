"""Whether a translation is in the target language at all: WRONG_SCRIPT and COPIED_SOURCE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...inference import Flag, FlagKind
from ...text import script_shares
from ..thresholds import THRESHOLDS, Thresholds
from .pair import SCRIPTS, Pair

__all__ = ["copied_source", "wrong_script"]

# Abbreviations, model numbers and the like (BBC, 39C, iPhone15) are often the same in every language.
_SAME_EVERYWHERE = re.compile(r"[A-Z]{2,}s?|\w*\d\w*|\w*[a-z][A-Z]\w*")
_LINKING = frozenset(
    [
        "a",
        "al",
        "an",
        "and",
        "at",
        "da",
        "das",
        "de",
        "del",
        "der",
        "des",
        "di",
        "do",
        "du",
        "el",
        "en",
        "et",
        "for",
        "in",
        "la",
        "las",
        "le",
        "les",
        "los",
        "of",
        "on",
        "or",
        "the",
        "to",
        "und",
        "van",
        "von",
        "with",
        "y",
    ]
)
_SCRIPT_NAMES = {"Arab": "Arabic", "Latn": "Latin"}


def wrong_script(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> Flag | None:
    """Too few of the letters are of the target language's script; names copied from the source are left out."""
    copied = set(pair.source_words)
    own = " ".join(word for word in pair.target_words if not (word in copied and _name_like(word)))
    script = SCRIPTS[pair.target_language]
    shares = script_shares(own)
    share = shares.get(script, 0.0)
    if not shares or share >= thresholds.script_share[pair.target_language]:
        return None
    return Flag(FlagKind.WRONG_SCRIPT, f"{share:.0%} of the letters are {_SCRIPT_NAMES[script]}")


def copied_source(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> Flag | None:
    """Words of the source stand in the translation: several in a row, or all there is; or the model said nothing.

    In a row only plain words count, since names and titles may be copied.
    """
    if pair.silent:
        return Flag(FlagKind.COPIED_SOURCE, "the model gave nothing for a part, which stands as in the source")
    if not pair.target_words or set(pair.source_words).isdisjoint(pair.target_words):
        return None
    row: Sequence[str] = max(_copied_rows(pair), key=_plain_words, default=())
    whole = len(row) == len(pair.target_words) and not all(_SAME_EVERYWHERE.fullmatch(word) for word in row)
    if row and (whole or _plain_words(row) >= thresholds.copied_words):
        return Flag(FlagKind.COPIED_SOURCE, f"copied: {' '.join(row[:8])}{' …' if len(row) > 8 else ''}")
    return None


def _copied_rows(pair: Pair) -> Iterator[list[str]]:
    """Rows of words that follow each other in both texts, each beginning with one in the source's script."""
    script = SCRIPTS[pair.source_language]
    source = pair.source_words
    following: dict[str, set[str]] = {}
    for word, after in pairwise((*source, "")):
        following.setdefault(word, set()).add(after)
    row: list[str] = []
    for word in pair.target_words:
        if row and word in following[row[-1]]:
            row.append(word)
            continue
        if row:
            yield row
        row = [word] if word in following and script_shares(word).get(script) else []
    if row:
        yield row


def _plain_words(row: Sequence[str]) -> int:
    return sum(not _name_like(word) for word in row)


def _name_like(word: str) -> bool:
    """Whether an English word has the form of a name or number, or links the parts of a name; Arabic words never do."""
    return word[0].isupper() or word in _LINKING or _SAME_EVERYWHERE.fullmatch(word) is not None
