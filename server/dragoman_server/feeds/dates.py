"""Dates as feeds write them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

__all__ = ["parse_date"]

_ISO = re.compile(
    r"(\d{4})-?(\d\d)?-?(\d\d)?"
    r"(?:[T ]\s?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?\s*"
    r"(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d{1,6})?", re.ASCII)
_ZONES = {"BST": "+0100", "CET": "+0100", "CEST": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300"}
"""Beyond those of RFC 822. AST is left out: it is both Arabia and the Atlantic."""
_ARABIC_DIGITS = {
    ord(digit): str(value) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for value, digit in enumerate(digits)
}


def parse_date(text: str | None) -> datetime | None:
    """A time with its zone (UTC where none is written), or None where the text is no date that is known.

    Reads RFC 822 and 2822 with four-digit or two-digit years, without weekday, with the zones of Europe; ISO 8601 and
    RFC 3339 from the year alone on, in basic form too (NITF); seconds or milliseconds since 1970; digits of the Arabic
    script.
    """
    text = (text or "").strip()[:100].translate(_ARABIC_DIGITS)
    if not text:
        return None
    try:
        return _aware(_epoch(text) or _iso(text) or _rfc822(text))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)
    moment.astimezone(timezone.utc)  # a time at the end of the calendar has no equal in UTC: an OverflowError
    return moment


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text) / (1000 if len(text.partition(".")[0]) == 13 else 1)
    return datetime.fromtimestamp(seconds, timezone.utc)


def _iso(text: str) -> datetime | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    date = (int(year), int(month or 1), int(day or 1))
    second = int(second or 0)
    moment = datetime(
        *date, int(hour or 0) % 24, int(minute or 0), min(second, 59), int((fraction or "0")[:6].ljust(6, "0"))
    )
    if hour == "24":
        moment += timedelta(days=1)
    return moment.replace(tzinfo=_zone(zone))


def _zone(zone: str | None) -> timezone:
    if zone is None or not zone[1:3].isdigit():
        return timezone.utc
    digits = zone[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if zone[0] == "-" else offset)


def _rfc822(text: str) -> datetime | None:
    words = text.replace(",", ", ").split()
    if words and (zone := _ZONES.get(words[-1].upper())):
        words[-1] = zone
    return parsedate_to_datetime(" ".join(words))
