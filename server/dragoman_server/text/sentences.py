"""Sentence boundaries within a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .abbreviations import StopMeaning, begins_like_a_sentence, continues_clock_time, stop_meaning
from .language_detection import LETTER
from .protection import Protection
from .span import Span

__all__ = ["sentence_spans"]

# Sentence-final marks, closing quotes and brackets after them (also after a stray space), and white space.
_END = re.compile(
    r"(?P<marks>[.!?؟…۔‽。！？]+)"
    r"(?P<closing>[\"'”’»)\]}›*_]*(?:[ \t\u00a0]{1,3}[”»)\]›]+)*(?:[«“](?=\s))?)"
    r"(?P<space>[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*)"
)
_OPENING = re.compile(
    r"[\"'“”„‘’«»‹(\[{*_\-–—•#\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]{0,12}"
)
_CONTINUING = frozenset(",;:،؛)]}»”›.!?؟…%٪/&=")
_TOKEN = re.compile(r"[^\s\"“”„«»‹›‘’'()\[\]{}/\-–—،؛,;:!?؟…]+$")
_NUMBER = re.compile(r"\d|(?:[IVXLC]{2,6}|[VX])\b")
_CAMEL = re.compile(r"[a-z]{1,2}[A-Z]")
# "«هل …؟» تساءل الوزير", "“Is it?” Smith asked": the sentence continues after a quoted question or exclamation.
_SPEECH = re.compile(
    r"(?:(?:[A-Z][\w'’-]{0,20} ){1,3}|(?:the|a|an) (?:\w{1,20} ){1,3})"
    r"(?:said|says|asked|asks|added|told|wrote|cried|shouted|replied|wondered|tweeted|recalled|exclaimed)\b"
    r"|(?:قال|قالت|يقول|تقول|تساءل|تساءلت|يتساءل|تتساءل|سأل|سألت|أضاف|أضافت|صاح|صرخ|صرخت|هتف|هتفت|رد|ردت|كتب|كتبت)\b"
)
_GLUED_ARABIC = re.compile(r"[\u0621-\u064a\u064b-\u0652]{2}")
_GLUED_LATIN = re.compile(r"(?:[A-Z][a-z]{1,20}|A|I)(?=[\s,])")
_BEFORE_STRAY_STOP = frozenset(' \u00a0\t»”")]')
_LOOKBACK = 32
_LOOKAHEAD = 96
_HEADLINE = 120


def sentence_spans(text: str, paragraph: Span, language: str, protection: Protection) -> Iterator[Span]:
    """The sentences of a paragraph, in order. They cover it; white space between two sentences belongs to the first.

    Args:
        text: the whole text.
        paragraph: the part of the text to split.
        language: "ar" or "en", for rules that differ between them.
        protection: the protected spans of the text; a full stop inside one ends no sentence.
    """
    start, letter, quotes, counted = paragraph.start, -1, 0, paragraph.start
    for match in _END.finditer(text, paragraph.start, paragraph.end):
        end = match.end()
        quotes, counted = quotes + text.count('"', counted, end), end
        if letter < start:
            found = LETTER.search(text, start, paragraph.end)
            letter = found.start() if found else paragraph.end
        if letter >= match.start() or end >= paragraph.end or protection.covers(match.start()):
            continue
        if quotes % 2 and text[end] == '"' and match["space"] and not text[end + 1 : end + 2].strip():
            end += 1  # a stray space before the closing quotation mark
        if _Stop(text, start, match, paragraph, language).ends_sentence(end, protection):
            yield Span(start, end)
            start = end
    if start < paragraph.end:
        yield Span(start, paragraph.end)


@dataclass(frozen=True, slots=True)
class _Stop:
    """Marks that may end the sentence that begins at `start`."""

    text: str
    start: int
    match: re.Match[str]
    paragraph: Span
    language: str

    def ends_sentence(self, end: int, protection: Protection) -> bool:
        """Whether the marks end the sentence, so that the next one begins at `end`."""
        address_next = protection.begins(end)
        if not self.match["space"]:
            return not address_next and self._ends_without_space()
        following = self.text[end : min(end + _LOOKAHEAD, self.paragraph.end)]
        if following[:1] in _CONTINUING or (following[:1] == '"' and following[1:2] in _CONTINUING):
            return False
        opening = _OPENING.match(following)
        following = following[opening.end() :] if opening else following
        if following[:1].islower() and not address_next and not _CAMEL.match(following):
            return False
        marks = self.match["marks"]
        if any(mark in marks for mark in "!?؟‽！？"):
            return not (self.match["closing"].strip(")]}") and _SPEECH.match(following))
        if marks == ".":
            return self._full_stop_ends(following)
        return not self._is_pause(following) if marks.strip(".…") == "" else True

    def _word(self) -> str:
        """The word directly before the marks; empty if a space or quotation mark separates them."""
        word = _TOKEN.search(self.text[max(self.start, self.match.start() - _LOOKBACK) : self.match.start()])
        return word[0] if word else ""

    def _full_stop_ends(self, following: str) -> bool:
        """Whether a single full stop followed by white space ends the sentence."""
        word = self._word()
        before = self.text[max(self.start, self.match.start() - _LOOKBACK) : self.match.start() - len(word)]
        meaning = stop_meaning(word, before)
        number_next = _NUMBER.match(following) is not None
        if meaning is StopMeaning.CLOCK:
            return not continues_clock_time(following)
        if meaning is StopMeaning.BEFORE_NUMBER:
            return not number_next
        if meaning is StopMeaning.MONTH:
            return not number_next and begins_like_a_sentence(following)
        return meaning is StopMeaning.ENDS or (meaning is StopMeaning.MAY_END and begins_like_a_sentence(following))

    def _ends_without_space(self) -> bool:
        """Whether marks without white space before the next word end the sentence: a missing space."""
        word, marks, following = self._word(), self.match["marks"], self.match.end()
        arabic_next = _GLUED_ARABIC.match(self.text, following) is not None
        latin_next = _GLUED_LATIN.match(self.text, following) is not None and word.isalpha() and word.islower()
        if marks.strip(".…"):
            return arabic_next or latin_next
        if marks != ".":
            return arabic_next and not self._is_pause(self.text[following])
        if arabic_next and not word:
            return self.text[self.match.start() - 1] in _BEFORE_STRAY_STOP
        return (arabic_next and len(word) >= 3 and "." not in word) or (latin_next and len(word) >= 3)

    def _is_pause(self, following: str) -> bool:
        """Whether dots mark a pause, as in Arabic headlines and after one or two words."""
        if self.language != "ar" and not "\u0600" <= following[:1] <= "\u06ff":
            return False
        words = self.text[self.start : min(self.match.start(), self.start + _LOOKAHEAD)].split()
        return len(self.paragraph) <= _HEADLINE or len(words) < 3
