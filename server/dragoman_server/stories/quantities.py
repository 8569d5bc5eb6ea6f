"""The quantities that a text tells: a number, what it counts, and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from ..text import Number, Span, fold_for_matching, numbers, spelled_out, without_clitics
from ..text.number_words import SCALES
from ..text.numeral_values import scaled
from .dates import written_dates
from .units import EVENTS, PEOPLE, UNITS

__all__ = ["Quantity", "quantities"]

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’\u0300-\u036f\u064b-\u065f\u0670])*")
_CURRENCY = {"$": "dollar", "€": "euro", "£": "pound"}
_ROUNDING = 0.05
"""What rounding may change at most, as a share."""
_REACH_AFTER, _REACH_AROUND = 3, 6
_PREPOSITIONS = frozenset({"from", "in", "of", "at", "to", "on", "for", "with", "by", "من", "في", "الي", "علي", "عن"})
_BOUNDARY = re.compile(r"[;:؛.!?؟()\n]|[,،]\s")
_LEAST = re.compile(
    r"(?:more than|over|at least|no fewer than|أكثر من|اكثر من|ما لا يقل عن|لا يقل عن|يزيد على)\s*$", re.I
)
_MOST = re.compile(r"(?:fewer than|less than|up to|at most|under|أقل من|اقل من|ما يصل إلى|لا يزيد على)\s*$", re.I)
_ABOUT = re.compile(
    r"(?:about|around|some|nearly|almost|roughly|approximately|نحو|حوالي|حوالى|قرابة|زهاء|ما يقارب)\s*$", re.I
)
_AGE = re.compile(r"[-\s]?(?:year|month|day|week|hour)s?[-\s]old|\s?(?:عاما|عامًا|سنة)\b", re.I)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text and what it counts."""

    span: Span
    """Of the number with its scale, percent sign or currency sign: "$2.5 million"."""
    value: str
    """Canonical, unscaled: "2500000"; a date as "03-12" or "2026-03-12"."""
    concept: str
    """What is counted: a key of `units.LABELS`."""
    bound: str = ""
    """"least", "most", "about", or empty where the number is said to be exact."""

    def agrees(self, other: Quantity) -> bool:
        """Whether both can be true: equal, equal when rounded as the rounder one is, or within what they say."""
        if self.value == other.value:
            return True
        if self.concept == "date":
            return self.value[-5:] == other.value[-5:] and len(self.value) != len(other.value)
        left, right = float(self.value), float(other.value)
        if "about" in (self.bound, other.bound) and abs(left - right) <= 0.1 * max(left, right):
            return True
        if _beyond(self.bound, left, right) or _beyond(other.bound, right, left):
            return True
        return _is_rounded(left, self.value, right) or _is_rounded(right, other.value, left)


def quantities(text: str, span: Span) -> tuple[Quantity, ...]:
    """The quantities of a sentence, in order, as far as the lexicon knows what they count.

    Years, times of day, ages and ordinals are left out, and numbers whose counted thing is not certain.

    Args:
        text: the whole text.
        span: of the sentence; the spans that are returned are of the text too.
    """
    sentence = span.of(text)
    dates = written_dates(sentence)
    found = [Quantity(date.span.shifted(span.start), date.value, "date") for date in dates]
    taken = [date.span for date in dates]
    amounts = [amount for amount in _amounts(sentence) if not any(map(amount.span.overlaps, taken))]
    edges = [0, *(edge for one in amounts for edge in (one.span.start, one.span.end)), len(sentence)]
    for at, amount in enumerate(amounts):
        concept = amount.concept or _counted(sentence, amount.span, edges[2 * at], edges[2 * at + 3])
        if concept:
            bound = _bound(sentence[max(0, amount.span.start - 20) : amount.span.start])
            found.append(Quantity(amount.span.shifted(span.start), amount.value, concept, bound))
    return tuple(sorted(found, key=lambda one: one.span))


@dataclass(frozen=True, slots=True)
class _Amount:
    span: Span
    value: str
    concept: str = ""


def _amounts(sentence: str) -> list[_Amount]:
    """Numbers in digits or words, with their scale, in order."""
    in_digits = [_amount(sentence, number) for number in numbers(sentence) if _is_plain(sentence, number)]
    in_words = [
        _with_scale(sentence, one.span, one.value)
        for one in spelled_out(sentence)
        if not any(one.span.overlaps(Span(max(0, d.span.start - 1), d.span.end + 1)) for d in in_digits)
    ]
    found = sorted((*in_digits, *in_words), key=lambda one: one.span)
    joined = {b.span for a, b in pairwise(found) if sentence[a.span.end : b.span.start].strip() in {"-", "–", "/"}}
    ranges = {a.span for a, b in pairwise(found) if b.span in joined}
    return [one for one in found if one.span not in joined | ranges]


