"""Core results to messages of the contract. Nothing is decided here."""

from __future__ import annotations

import time

from dragoman.v1 import quality_pb2, summarization_pb2, text_pb2, translation_pb2

from ..caller import Priority
from ..inference import (
    AlignedWords,
    Alternative,
    DoubtLevel,
    Flag,
    ModelRef,
    NameReplacement,
    PlainTexts,
    Timing,
    TokenScore,
    TranslatedSegment,
    TranslatedText,
)
from ..summarize import Summary, SummarySentence
from ..text import Detection, Span
from ..translate import Estimate, SuggestedWords
from .names import name_messages

__all__ = [
    "StopWatch",
    "detection_message",
    "estimate_message",
    "flag_message",
    "model_ref_message",
    "suggested_words_message",
    "summary_message",
    "translated_text_message",
]


_PRIORITIES = {
    Priority.INTERACTIVE: text_pb2.PRIORITY_INTERACTIVE,
    Priority.BULK: text_pb2.PRIORITY_BULK,
}


_LEVELS = {
    None: quality_pb2.DOUBT_LEVEL_UNSPECIFIED,
    DoubtLevel.LOW: quality_pb2.DOUBT_LEVEL_LOW,
    DoubtLevel.MEDIUM: quality_pb2.DOUBT_LEVEL_MEDIUM,
    DoubtLevel.HIGH: quality_pb2.DOUBT_LEVEL_HIGH,
}


