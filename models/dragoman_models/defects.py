"""Counts the lines of a test set with obvious defects in their translation.

The measures use text alone, so that they apply to the output of any system. They are deliberately not the server's
own checks, because a server should not judge itself. On the 997 lines of FLORES-200 dev they separate systems as
their users do: sentence ends lost ar→en are 0 to 2 for systems that split sentences first, 36 and 70 for OPUS-MT and
NLLB fed whole lines; Argos leaves 12 % of en→ar lines in the wrong script.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from dragoman_server.text.normalization import normalize

__all__ = [
    "DefectCounts",
    "count_defects",
    "count_sentence_ends",
    "has_latin_word",
    "has_repetition",
    "is_copied",
    "number_values",
    "script_share",
]

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SENTENCE_END = re.compile(r"[.!?؟…۔]+(?=[\"'»)\]]*(?:\s|$))")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
_ARABIC_LETTER = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08b4\ufb50-\ufdff\ufe70-\ufefc]"
)

MIN_SCRIPT_SHARE = 0.7
"""The least share of letters in the target's script; a line below it is in the wrong script."""
MIN_LENGTH_SHARE = 0.5
"""A line is short when its length ratio to the source is below this share of the median ratio of the references."""
MIN_REPEATS = 3
"""The same words this many times in a row are a repetition."""
LONGEST_REPEATED_PHRASE = 4


def number_values(text: str) -> frozenset[str]:
    """The numbers of a text as plain digits: "١٬٢٥٠" and "1,250" both give "1250"."""
    return frozenset(re.sub(r"\D", "", number) for number in _NUMBER.findall(normalize(text)))


def count_sentence_ends(text: str) -> int:
    """The number of sentence ends: runs of final marks before a space or the end of the text."""
    return len(_SENTENCE_END.findall(normalize(text)))


def has_repetition(text: str) -> bool:
    """Whether a phrase of one to four words occurs three or more times in a row."""
    words = text.split()
    for length in range(1, LONGEST_REPEATED_PHRASE + 1):
        same = 0
        for here in range(length, len(words)):
            same = same + 1 if words[here] == words[here - length] else 0
            if same >= length * (MIN_REPEATS - 1):
                return True
    return False


def script_share(text: str, language: str) -> float:
    """The share of letters that are Arabic ("ar") or Latin ("en"); 1.0 for a text without letters."""
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return 1.0
    arabic = sum(1 for letter in letters if _ARABIC_LETTER.match(letter))
    if language == "ar":
        return arabic / len(letters)
    return sum(1 for letter in letters if letter < "\u0250") / len(letters)


def is_copied(source: str, output: str) -> bool:
    """Whether the output equals the source apart from case and typography; false for sources without letters."""
    plain = normalize(source).casefold()
    return any(character.isalpha() for character in plain) and plain == normalize(output).casefold()


def has_latin_word(text: str) -> bool:
    """Whether the text has a word of two or more Latin letters; in Arabic output it is often an untranslated word."""
    return _LATIN_WORD.search(text) is not None


@dataclass(frozen=True, slots=True)
class DefectCounts:
    """The number of lines with each defect."""

    lines: int
    number_lines: int
    """Lines whose source has a number in digits; the base of the two below."""
    numbers_lost: int
    """Lines with a number that the output lacks in digits. Human translators also write numbers as words."""
    numbers_lost_unlike_reference: int
    """The same, if the reference has that number in digits."""
    ends_lost: int
    """Lines with fewer sentence-final marks than the source."""
    repetitions: int
    """Lines with a phrase three times in a row, unless the source has one too."""
    wrong_script: int
    copied: int
    untranslated: int | None
    """Lines of Arabic output with a Latin word; None for other targets."""
    short: int
    """Lines with less than half the median length ratio of the references."""
    empty: int


def count_defects(
    sources: Sequence[str], outputs: Sequence[str], references: Sequence[str], target_language: str
) -> DefectCounts:
    """Count the defects of a system's lines.

    Raises:
        ValueError: the numbers of sources, outputs and references differ.
    """
    if not len(sources) == len(outputs) == len(references):
        raise ValueError(f"{len(sources)} sources, {len(outputs)} outputs, {len(references)} references")
    lines = list(zip(sources, outputs, references, strict=True))
    numbers = [tuple(map(number_values, line)) for line in lines]
    usual = statistics.median([len(r) / max(1, len(s)) for s, _, r in lines]) if lines else 1.0
    return DefectCounts(
        lines=len(lines),
        number_lines=sum(1 for source, _, _ in numbers if source),
        numbers_lost=sum(1 for source, output, _ in numbers if source - output),
        numbers_lost_unlike_reference=sum(1 for s, output, reference in numbers if (s & reference) - output),
        ends_lost=sum(count_sentence_ends(o) < count_sentence_ends(s) for s, o, _ in lines),
        repetitions=sum(has_repetition(o) and not has_repetition(s) for s, o, _ in lines),
        wrong_script=sum(script_share(o, target_language) < MIN_SCRIPT_SHARE for _, o, _ in lines),
        copied=sum(is_copied(s, o) for s, o, _ in lines),
        untranslated=sum(has_latin_word(o) for _, o, _ in lines) if target_language == "ar" else None,
        short=sum(bool(o.strip()) and len(o) / max(1, len(s)) < MIN_LENGTH_SHARE * usual for s, o, _ in lines),
        empty=sum(not o.strip() and bool(s.strip()) for s, o, _ in lines),
    )