def _is_plain(sentence: str, number: Number) -> bool:
    """Whether it is a number that can count: no year, time of day, version, or age."""
    written = number.span.of(sentence)
    year = len(written) == 4 and written.isdecimal() and number.value[:2] in ("19", "20") and not number.percent
    if year and not _unit_follows(sentence, number.span.end):
        return False
    odd = ":" in number.value or number.value.count(".") > 1
    return not odd and _AGE.match(sentence, number.span.end) is None


def _unit_follows(sentence: str, end: int) -> bool:
    word = _WORD.match(sentence, end + 1) if sentence[end : end + 1].isspace() else None
    return word is not None and any(_entry(word[0], words) for words in (EVENTS, UNITS, PEOPLE))


def _amount(sentence: str, number: Number) -> _Amount:
    amount = _with_scale(sentence, number.span, number.value)
    start, end, concept = amount.span.start, amount.span.end, ""
    if number.percent:
        return _Amount(Span(start, end), amount.value, "percent")
    sign = sentence[start - 1 : start] if start else ""
    if sign in _CURRENCY:
        start, concept = start - 1, _CURRENCY[sign]
    return _Amount(Span(start, end), amount.value, concept)


def _with_scale(sentence: str, span: Span, value: str) -> _Amount:
    """A number together with "million", "bn" or "آلاف" after it."""
    word = _WORD.match(sentence, span.end + (sentence[span.end : span.end + 1] in (" ", "\u00a0", "-")))
    power = SCALES.get(word[0].lower()) if word else None
    if word is None or power is None or (len(word[0]) == 1 and word.start() > span.end):
        return _Amount(span, value)
    return _Amount(Span(span.start, word.end()), scaled(value, power))


def _counted(sentence: str, span: Span, left: int, right: int) -> str | None:
    """What a number counts: the unit right after it, or for people and bare numbers what is said to have happened.

    Words are looked for between the numbers before and after it, and within the clause.
    """
    after = _clause_after(sentence, span.end, right)
    before = _clause_before(sentence, left, span.start)
    for word in after[:_REACH_AFTER]:
        if _entry(word, PEOPLE) or fold_for_matching(word) in _PREPOSITIONS:
            break  # what follows is where or of what, not what is counted
        if unit := _entry(word, UNITS):
            return unit
    near = after[:1] and _entry(after[0], PEOPLE)
    if near == "some people":  # children of the dead, women among them: a part, not the whole
        return None
    happened = [
        (distance, concept)
        for words in (after[:_REACH_AROUND], before[:_REACH_AROUND])
        for distance, word in enumerate(words)
        if (concept := _entry(word, EVENTS))
    ]
    if happened:
        return min(happened)[1]
    return "people" if near else None


def _clause_after(sentence: str, start: int, end: int) -> list[str]:
    boundary = _BOUNDARY.search(sentence, start, end)
    return _WORD.findall(sentence[start : boundary.start() if boundary else end])


def _clause_before(sentence: str, start: int, end: int) -> list[str]:
    """The words before, nearest first."""
    for boundary in _BOUNDARY.finditer(sentence, start, end):
        start = boundary.end()
    return _WORD.findall(sentence[start:end])[::-1]


def _entry(word: str, lexicon: dict[str, str]) -> str | None:
    folded = fold_for_matching(word)
    forms = (folded,) if folded.isascii() else without_clitics(folded)
    return next((lexicon[form] for form in forms if form in lexicon), None)


def _bound(before: str) -> str:
    for name, pattern in (("least", _LEAST), ("most", _MOST), ("about", _ABOUT)):
        if pattern.search(before):
            return name
    return ""


def _beyond(bound: str, limit: float, value: float) -> bool:
    return (bound == "least" and value >= limit) or (bound == "most" and value <= limit)


def _is_rounded(round_one: float, written: str, exact: float) -> bool:
    """Whether a number is another one rounded: 2500 for 2487, 17 for 17.4, but neither 20 for 21 nor 2000 for 2500."""
    if abs(round_one - exact) > _ROUNDING * max(round_one, exact):
        return False
    zeros = len(written) - len(written.rstrip("0")) if "." not in written else 0
    digits = len(written.partition(".")[2]) if "." in written else -zeros
    may_be = zeros >= 2 or not exact.is_integer()
    return may_be and abs(round_one - exact) <= 0.5 * 10.0**-digits
