"""Protected spans, which translation must not change: URLs, addresses, handles, placeholders, what a caller names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from .span import Span

__all__ = ["Protection", "merged_spans", "protected_spans"]

# Every pattern is anchored at a possible start and has bounded repetition, so that scanning takes linear time.
_URL = re.compile(
    r"""(?<![^\W_])(?:https?://|ftp://|www\.(?=\w))[^\s<>"«»“”‘’„‹›،؛؟\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e]+""",
    re.I,
)
_DOMAIN = re.compile(
    r"(?<![\w@.\-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}"
    r"(?:com|org|net|info|gov|edu|mil|int|news|press|media|online|io|ai|tv|fm|co|me|app|dev|blog|"
    r"uk|us|eu|fr|de|it|es|ru|cn|ir|iq|sy|lb|jo|ps|il|eg|ly|tn|dz|ma|sd|sa|ae|qa|kw|bh|om|ye|tr)"
    r"(?![\w\-@])(?!\.\w)(?:[/?#][^\s<>\"«»“”،؛]*)?",
    re.I | re.ASCII,
)
_EMAIL = re.compile(r"(?<![\w.+\-@])[\w.+\-]{1,64}@(?:[\w](?:[\w\-]{0,62})\.){1,8}[^\W\d_]{2,24}(?![\w@])")
_HANDLE = re.compile(r"(?<![\w@/.])@[A-Za-z0-9_]{2,30}(?![\w@])(?!\.\w)")
_PLACEHOLDER = re.compile(
    r"\$?\{\{?\s?[A-Za-z_0-9][\w.:!,\-|\[\]]{0,63}\s?\}?\}|\{\}"
    r"|%\([A-Za-z_]\w{0,63}\)[#0\- +]?\d{0,4}(?:\.\d{1,4})?[sdifFeEgGxXcr]"
    r"|(?<![\d%٪])%(?:\d{1,2}\$)?[#0\-+]?\d{0,4}(?:\.\d{1,4})?(?:l{0,2}[dufx]|[sSic@])(?![A-Za-z])",
    re.ASCII,
)
_LETTER_AFTER_POINT = re.compile(r"\.[A-Za-z]")
_CLOSING = {")": "(", "]": "[", "}": "{"}


def protected_spans(text: str) -> tuple[Span, ...]:
    """URLs, domain names, e-mail addresses, @handles, {placeholders} and printf directives, in order, not overlapping.

    Punctuation of the surrounding sentence (a full stop, comma or bracket) is left out of the span.
    """
    found = sorted(span for pattern in _possible_patterns(text) for span in _matches(pattern, text))
    spans: list[Span] = []
    for span in found:
        if not spans or span.start >= spans[-1].end:
            spans.append(span)
        elif span.start == spans[-1].start:
            spans[-1] = max(spans[-1], span)
    return tuple(spans)


def _possible_patterns(text: str) -> Iterator[re.Pattern[str]]:
    """The patterns that may match: most texts have not even the characters without which none does."""
    if "://" in text or ("." in text and "www." in text.lower()):
        yield _URL
    if "." in text and _LETTER_AFTER_POINT.search(text):
        yield _DOMAIN
    if "@" in text:
        yield from (_EMAIL, _HANDLE)
    if "{" in text or "%" in text:
        yield _PLACEHOLDER


def merged_spans(spans: Sequence[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    """The characters of two lists of ranges as one list in order; ranges that overlap become one, empty ones none."""
    if not others:
        return tuple(spans)
    merged: list[Span] = []
    for span in sorted(span for span in (*spans, *others) if span):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        end = match.end() if pattern is _PLACEHOLDER else _without_tail(text, match.start(), match.end())
        if end > match.start():
            yield Span(match.start(), end)


def _without_tail(text: str, start: int, end: int) -> int:
    """The end of an address without trailing punctuation that more likely belongs to the sentence."""
    balance = {
        closing: text.count(opening, start, end) - text.count(closing, start, end)
        for closing, opening in _CLOSING.items()
    }
    while end > start:
        last = text[end - 1]
        if last in _CLOSING and balance[last] < 0:
            balance[last] += 1
        elif last not in ".,;:!?'*_~…":
            break
        end -= 1
    return end


class Protection:
    """The protected spans of a text, with look-up by position.

    Args:
        text: any string.
        copied: ranges that are protected beside those that have the form of addresses or placeholders.
    """

    def __init__(self, text: str, copied: Sequence[Span] = ()) -> None:
        self.spans = merged_spans(protected_spans(text), copied)
        self._starts = [span.start for span in self.spans]

    def covers(self, position: int) -> bool:
        """Whether the character at `position` is protected."""
        i = bisect_right(self._starts, position) - 1
        return i >= 0 and position < self.spans[i].end

    def begins(self, position: int) -> bool:
        """Whether a protected span begins at `position`."""
        i = bisect_right(self._starts, position) - 1
        return i >= 0 and self._starts[i] == position

    def outside(self, start: int, end: int) -> Iterator[Span]:
        """The unprotected parts of [start, end), in order; parts may be empty."""
        i = max(0, bisect_right(self._starts, start) - 1)
        while i < len(self.spans) and self.spans[i].start < end:
            yield Span(start, max(start, self.spans[i].start))
            start = max(start, min(end, self.spans[i].end))
            i += 1
        yield Span(start, end)
