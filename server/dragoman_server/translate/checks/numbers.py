"""Whether the numbers came through: NUMBER_MISMATCH."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...inference import Flag, FlagKind
from ...text.numerals import Number, without_counterpart
from ..thresholds import THRESHOLDS, Thresholds
from .pair import Pair

__all__ = ["number_mismatch"]

_ODD_GROUPS = re.compile(r"(?<![\d.,٬])\d{4,}[,٬]\d{3}(?![\d])")
_DIGIT = re.compile(r"[\d½¼¾⅓⅔]")


def number_mismatch(pair: Pair, thresholds: Thresholds = THRESHOLDS) -> Flag | None:
    """A number in digits on one side is not on the other, in digits or in words; or a percent sign is lost; or digits
    are grouped as nobody groups them ("7000,000"); or a number in words became another one in words."""
    digits = _DIGIT.search(pair.source) or _DIGIT.search(pair.target)
    seen = [*(_in_digits(pair) if digits else ()), ("in words", _in_words(pair))]
    details = [f"{what}: {', '.join(dict.fromkeys(values))}" for what, values in seen if values]
    return Flag(FlagKind.NUMBER_MISMATCH, "; ".join(details)) if details else None


def _in_digits(pair: Pair) -> list[tuple[str, list[str]]]:
    source, target = pair.source_side.numbers, pair.target_side.numbers
    return [
        ("missing", [str(number) for number in without_counterpart(source, target, pair.target)]),
        ("added", [str(number) for number in without_counterpart(target, source, pair.source)]),
        ("odd groups of digits", _odd_groups(pair)),
        ("no longer percent", _percent_lost(source, target)),
    ]


def _in_words(pair: Pair) -> list[str]:
    """What became of numbers in words, as "12 became 8"; only where one was lost and another one came."""
    source, target = pair.source_side, pair.target_side
    if not source.spelled or not target.spelled:
        return []
    lost = [value for value in source.spelled if value not in target.values]
    added = [value for value in target.spelled if value not in source.values]
    return [f"{' and '.join(lost)} became {' and '.join(added)}"] if lost and added else []


def _odd_groups(pair: Pair) -> list[str]:
    """A first group of more than three digits; not where the source has one, too."""
    return [] if _ODD_GROUPS.search(pair.source) else _ODD_GROUPS.findall(pair.target)


def _percent_lost(source: Sequence[Number], target: Sequence[Number]) -> list[str]:
    lost = []
    for number in source:
        same = [other for other in target if number.values & other.values]
        if number.percent and same and not any(other.percent for other in same):
            lost.append(f"{number}%")
    return lost
