"""An article that is summarised: its language, its headline, and the sentences that are fit for a summary."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import InvalidRequestError, UnsupportedLanguageError
from ..text import (
    TRANSLATED_LANGUAGES,
    Detection,
    Document,
    Segment,
    SegmentKind,
    Span,
    detect_language,
    has_words,
    segment_text,
)
from .candidates import SentenceCandidate, count_words, find_candidates
from .coherence import Dependence
from .shortlist import shortlist

__all__ = ["SourceArticle", "plain_text", "read_article"]

_UNREADABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """An article and what was found in it."""

    language: str
    detection: Detection | None
    document: Document
    candidates: tuple[SentenceCandidate, ...]
    title: str | None
    heading: Span | None = None
    """Where the headline stands in the text, if it is there."""

    @property
    def sentences(self) -> list[str]:
        """The candidates as plain text."""
        return [self.sentence(candidate) for candidate in self.candidates]

    def sentence(self, candidate: SentenceCandidate) -> str:
        """A candidate as plain text."""
        return plain_text(candidate.span.of(self.document.text))


def read_article(text: str, source: str | None, title: str | None) -> SourceArticle:
    """The article with its language, sentences and headline.

    Args:
        text: the article; it may begin with its headline.
        source: its language, "ar" or "en"; None: detected.
        title: its headline, if it is not in the text.

    Raises:
        InvalidRequestError: EMPTY_TEXT, or NO_WORDS if the text has only digits, symbols and links.
        UnsupportedLanguageError: the article's language is not supported.
    """
    if not text.strip():
        raise InvalidRequestError("the article is empty; send its text", reason="EMPTY_TEXT", field="text")
    if not has_words(text):
        raise InvalidRequestError(
            "the article has no words, only digits, signs or links; there is nothing to summarise",
            reason="NO_WORDS",
            field="text",
        )
    detection = None if source else detect_language(text)
    language = source or (detection.language if detection else "und")
    if language not in TRANSLATED_LANGUAGES:
        raise UnsupportedLanguageError(
            f"the article seems to be in {language!r}; summaries are made of {' and '.join(TRANSLATED_LANGUAGES)}. "
            "If it is in one of them, say so as the source language",
            field="text",
            metadata={"language": language, "allowed": ", ".join(TRANSLATED_LANGUAGES)},
        )
    document = segment_text(text, language)
    heading = _heading(document)
    title = plain_text(title or "") or (plain_text(heading.span.of(text)) if heading else None)
    candidates = find_candidates(document, language, title=title)
    if not candidates:  # The words are in no segment: take the whole text.
        whole = Span(len(text) - len(text.lstrip()), len(text.rstrip()))
        candidates = (SentenceCandidate(whole, 0, 0, count_words(text), frozenset(), Dependence.NONE),)
    kept = shortlist(candidates, [candidate.span.of(text) for candidate in candidates])
    return SourceArticle(
        language, detection, document, tuple(candidates[i] for i in kept), title, heading.span if heading else None
    )


def plain_text(text: str) -> str:
    """The text in one line, without control characters and halves of surrogate pairs."""
    return _UNREADABLE.sub(" ", text).strip()


def _heading(document: Document) -> Segment | None:
    """The heading at the start of the text, if prose follows it."""
    if not document.segments:
        return None
    first, *rest = document.segments
    follows = any(segment.kind is SegmentKind.SENTENCE for segment in rest)
    return first if first.kind is SegmentKind.HEADING and follows else None
