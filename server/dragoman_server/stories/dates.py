"""Dates that a text names by day and month."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..text import Span, fold_for_matching

__all__ = ["WrittenDate", "written_dates"]

_ENGLISH = "january february march april may june july august september october november december"
_ARABIC = (
    "يناير/جانفي/كانون الثاني",
    "فبراير/فيفري/شباط",
    "مارس/اذار",
    "ابريل/افريل/نيسان",
    "مايو/ايار",
    "يونيو/جوان/حزيران",
    "يوليو/جويليه/تموز",
    "اغسطس/اوت/اب",
    "سبتمبر/ايلول",
    "اكتوبر/تشرين الاول",
    "نوفمبر/تشرين الثاني",
    "ديسمبر/كانون الاول",
)
_MONTHS = {
    **{name: number for number, name in enumerate(_ENGLISH.split(), 1)},
    **{name[:3]: number for number, name in enumerate(_ENGLISH.split(), 1)},
    "sept": 9,
    **{name: number for number, names in enumerate(_ARABIC, 1) for name in names.split("/")},
}
_WORDS = r"[^\W\d_]{2,9}(?:\s(?:[أا]ل[أا]ول|الثاني))?"
_DAY_FIRST = re.compile(
    rf"(?<![\d.,:/])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s|من\s)?(?P<month>{_WORDS})\.?(?:[,،]?\s(?P<year>\d{{4}})(?!\d))?"
)
_MONTH_FIRST = re.compile(
    r"(?<!\w)(?P<month>[A-Z][a-z]{2,8})\.?\s(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:.]\d|\d)(?:,?\s(?P<year>\d{4})(?!\d))?"
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A day of a month, with the year if it is written."""

    span: Span
    value: str
    """"2026-03-12", or "03-12" without a year."""


def written_dates(text: str) -> tuple[WrittenDate, ...]:
    """The dates that a text names by day and month name, Gregorian, in Arabic or English, in order.

    Dates in figures only are left out, for "3/4" is in April or in March.
    """
    found = [
        date for pattern in (_DAY_FIRST, _MONTH_FIRST) for match in pattern.finditer(text) if (date := _date(match))
    ]
    ordered: list[WrittenDate] = []
    for date in sorted(found, key=lambda one: (one.span.start, -one.span.end)):
        if not ordered or date.span.start >= ordered[-1].span.end:
            ordered.append(date)
    return tuple(ordered)


def _date(match: re.Match[str]) -> WrittenDate | None:
    name = " ".join(fold_for_matching(match["month"]).split())
    month = _MONTHS.get(name)
    end = match.end() if match["year"] else max(match.end("day"), match.end("month"))
    if month is None and " " in name and (month := _MONTHS.get(name.split()[0])):
        end = match.start("month") + len(match["month"].split()[0])
    day = int(match["day"])
    if month is None or not 1 <= day <= 31:
        return None
    year = f"{int(match['year']):04}-" if match["year"] and end == match.end("year") else ""
    return WrittenDate(Span(match.start(), end), f"{year}{month:02}-{day:02}")
