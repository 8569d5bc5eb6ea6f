"""Summarises an article: reads it, ranks its sentences, selects some and translates them if asked."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidRequestError, UnsupportedLanguageError
from ..inference import Flag, ModelDirectory, SentenceEncoder, Timing, TranslatedBatch, TranslatedText, TranslateOptions
from ..offloading import off_loop
from ..text import (
    TRANSLATED_LANGUAGES,
    Detection,
    Document,
    SegmentKind,
    Span,
    detect_language,
    has_words,
    segment_text,
)
from .candidates import SentenceCandidate, count_words, find_candidates
from .coherence import Dependence
from .options import SummarizeOptions
from .ranking import RankingWeights, rank
from .selection import LengthLimit, select
from .shortlist import shortlist
from .similarity import compare
from .summary import Summary, SummarySentence

__all__ = ["Summarizer", "TextTranslator"]

_UNREADABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_ENDED = re.compile(r"[.!?؟…۔:;؛,،][\"'»”’)\]]*$")


class TextTranslator(Protocol):
    """The part of `translate.Translator` that summaries use."""

    async def translate_many(self, texts: Sequence[str], options: TranslateOptions) -> TranslatedBatch:
        """Translations in the order of the texts."""
        ...


@dataclass(frozen=True, slots=True)
class _Article:
    language: str
    detection: Detection | None
    document: Document
    candidates: tuple[SentenceCandidate, ...]
    title: str | None

    def sentence(self, candidate: SentenceCandidate) -> str:
        return _plain(candidate.span.of(self.document.text))


@dataclass(frozen=True, slots=True)
class _Selection:
    candidate: SentenceCandidate
    score: float
    supports_next: bool


class Summarizer:
    """Selects the most important sentences of an article and translates them if asked.

    Args:
        models: provides the sentence encoder for similarity; without one, sentences are compared by their words.
        translator: translates summaries into another language.
        weights: the weights of the ranking.
    """

    def __init__(
        self, models: ModelDirectory, translator: TextTranslator, weights: RankingWeights | None = None
    ) -> None:
        self._models, self._translator = models, translator
        self._weights = weights or RankingWeights()

    def with_translator(self, translator: TextTranslator) -> Summarizer:
        """The same summarizer with another translator."""
        return Summarizer(self._models, translator, self._weights)

    async def summarize(self, text: str, options: SummarizeOptions, *, title: str | None = None) -> Summary:
        """The summary of an article, its sentences in the order of the article.

        Args:
            text: the article; it may begin with its headline.
            options: length and languages.
            title: the headline. It helps the ranking, is never part of the summary, and is translated with it.

        Raises:
            InvalidRequestError: EMPTY_TEXT, or NO_WORDS if the text has only digits, symbols and links.
            UnsupportedLanguageError: the article's language is not supported.
            UnknownModelError: no loaded model translates the summary.
        """
        article = await off_loop(len(text), _read, text, options.source, title)
        encoder = self._models.sentence_encoder() if len(article.candidates) > 1 else None
        embeddings, timing = await _embed(article, encoder)
        ranked = await off_loop(len(text), self._choose, article, encoder, embeddings, _length_limit(options, text))
        sentences = [article.sentence(choice.candidate) for choice in ranked]
        wanted = (
            replace(
                options.translation,
                source=article.language,
                word_alignment=False,
                alternatives=0,
                token_scores=False,
                second_opinion=None,
            )
            if options.translation
            else None
        )
        target = wanted.target if wanted else article.language
        translations: tuple[TranslatedText, ...] = ()
        headline: TranslatedText | None = None
        if wanted and target != article.language:
            titles = [article.title] if article.title else []
            batch = await self._translator.translate_many([*titles, *sentences], wanted)
            headline, translations = (batch.texts[0] if titles else None), batch.texts[len(titles) :]
            sentences = [" ".join(translation.text.split()) for translation in translations]
            timing += batch.timing
        joined, targets = _join(sentences)
        return Summary(
            text=joined,
            sentences=tuple(map(_sentence, ranked, targets, translations or [None] * len(ranked))),
            source_language=article.language,
            language=target,
            detection=article.detection,
            ranking_model=encoder.ref if encoder else None,
            translation_model=next((t.model for t in translations if t.model is not None), None),
            timing=timing,
            title=" ".join(headline.text.split()) if headline else None,
            title_flags=_flags(headline),
        )

    def _choose(
        self,
        article: _Article,
        encoder: SentenceEncoder | None,
        embeddings: NDArray[np.float32] | None,
        limit: LengthLimit,
    ) -> list[_Selection]:
        sentences = [article.sentence(candidate) for candidate in article.candidates]
        same_meaning = encoder.same_meaning if encoder else 1.0
        similarity = compare(sentences, article.title, embeddings, self._weights.lexical, same_meaning)
        scores = rank(article.candidates, similarity.graph, similarity.title, self._weights)
        chosen = select(
            article.candidates, scores, similarity.graph, similarity.repeats, limit, self._weights.diversity
        )
        return [
            _Selection(article.candidates[choice.index], float(scores[choice.index]), choice.supports_next)
            for choice in chosen
        ]


def _read(text: str, source: str | None, title: str | None) -> _Article:
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
    title = _plain(title or "") or _headline(document)
    candidates = find_candidates(document, language, title=title)
    if not candidates:  # The words are in no segment: take the whole text.
        whole = Span(len(text) - len(text.lstrip()), len(text.rstrip()))
        candidates = (SentenceCandidate(whole, 0, 0, count_words(text), frozenset(), Dependence.NONE),)
    kept = shortlist(candidates, [candidate.span.of(text) for candidate in candidates])
    return _Article(language, detection, document, tuple(candidates[i] for i in kept), title)


def _headline(document: Document) -> str | None:
    """The heading at the start of the text, if prose follows it."""
    first, *rest = document.segments
    follows = any(segment.kind is SegmentKind.SENTENCE for segment in rest)
    return _plain(first.span.of(document.text)) if first.kind is SegmentKind.HEADING and follows else None


async def _embed(article: _Article, encoder: SentenceEncoder | None) -> tuple[NDArray[np.float32] | None, Timing]:
    if encoder is None:
        return None, Timing()
    sentences = [article.sentence(candidate) for candidate in article.candidates]
    return await encoder.embed([*sentences, *([article.title] if article.title is not None else [])])


def _length_limit(options: SummarizeOptions, text: str) -> LengthLimit:
    if options.share is not None:
        return LengthLimit(words=math.ceil(options.share * count_words(text)))
    return LengthLimit(sentences=options.sentences, words=options.words)


def _join(sentences: Sequence[str]) -> tuple[str, list[Span]]:
    """The sentences joined to one paragraph by single spaces, and the span of each in it.

    A sentence without a final mark (a list item) gets a full stop, which is not in its span.
    """
    text, spans = "", []
    for sentence in sentences:
        start = len(text) + bool(text)
        text += (" " if text else "") + sentence
        spans.append(Span(start, len(text)))
        text += "" if _ENDED.search(sentence) else "."
    return text, spans


def _sentence(choice: _Selection, target: Span, translation: TranslatedText | None) -> SummarySentence:
    segments = translation.segments if translation else ()
    scored = [(segment.score, len(segment.target)) for segment in segments if segment.score is not None]
    compared = [segment.similarity for segment in segments if segment.similarity is not None]
    characters = sum(length for _, length in scored)
    return SummarySentence(
        source=choice.candidate.span,
        target=target,
        rank_score=choice.score,
        flags=_flags(translation),
        score=sum(score * length for score, length in scored) / characters if characters else None,
        similarity=min(compared) if compared else None,
        supports_next=choice.supports_next,
    )


def _flags(translation: TranslatedText | None) -> tuple[Flag, ...]:
    segments = translation.segments if translation else ()
    return tuple(dict.fromkeys(flag for segment in segments for flag in segment.flags))


def _plain(text: str) -> str:
    return _UNREADABLE.sub(" ", text).strip()
