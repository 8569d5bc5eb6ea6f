"""The words of a text as spans, the units of word alignment."""

from __future__ import annotations

import re
from bisect import bisect_right

from .protection import protected_spans
from .span import Span

__all__ = ["word_spans"]

# Letters and digits with their combining marks, tatweel and joiners; `\w` has no combining marks.
_LETTERS = r"(?:[^\W_]|[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d])+"
_WORD = re.compile(rf"{_LETTERS}(?:(?:['’.\-‐‑/_&]|(?<=\d)[,٫٬:](?=\d)){_LETTERS})*[%٪]?")


def word_spans(text: str) -> tuple[Span, ...]:
    """The words of a text, in order, not overlapping.

    A word is a run of letters and digits with inner apostrophes, hyphens, slashes and decimal marks ("al-Ain",
    "2,500.5", "8%"). A URL, an e-mail address, a handle or a placeholder is one word. Other punctuation belongs to no
    word. An Arabic word keeps its clitics.
    """
    protected = protected_spans(text)
    starts = [span.start for span in protected]
    found = list(protected)
    for match in _WORD.finditer(text):
        before = bisect_right(starts, match.end() - 1) - 1
        if before < 0 or protected[before].end <= match.start():
            found.append(Span(*match.span()))
    return tuple(sorted(found))
