"""Core results to messages of the contract. Nothing is decided here."""

from __future__ import annotations

import time

from dragoman.v1 import summarization_pb2, text_pb2, translation_pb2

from ..caller import Priority
from ..inference import AlignedWords, Flag, ModelRef, Timing, TranslatedSegment, TranslatedText
from ..summarize import Summary, SummarySentence
from ..text import Detection, Span

__all__ = [
    "StopWatch",
    "detection_message",
    "flag_message",
    "model_ref_message",
    "summary_message",
    "translated_text_message",
]


_PRIORITIES = {
    Priority.INTERACTIVE: text_pb2.PRIORITY_INTERACTIVE,
    Priority.BULK: text_pb2.PRIORITY_BULK,
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
        model=_model_ref(result.model),
        other_language=[_span(span) for span in result.other_language],
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
        ranking_model=_model_ref(summary.ranking_model),
        translation_model=_model_ref(summary.translation_model),
    )


def flag_message(flag: Flag) -> text_pb2.QualityFlag:
    """A doubt and what was seen."""
    return text_pb2.QualityFlag(kind=f"QUALITY_FLAG_KIND_{flag.kind.value}", detail=flag.detail)


def model_ref_message(model: ModelRef) -> text_pb2.ModelRef:
    """Which model it was."""
    return text_pb2.ModelRef(name=model.name, hash=model.hash)


def _segment(segment: TranslatedSegment) -> text_pb2.Segment:
    return text_pb2.Segment(
        source=_span(segment.source),
        target=_span(segment.target),
        score=segment.score,
        similarity=segment.similarity,
        flags=[flag_message(flag) for flag in segment.flags],
        attempts=segment.attempts,
        origin=f"SEGMENT_ORIGIN_{segment.origin.value}",
        alignment=[_aligned_words(words) for words in segment.alignment or ()],
    )


def _aligned_words(words: AlignedWords) -> text_pb2.AlignedWords:
    return text_pb2.AlignedWords(source=_span(words.source), target=_span(words.target), weight=words.weight)


def _summary_sentence(sentence: SummarySentence) -> summarization_pb2.SummarySentence:
    return summarization_pb2.SummarySentence(
        target=_span(sentence.target),
        source=_span(sentence.source),
        rank_score=sentence.rank_score,
        flags=[flag_message(flag) for flag in sentence.flags],
        score=sentence.score,
        similarity=sentence.similarity,
        supports_next=sentence.supports_next,
    )


def _span(span: Span) -> text_pb2.Span:
    return text_pb2.Span(start=span.start, end=span.end)


def _model_ref(model: ModelRef | None) -> text_pb2.ModelRef | None:
    return None if model is None else model_ref_message(model)


def _best_language(detection: Detection | None) -> text_pb2.DetectedLanguage | None:
    if detection is None:
        return None
    return text_pb2.DetectedLanguage(language=detection.language, confidence=detection.confidence)
