"""Numbers written in digits, with values that can be compared across languages, digit scripts and number formats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .number_words import SCALES, spelled_numbers
from .numeral_values import ascii_digits, clock_values, scaled, values
from .protection import protected_spans
from .span import Span

__all__ = ["Number", "missing_numbers", "numbers", "without_counterpart"]

_NUMBER = re.compile(
    r"(?<!\d)(?P<hour>[01٠١۰۱]?\d|[2٢۲][0-3٠-٣۰-۳]):(?P<minute>[0-5٠-٥۰-۵]\d)(?::[0-5٠-٥۰-۵]\d)?(?![\d:])"
    r"|(?P<digits>\d+(?:[.,٫٬،'’\u00a0\u2009\u202f]\d+)*)(?P<half>[½¼¾⅓⅔])?"
    r"|(?P<fraction>[½¼¾⅓⅔])"
)
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75", "⅓": ".33", "⅔": ".67"}
_PERCENT = re.compile(r"\s{0,2}(?:[%٪﹪％]|per\s?cent\b|pct\b|(?:في\s{1,2}ال|بال)(?:مئة|مائة|مئه|مائه|مية))", re.I)
_CLOCK = re.compile(r"(\d{1,2})(?:\.([0-5]\d))?")
_DECADE = re.compile(r"['’]?s\b")
_UNIT_POWER = re.compile(r"(?<![^\W\d_])[kcdm]?m$")
_HALF_DAY = re.compile(r"\s?[ap]\.?m\b", re.I)
_SCALE = re.compile(r"[\s-]{0,2}([^\W\d_]{1,9})")
_AND = re.compile(r"\s{1,2}(?:and\s{1,2}|و\s?)?")
_LETTER_COMMA = re.compile(r"(?<!\d)(\d{1,9})ر(\d{1,6})(?!\d)")
_YEARS = re.compile(r"(?<![\d.,])(\d{4})[-–/](\d\d)(?![\d/-])")
_GROUPED = re.compile(r"(?<![\d.,٫٬:/-])\d{1,3}(?: \d{3})+(?!\d)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in digits; `str()` gives its canonical value."""

    span: Span
    value: str
    """The most likely value, unsigned, in ASCII: "1250.75", "2500"; "10:30" for a time, "1.2.3" for a version."""
    values: frozenset[str]
    """All possible values: 1.250 may be 1.25 or 1250, "5 million" 5 or 5000000, and 10.30 may be a time."""
    percent: bool = False

    def __str__(self) -> str:
        return self.value


def numbers(text: str) -> tuple[Number, ...]:
    """The numbers that a text writes in digits, in order; those in protected spans are left out."""
    protected = [*protected_spans(text), Span(len(text), len(text))]
    found, guard = [], 0
    for match in _NUMBER.finditer(text):
        while protected[guard].end <= match.start():
            guard += 1
        if match.start() < protected[guard].start and not _is_exponent(text, match):
            found.append(_number(text, match))
    return _with_neighbours(text, found)


def missing_numbers(source: str, target: str, *, words: bool = True) -> tuple[Number, ...]:
    """The numbers of `source` that share no value with a number of `target`; swap the arguments to find added numbers.

    Repetitions are not counted.

    Args:
        source: a text in either language.
        target: its translation.
        words: also accept what `spelled_numbers` finds in the target.
    """
    return without_counterpart(numbers(source), numbers(target), target if words else "")


def without_counterpart(found: Sequence[Number], others: Sequence[Number], text: str) -> tuple[Number, ...]:
    """Those of some numbers that share no value with others, nor with what `spelled_numbers` finds in a text."""
    written = {value for number in others for value in number.values}
    missing = [number for number in found if written.isdisjoint(number.values)]
    spelled = spelled_numbers(text) if missing else frozenset()
    return tuple(number for number in missing if not number.values & spelled)


def _number(text: str, match: re.Match[str]) -> Number:
    span = Span(*match.span())
    percent = text[span.start - 1 : span.start] in ("%", "٪") or _PERCENT.match(text, span.end) is not None
    if match["hour"]:
        times = clock_values(int(match["hour"]), int(match["minute"]))
        return Number(span, times[0], frozenset(times), percent)
    if match["fraction"]:
        possible: tuple[str, ...] = ("0" + _FRACTIONS[match["fraction"]],)
    else:
        possible = values(match["digits"])
        if match["half"] and "." not in possible[0]:
            possible = (possible[0] + _FRACTIONS[match["half"]],)
    alternatives = {*possible, *_clock(text, match)}
    scale = _scale(text, span.end)
    if scale:
        alternatives.update(scaled(value, scale[0]) for value in possible if value.count(".") < 2)
    return Number(span, possible[0], frozenset(alternatives), percent)


def _is_exponent(text: str, match: re.Match[str]) -> bool:
    """Whether the match is an exponent, such as the 2 of "km2"."""
    return match[0] in ("2", "3") and _UNIT_POWER.search(text[max(0, match.start() - 3) : match.start()]) is not None


def _clock(text: str, match: re.Match[str]) -> tuple[str, ...]:
    """The times that "10.30" or "10 p.m." may mean, or 90 for "1990s"."""
    written = ascii_digits(match["digits"] or "")
    clock = _CLOCK.fullmatch(written)
    if clock and int(clock[1]) < 24 and (clock[2] or _HALF_DAY.match(text, match.end())):
        return clock_values(int(clock[1]), int(clock[2] or 0))
    if len(written) == 4 and written.endswith("0") and _DECADE.match(text, match.end()):
        return (written[2:],)
    return ()


def _scale(text: str, position: int) -> tuple[int, int] | None:
    """The power of ten that a word at `position` ("million", "bn", "آلاف") stands for, and the end of the word."""
    match = _SCALE.match(text, position)
    power = SCALES.get(match[1].lower()) if match else None
    return (power, match.end()) if match and power else None


def _with_neighbours(text: str, found: list[Number]) -> tuple[Number, ...]:
    """Adds the combined value to neighbouring numbers that may form one number ("3 آلاف و500", "15 200")."""
    joined = {Span(*match.span()): values(match[0].replace(" ", "")) for match in _GROUPED.finditer(text)}
    for match in _LETTER_COMMA.finditer(text):  # "4ر5" for 4.5, and also 5.4, as it appears on screen
        joined[Span(*match.span())] = values(f"{match[1]}.{match[2]}") + values(f"{match[2]}.{match[1]}")
    for match in _YEARS.finditer(text):  # "1950-53" for 1950 to 1953
        joined[Span(*match.span(2))] = (values(match[1])[0][:2] + values(match[2])[0].zfill(2),)
    joined.update(_compounds(text, found))
    if not joined:
        return tuple(found)
    wholes, at = sorted(joined.items()), 0
    result = []
    for number in found:
        while at < len(wholes) and wholes[at][0].end <= number.span.start:
            at += 1
        inside = at < len(wholes) and wholes[at][0].start <= number.span.start
        result.append(replace(number, values=number.values.union(wholes[at][1])) if inside else number)
    return tuple(result)


def _compounds(text: str, found: list[Number]) -> Iterator[tuple[Span, tuple[str, ...]]]:
    for left, right in pairwise(found):
        scale = _scale(text, left.span.end) if right.span.start - left.span.end < 16 else None
        if scale and right.value.isdecimal() and _AND.fullmatch(text, scale[1], right.span.start):
            whole = scaled(left.value, scale[0])
            if whole.isdecimal() and len(right.value) <= scale[0]:
                yield Span(left.span.start, right.span.end), (whole[: -len(right.value)] + right.value,)