class StopWatch:
    """Measures a call or item from arrival to reply."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    def timing(self, spent: Timing, priority: Priority) -> text_pb2.Timing:
        """Milliseconds until now, of that those in `spent`, and as what it was worked on."""
        return text_pb2.Timing(
            queue_ms=spent.queue * 1000,
            compute_ms=spent.compute * 1000,
            total_ms=(time.perf_counter() - self._started) * 1000,
            priority=_PRIORITIES[priority],
        )


def translated_text_message(result: TranslatedText) -> translation_pb2.TranslatedText:
    """A translated text with its evidence."""
    return translation_pb2.TranslatedText(
        text=result.text,
        source_language=result.source_language,
        target_language=result.target_language,
        detection=_best_language(result.detection),
        segments=[_segment(segment) for segment in result.segments],
        model=model_ref_message(result.model),
        other_language=[_span(span) for span in result.other_language],
        plain=_plain_texts(result.plain),
        names=name_messages(result.names),
    )


def suggested_words_message(found: SuggestedWords) -> translation_pb2.SuggestWordsResponse:
    """Words for one place, without the timing of the call."""
    return translation_pb2.SuggestWordsResponse(
        suggestions=[
            translation_pb2.WordSuggestion(word=one.word, score=one.score, text=one.text, span=_span(one.span))
            for one in found.words
        ],
        source_language=found.source_language,
        model=model_ref_message(found.model),
    )


def detection_message(detection: Detection) -> translation_pb2.LanguageDetection:
    """All languages of one text."""
    return translation_pb2.LanguageDetection(
        languages=[
            text_pb2.DetectedLanguage(language=language, confidence=confidence)
            for language, confidence in detection.languages
        ],
        mixed=detection.mixed,
    )


def summary_message(summary: Summary) -> summarization_pb2.Summary:
    """A summary with its evidence."""
    return summarization_pb2.Summary(
        text=summary.text,
        sentences=[_summary_sentence(sentence) for sentence in summary.sentences],
        source_language=summary.source_language,
        language=summary.language,
        detection=_best_language(summary.detection),
        ranking_model=model_ref_message(summary.ranking_model),
        translation_model=model_ref_message(summary.translation_model),
        title=summary.title,
        title_flags=[flag_message(flag) for flag in summary.title_flags],
        writing_model=model_ref_message(summary.writing_model),
    )


def _plain_texts(plain: PlainTexts | None) -> translation_pb2.PlainTexts | None:
    return None if plain is None else translation_pb2.PlainTexts(source=plain.source, target=plain.target)


def estimate_message(estimate: Estimate) -> quality_pb2.QualityEstimate:
    """An estimate with the signals behind it."""
    signals = estimate.signals
    return quality_pb2.QualityEstimate(
        source_language=estimate.source_language,
        target_language=estimate.target_language,
        doubt=estimate.doubt,
        level=_LEVELS[estimate.level],
        flags=[flag_message(flag) for flag in estimate.flags],
        signals=quality_pb2.QualitySignals(
            score=signals.score if signals else None,
            window=signals.window if signals else None,
            reverse=signals.reverse if signals else None,
            similarity=estimate.similarity,
        ),
        note=estimate.note,
        model=model_ref_message(estimate.model),
        reverse_model=model_ref_message(estimate.reverse_model),
        encoder=model_ref_message(estimate.encoder),
    )


def flag_message(flag: Flag) -> text_pb2.QualityFlag:
    """A doubt and what was seen."""
    return text_pb2.QualityFlag(kind=f"QUALITY_FLAG_KIND_{flag.kind.value}", detail=flag.detail)


def _segment(segment: TranslatedSegment) -> text_pb2.Segment:
    return text_pb2.Segment(
        source=_span(segment.source),
        target=_span(segment.target),
        score=segment.score,
        similarity=segment.similarity,
        flags=[flag_message(flag) for flag in segment.flags],
        attempts=segment.attempts,
        origin=f"SEGMENT_ORIGIN_{segment.origin.value}",
        doubt=segment.doubt,
        alignment=[_aligned_words(words) for words in segment.alignment or ()],
        uncovered=[_span(span) for span in segment.uncovered],
        alternatives=[_alternative(one) for one in segment.alternatives or ()],
        token_scores=[_token_score(token) for token in segment.token_scores or ()],
        model=model_ref_message(segment.model),
        replaced_names=[_replaced_name(name) for name in segment.replaced_names],
    )


def _replaced_name(name: NameReplacement) -> text_pb2.NameReplacement:
    return text_pb2.NameReplacement(
        source=_span(name.source), target=_span(name.target), before=name.before, after=name.after
    )


def _alternative(one: Alternative) -> text_pb2.Alternative:
    return text_pb2.Alternative(text=one.text, score=one.score, flags=[flag_message(flag) for flag in one.flags])


def _token_score(token: TokenScore) -> text_pb2.TokenScore:
    return text_pb2.TokenScore(span=_span(token.span), log_probability=token.log_probability)


def _aligned_words(words: AlignedWords) -> text_pb2.AlignedWords:
    return text_pb2.AlignedWords(source=_span(words.source), target=_span(words.target), weight=words.weight)


def _summary_sentence(sentence: SummarySentence) -> summarization_pb2.SummarySentence:
    reason = sentence.fallback_reason
    return summarization_pb2.SummarySentence(
        target=_span(sentence.target),
        source=_span(sentence.source),
        rank_score=sentence.rank_score,
        flags=[flag_message(flag) for flag in sentence.flags],
        score=sentence.score,
        similarity=sentence.similarity,
        supports_next=sentence.supports_next,
        origin=f"SUMMARY_SENTENCE_ORIGIN_{sentence.origin.value}",
        passages=[_span(span) for span in sentence.passages],
        support=sentence.support,
        fallback_reason=f"SUMMARY_FALLBACK_REASON_{reason.value}" if reason else None,
        unsupported=sentence.unsupported,
        definitions=[_span(span) for span in sentence.definitions],
    )


def _span(span: Span) -> text_pb2.Span:
    return text_pb2.Span(start=span.start, end=span.end)


def model_ref_message(model: ModelRef | None) -> text_pb2.ModelRef | None:
    """A model's name and hash; None for none."""
    return None if model is None else text_pb2.ModelRef(name=model.name, hash=model.hash)


def _best_language(detection: Detection | None) -> text_pb2.DetectedLanguage | None:
    if detection is None:
        return None
    return text_pb2.DetectedLanguage(language=detection.language, confidence=detection.confidence)
