"""The values that a number written in digits can have, as canonical strings that can be compared.

They are strings because a number in a text can have any length and is only compared.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["ascii_digits", "clock_values", "scaled", "values"]

_SEPARATORS = {"٫": ".", "،": ",", "٬": "'", "’": "'", "\u00a0": "'", "\u2009": "'", "\u202f": "'"}


def values(written: str) -> tuple[str, ...]:
    """The possible values of digits of any script with separators between them, most likely first.

    "1,250.75" and "1.250,75" are 1250.75 alike; "1.250" is 1.25 or 1250, "1,250" is 1250 or 1.25,
    "2.200.112" is 2200112. Text that is no single number ("192.168.0.1") is its own value.
    """
    digits = ascii_digits(written)
    groups, marks = re.split(r"[.,']", digits), re.sub(r"\d", "", digits)
    if not marks:
        return (_canonical(digits),)
    by_threes = 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    integer, decimal = _canonical("".join(groups)), _canonical("".join(groups[:-1]), groups[-1])
    if len(marks) == 1:
        if marks == "'":
            return (integer,)
        if not by_threes or groups[0] == "0":
            return (decimal,)
        return (integer, decimal) if marks == "," else (decimal, integer)
    if len(set(marks)) == 1 and by_threes:
        return (integer,)
    if len(set(marks[:-1])) == 1 and marks[-1] != marks[0] and all(len(group) == 3 for group in groups[1:-1]):
        return (decimal,)
    return (digits,)


def clock_values(hour: int, minute: int) -> tuple[str, ...]:
    """Values of a time on the 24-hour and the 12-hour clock, as written first; a full hour also as the bare hour."""
    hours = tuple(dict.fromkeys((hour, (hour + 12) % 24, *((12,) if hour == 0 else ()))))
    return (*(f"{h}:{minute:02}" for h in hours), *(str(h) for h in hours if minute == 0 and h))


def scaled(value: str, power: int) -> str:
    """A canonical value times ten to `power`."""
    whole, _, decimals = value.partition(".")
    return _canonical(whole + decimals[:power].ljust(power, "0"), decimals[power:])


def ascii_digits(written: str) -> str:
    """Digits and separators of any script in ASCII: "." marks decimals, "'" separates thousands, "," may be either."""
    if written.isascii():
        return written
    return "".join(_SEPARATORS.get(c) or str(unicodedata.decimal(c, c)) for c in written)


def _canonical(whole: str, decimals: str = "") -> str:
    whole, decimals = whole.lstrip("0") or "0", decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole
