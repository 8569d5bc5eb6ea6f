"""What is to be done with a text: its language, its segments, and a task for each that a model translates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..errors import UnsupportedLanguageError
from ..inference import GlossaryEntry, ModelDirectory, TranslateOptions, TranslationModel
from ..text import (
    TRANSLATED_LANGUAGES,
    CopyMark,
    Detection,
    Document,
    Markup,
    RenderMark,
    Span,
    cut_markup,
    detect_language,
    script_shares,
    segment_text,
)
from ..text.term_forms import texts_of
from .checks import SCRIPTS
from .decoding import SegmentTask
from .terminology import GlossaryMatcher, GlossaryMatchers, TermMatch
from .units import PieceKind, cut

__all__ = ["Plan", "Planner", "source_language"]

_HARDLY_ANY = 0.1
"""Share of letters in the source's script below which a segment is in another language."""
_TELLING_WORDS = 8
_TELLING_CONFIDENCE = 0.8
"""From so many words and so much confidence on, a segment in the source's script is in another language.

Met by none of 4,300 segments that are Arabic or English (FLORES dev, NTREX dev, news feed)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with one text: a task for each segment to translate, None for each that is copied."""

    markup: Markup
    source_language: str
    detection: Detection | None
    document: Document
    model: TranslationModel | None
    tasks: tuple[SegmentTask | None, ...]
    other_language: tuple[Span, ...]
    parts: tuple[Markup, ...] = ()
    """Where the text has tags: a gap, a segment, a gap, …, a gap, as `cut_markup` gives them."""

    @property
    def has_tags_inside(self) -> tuple[bool, ...]:
        """For each segment whether a tag begins or ends inside it, so that words tell where that goes."""
        if not self.parts:
            return (False,) * len(self.tasks)
        return tuple(any(mark.span != Span(0, len(part.text)) for mark in part.tags) for part in self.parts[1::2])


class Planner:
    """Makes the plans of one request.

    Args:
        models: where models are found.
        matchers: makes the matcher of the options' glossary.
        options: of the request.
    """

    def __init__(self, models: ModelDirectory, matchers: GlossaryMatchers, options: TranslateOptions) -> None:
        self._models, self._matchers, self._options = models, matchers, options

    def plan(self, markup: Markup, field: str) -> Plan:
        """The plan of a text.

        Args:
            markup: the text; its copy marks are protected, its render marks are terms.
            field: what errors call it.

        Raises:
            UnsupportedLanguageError: the text is in a language that is not translated.
            UnknownModelError: no loaded model has the name that the options give, or it does not translate this pair.
        """
        options, text = self._options, markup.text
        detection = None if options.source else detect_language(text)
        source = options.source or source_language(detection, options.target, field)
        if source == "und":
            return Plan(markup, source, detection, Document(text, ()), None, (), (), _parts(markup, ()))
        model, terms, copied = None, list[TermMatch](), list[Span]()
        if source != options.target:
            model = self._models.translation(source, options.target, options.model)
            copied, terms = _marked(markup, source, options.target, self._matcher(source))
        document = segment_text(text, source, copied)
        tasks: list[SegmentTask | None] = []
        other: list[Span] = []
        for segment in document.segments:
            task, is_other = _task(document, segment.span, source, model, terms)
            tasks.append(task)
            if is_other:
                other.append(segment.span)
        parts = _parts(markup, [segment.span for segment in document.segments])
        return Plan(markup, source, detection, document, model, tuple(tasks), _merged(document, other), parts)

    def _matcher(self, source: str) -> GlossaryMatcher | None:
        glossary = self._options.glossary
        return self._matchers.matcher(glossary, source, self._options.target) if glossary else None


def source_language(detection: Detection | None, target: str, field: str) -> str:
    """The language to translate from: the likeliest, or the next when the text is in the target language only in part.

    Raises:
        UnsupportedLanguageError: neither "und" nor a language that is translated.
    """
    assert detection is not None
    language = detection.language
    if language == target and detection.mixed:
        others = (code for code, _ in detection.languages[1:] if code in TRANSLATED_LANGUAGES)
        return next(others, language)
    if language == "und" or language in TRANSLATED_LANGUAGES:
        return language
    allowed = ", ".join(TRANSLATED_LANGUAGES)
    raise UnsupportedLanguageError(
        f"{field} seems to be in {language!r} (confidence {detection.confidence:.2f}), which is not translated; "
        f"the languages are {allowed}. If that is a mistake, give the source language",
        field=field,
        metadata={"language": language, "confidence": f"{detection.confidence:.2f}", "allowed": allowed},
    )


def _parts(markup: Markup, segments: Sequence[Span]) -> tuple[Markup, ...]:
    return cut_markup(markup, segments) if markup.tags else ()


def _marked(
    markup: Markup, source: str, target: str, matcher: GlossaryMatcher | None
) -> tuple[list[Span], list[TermMatch]]:
    """What is copied, and the terms with a target, both in order; marks of the text count more than the glossary."""
    copied = [mark.span for mark in markup.fixed if isinstance(mark, CopyMark)]
    terms = [
        _named(markup.text, mark, source, target)
        for mark in markup.fixed
        if isinstance(mark, RenderMark) and texts_of(mark.target)  # words can be looked for
    ]
    taken = [mark.span for mark in markup.fixed]
    for match in matcher.find(markup.text) if matcher else ():
        if any(_overlapping(taken, match.span)):
            continue
        if match.entry.do_not_translate:
            copied.append(match.core)
        else:
            terms.append(match)
    return sorted(copied), sorted(terms, key=lambda match: match.span)


def _named(text: str, mark: RenderMark, source: str, target: str) -> TermMatch:
    """A render mark as a term of its own."""
    names = {source: mark.span.of(text), target: mark.target}
    entry = GlossaryEntry(ar=names["ar"], en=names["en"])
    return TermMatch(entry, names[source], mark.target, mark.span, mark.span)


def _overlapping(spans: Sequence[Span], span: Span) -> Iterator[Span]:
    """Those of some ranges, in order and apart, that share a character with `span`."""
    number = bisect_left(spans, span.start + 1, key=lambda one: one.end)
    while number < len(spans) and spans[number].start < span.end:
        yield spans[number]
        number += 1


def _task(
    document: Document, segment: Span, source: str, model: TranslationModel | None, terms: Sequence[TermMatch]
) -> tuple[SegmentTask | None, bool]:
    """The task for a segment, None when it is copied; and whether that is because it is in another language."""
    text = document.text
    if _in_other_language(segment.of(text), source):
        return None, True
    if model is None:
        return None, False
    protected = document.protected_within(segment)
    pieces = cut(text, segment, protected, model.max_input_tokens, model.count_tokens)
    if not any(piece.kind is PieceKind.UNIT for piece in pieces):
        return None, False
    return SegmentTask(text, segment, pieces, tuple(_terms_within(segment, terms, protected))), False


def _terms_within(segment: Span, terms: Sequence[TermMatch], protected: Sequence[Span]) -> Iterator[TermMatch]:
    """The terms wholly inside a segment and outside protected text, their spans counted from the segment's start."""
    number = bisect_left(terms, segment.start, key=lambda match: match.span.start)
    while number < len(terms) and terms[number].span.start < segment.end:
        match = terms[number]
        if match.span.end <= segment.end and not any(_overlapping(protected, match.span)):
            yield match.shifted(-segment.start)
        number += 1


def _in_other_language(segment: str, source: str) -> bool:
    """Whether a segment is in another script than the source, or clearly in another language of that script."""
    shares = script_shares(segment)
    if not shares or shares.get(SCRIPTS[source], 0.0) < _HARDLY_ANY:
        return bool(shares)
    if len(segment.split()) < _TELLING_WORDS:
        return False
    found = detect_language(segment)
    return found.language not in (source, "und") and not found.mixed and found.confidence >= _TELLING_CONFIDENCE


def _merged(document: Document, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans of segments, with those that follow each other in one paragraph made one."""
    chosen = set(spans)
    merged: list[Span] = []
    paragraph: int | None = None  # of the segment before, when that was chosen
    for segment in document.segments:
        if segment.span not in chosen:
            paragraph = None
        elif segment.paragraph == paragraph:
            merged[-1] = Span(merged[-1].start, segment.span.end)
        else:
            merged.append(segment.span)
            paragraph = segment.paragraph
    return tuple(merged)
