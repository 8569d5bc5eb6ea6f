"""The normalisation of model input, the same in training and serving. Text shown to users is not normalised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from .offsets import KeptRun, OffsetMap, Rewritten
from .span import Span

__all__ = ["compatibility_composed", "normalize", "normalize_with_offsets"]

# Tashkeel, superscript alef, tatweel, Quranic marks; zero-width characters, bidi controls, soft hyphen, byte-order
# mark; lone surrogates, which UTF-8 cannot encode.
_DROPPED = re.compile(
    "[\u064b-\u0652\u0670\u0640\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\u061c\ud800-\udfff]"
)
_MAPPED = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٪٫٬“”„‟«»″’‘‚‛`′‐‑‒−",
    '01234567890123456789%.,"""""""\'\'\'\'\'\'----',
)
_TO_MAP = re.compile(f"[{''.join(map(chr, _MAPPED))}]")
_LONG_RUN = re.compile(r"[^\w\s\x00-\x7f]{32,}")
_MOST_MARKS = 30
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")  # without those that are white space
_WORD = re.compile(r"[^\s\x00-\x1f\x7f-\x9f]+")


def normalize(text: str) -> str:
    """NFKC without tashkeel, tatweel, invisible marks; ASCII digits, quotes, hyphens; single spaces. Idempotent."""
    if text.isascii():
        return _single_spaces(text.replace("`", "'"))
    while True:
        done = _DROPPED.sub("", compatibility_composed(text))
        done = _single_spaces(done.translate(_MAPPED) if _TO_MAP.search(done) else done)
        # A dropped character may have separated a letter from its mark. They compose now, which may leave more to drop.
        if done == text or unicodedata.is_normalized("NFKC", done):
            return done
        text = done


def _single_spaces(text: str) -> str:
    """The text with one space for each run of white space and control characters, and none at its ends."""
    return " ".join((_SPACES.sub(" ", text) if _CONTROLS.search(text) else text).split())


def normalize_with_offsets(text: str) -> Rewritten:
    """The result of `normalize` with its offset map from `text`.

    A character replaced by one character counts as kept, and so does a base letter that loses its marks. A character
    that expands (a ligature) is one replaced range. If the parts of a word normalise differently from the whole word,
    the whole word is one replaced range.
    """
    whole = normalize(text)
    if whole == text:
        return Rewritten.unchanged(text)
    runs: list[KeptRun] = []
    position = 0
    for match in _WORD.finditer(text):
        word = normalize(match[0])
        if not word:
            continue
        if position:
            runs.append(KeptRun(match.start() - 1, position, 1))  # the last white space before a word
            position += 1
        if not whole.startswith(word, position):
            return Rewritten(whole, OffsetMap((), len(text), len(whole)))
        runs += _kept_in_word(match[0], word, match.start(), position)
        position += len(word)
    if position != len(whole):
        return Rewritten(whole, OffsetMap((), len(text), len(whole)))
    return Rewritten(whole, OffsetMap.of(runs, len(text), len(whole)))


def _kept_in_word(word: str, normal: str, before: int, after: int) -> list[KeptRun]:
    """The kept runs of a word that starts at `before` in the text and at `after` in the result."""
    if word == normal:
        return [KeptRun(before, after, len(word))]
    runs: list[KeptRun] = []
    position = 0
    for cluster in _clusters(word):
        original = cluster.of(word)
        form = normalize(original)
        if not normal.startswith(form, position):
            return []
        if form and (len(form) == len(original) or len(form) == 1):
            runs.append(KeptRun(before + cluster.start, after + position, len(form)))
        position += len(form)
    return runs if position == len(normal) else []


def _clusters(word: str) -> Iterator[Span]:
    """The base characters of a word, each with its combining marks."""
    start = 0
    for end, character in enumerate((*word, None)):
        if end > start and (character is None or not unicodedata.combining(character)):
            yield Span(start, end)
            start = end


def compatibility_composed(text: str) -> str:
    """NFKC in linear time. Of more than 30 combining marks in a row, which no orthography uses, the rest is dropped.

    CPython takes quadratic time to reorder marks. The limit of 30 is that of Unicode's Stream-Safe Text Format (UAX
    #15, section 13).
    """
    return unicodedata.normalize("NFKC", _LONG_RUN.sub(_without_excess_marks, text))


def _without_excess_marks(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
