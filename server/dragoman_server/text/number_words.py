"""Numbers written in words, in English and Arabic, so that "five" or "May" in a translation can match a digit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .matching import fold_for_matching
from .span import Span

__all__ = ["SCALES", "SpelledNumber", "spelled_numbers", "spelled_out"]


def _numbered(names: str, *, start: int = 0, step: int = 1) -> dict[str, int]:
    """A number for each name, counting up from `start`; "/" joins names of the same number."""
    return {word: start + step * i for i, group in enumerate(names.split()) for word in group.split("/")}


SCALES: dict[str, int] = {
    **dict.fromkeys(["thousand", "thousands", "k", "ألف", "الف", "ألفا", "الفا", "ألفًا", "آلاف", "الاف"], 3),
    **dict.fromkeys(["million", "millions", "m", "mn", "mln", "مليون", "مليونا", "مليونًا", "ملايين"], 6),
    **dict.fromkeys(
        ["billion", "billions", "bn", "bln", "مليار", "مليارا", "مليارًا", "مليارات", "بليون", "بليونا", "بلايين"], 9
    ),
    **dict.fromkeys(["trillion", "trillions", "tn", "trn", "تريليون", "تريليونا", "تريليونات", "ترليون"], 12),
}
"""Powers of ten that a word after a number stands for."""

# Arabic words are folded by `fold_for_matching`: bare alef, ha for ta marbuta, ya for alef maqsura and hamza on ya.
_ORDINALS = {
    **_numbered(
        "first/once second/twice/both third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth", start=1
    ),
    **_numbered("twentieth thirtieth fortieth fiftieth", start=20, step=10),
    **_numbered(
        "اول/اولي/حادي/حاديه ثان/ثاني/ثانيه/مرتين/مرتان/كلا/كلتا/كلي ثالث/ثالثه رابع/رابعه خامس/خامسه سادس/سادسه "
        "سابع/سابعه ثامن/ثامنه تاسع/تاسعه عاشر/عاشره",
        start=1,
    ),
}
_SMALL = {
    **_ORDINALS,
    **_numbered(
        "zero/nil one two three four five six seven eight nine ten eleven twelve/dozen thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen"
    ),
    **_numbered("twenty thirty forty fifty sixty seventy eighty ninety", start=20, step=10),
    **_numbered(
        "صفر واحد/واحده/احد/احدي اثنان/اثنين/اثنتان/اثنتين/اثنا/اثني/اثنتا/اثنتي ثلاث/ثلاثه اربع/اربعه خمس/خمسه ست/سته "
        "سبع/سبعه ثمان/ثماني/ثمانيه تسع/تسعه عشر/عشره"
    ),
    "دزينه": 12,
    **_numbered(
        "عشرون/عشرين ثلاثون/ثلاثين اربعون/اربعين خمسون/خمسين ستون/ستين سبعون/سبعين ثمانون/ثمانين تسعون/تسعين",
        start=20,
        step=10,
    ),
}
_HUNDREDS = {
    **_numbered("hundred/hundreds/ميه/مايه ميتان/ميتين/مايتان/مايتين/ميتا/مايتا/ميتي/مايتي", start=1),
    **_numbered(
        "ثلاثميه/ثلاثمايه اربعميه/اربعمايه خمسميه/خمسمايه ستميه/ستمايه سبعميه/سبعمايه "
        "ثمانميه/ثمانمايه/ثمانيميه/ثمانيمايه تسعميه/تسعمايه",
        start=3,
    ),
}
_THOUSANDS = {fold_for_matching(word): power for word, power in SCALES.items() if len(word) > 3 or not word.isascii()}
_DUAL_THOUSANDS = {
    stem + ending: power for stem, power in (("الف", 3), ("مليون", 6), ("مليار", 9)) for ending in ("ان", "ين", "ي")
}
_MONTHS = {  # without "may", too common a word
    **_numbered("january/jan february/feb march/mar april/apr", start=1),
    **_numbered("june/jun july/jul august/aug september/sep/sept october/oct november/nov december/dec", start=6),
    **_numbered(
        "يناير/جانفي فبراير/فيفري/شباط مارس/اذار ابريل/افريل/نيسان مايو/ماي/ايار يونيو/جوان/حزيران "
        "يوليو/جويليه/تموز/يوليوز اغسطس/اوت/اب/غشت سبتمبر/ايلول/شتنبر اكتوبر نوفمبر/نونبر ديسمبر/دجنبر",
        start=1,
    ),
}
_PARTS = {
    **dict.fromkeys(("half", "نصف"), ("0.5", "50")),
    **dict.fromkeys(("quarter", "ربع"), ("0.25", "25")),
    **dict.fromkeys(("quarters", "ارباع"), ("0.75", "75")),
    **dict.fromkeys(("decade", "عقد"), ("10",)),
    **dict.fromkeys(("century", "قرن"), ("100",)),
    "عقدين": ("20",),
}
_TENS = "عشرين ثلاثين اربعين خمسين ستين سبعين ثمانين تسعين"
_DECADES = {
    **_numbered("twenties thirties forties fifties sixties seventies eighties nineties", start=20, step=10),
    **{stem + ending: tens for stem, tens in _numbered(_TENS, start=20, step=10).items() for ending in ("ات", "يات")},
}
_COUNTED = frozenset({*_SMALL, *_HUNDREDS, *_THOUSANDS, *_DUAL_THOUSANDS})
_KNOWN = frozenset({*_COUNTED, *_MONTHS, *_PARTS, *_DECADES})
_PREFIXES = ("و", "ال", "وال", "ب", "ل", "لل", "ف", "ك", "بال", "ولل", "فال", "وب", "ول", "كال")
_WORD = re.compile(r"[^\W\d_]+")
_MARKED_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u064b-\u065f\u0670])*")
_WEEKDAY = re.compile(r"(?:[وفبك]?ال|و?لل)(?:[أا]حد|[إا]ثنين)")
_JOINED = re.compile(r"\s{0,2}-?\s{0,2}(?:and\s{1,2})?")
_DUAL = re.compile(r"[\u0621-\u064a]{2,12}(?:ان|ين)")


@dataclass(frozen=True, slots=True)
class SpelledNumber:
    """A number that is written in words."""

    span: Span
    value: str
    """Its canonical value, as `Number.value`: "25"."""


def spelled_out(text: str) -> tuple[SpelledNumber, ...]:
    """The cardinal numbers from two upwards that a text writes in words, in order, each with a single value.

    Use it to find numbers; `spelled_numbers` is for accepting them. "two hundred" is 200 only. Ordinals, months, "half"
    and the dual are left out, and so is a weekday whose name is also a number ("يوم الأحد", "الاثنين").
    """
    found: list[SpelledNumber] = []
    run: list[tuple[str, Span]] = []
    for match in _MARKED_WORD.finditer(text):
        word = _without_prefix(fold_for_matching(match[0]))
        if word == "and":
            continue
        counts = word in _COUNTED and word not in _ORDINALS and not _WEEKDAY.fullmatch(match[0])
        if run and not (counts and _JOINED.fullmatch(text, run[-1][1].end, match.start())):
            found.extend(_spelled(run))
            run = []
        if counts:
            run.append((word, Span(*match.span())))
    return (*found, *_spelled(run))


def _spelled(run: list[tuple[str, Span]]) -> Iterator[SpelledNumber]:
    total = _total([word for word, _ in run])
    if total >= 2:
        yield SpelledNumber(Span(run[0][1].start, run[-1][1].end), str(total))


def spelled_numbers(text: str) -> frozenset[str]:
    """All values that the number words of a text may stand for, as canonical strings.

    It gives the value of each word and of neighbouring words together: "two hundred" gives 2, 100 and 200. Names of
    months give 1 to 12, an Arabic word with a dual ending gives 2, "half" 0.5 and 50, "nineties" 90, 1990 and 2090.
    """
    folded = fold_for_matching(text)
    found: set[str] = set()
    run: list[str] = []
    end = 0
    for match in _WORD.finditer(folded):
        word = _without_prefix(match[0])
        if word == "and":
            continue
        if run and (word not in _COUNTED or not _JOINED.fullmatch(folded, end, match.start())):
            found.add(str(_total(run)))
            run = []
        if word in _COUNTED:
            run.append(word)
            end = match.end()
        found.update(_single(word))
    if run:
        found.add(str(_total(run)))
    return frozenset(found)


def _without_prefix(word: str) -> str:
    """A number word without attached conjunction, preposition, article or accusative ending."""
    if word in _KNOWN:
        return word
    bare = (word[len(p) :] for p in ("", *_PREFIXES) if word.startswith(p))
    return next((known for rest in bare for known in (rest, rest.removesuffix("ا")) if known in _KNOWN), word)


def _single(word: str) -> Iterator[str]:
    """The values that a word can have on its own."""
    if word in _COUNTED:
        yield str(_total([word]))
    if word in _MONTHS:
        yield str(_MONTHS[word])
    yield from _PARTS.get(word, ())
    if word in _DECADES:
        yield from (str(century + _DECADES[word]) for century in (0, 1900, 2000))
    elif word not in _KNOWN and _DUAL.fullmatch(word):
        yield "2"


def _total(run: list[str]) -> int:
    """The value of number words in a row."""
    total = current = 0
    for word in run:
        if word in _SMALL:
            current += _SMALL[word]
        elif word in _HUNDREDS:
            hundreds = 100 * _HUNDREDS[word]
            current = current * hundreds if 0 < current < 100 and hundreds == 100 else current + hundreds
        elif word in _THOUSANDS:
            total += max(current, 1) * 10 ** _THOUSANDS[word]
            current = 0
        else:
            total += 2 * 10 ** _DUAL_THOUSANDS[word]
    return total + current
