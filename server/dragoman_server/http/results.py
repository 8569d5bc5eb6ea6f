"""Results of the core as JSON, with the field names of the contract. Nothing is decided here."""

from __future__ import annotations

from typing import Any

from ..inference import (
    Alternative,
    Flag,
    ModelRef,
    NameRendering,
    NameReplacement,
    Timing,
    TokenScore,
    TranslatedSegment,
    TranslatedText,
)
from ..service import LONGEST_EXCERPT, DocumentReport, Doubt, TranslatedDocument
from ..summarize import Summary
from ..text import Detection, Span
from ..translate import Estimate, SuggestedWords

__all__ = [
    "detection_json",
    "document_json",
    "estimate_json",
    "flag_json",
    "model_json",
    "name_json",
    "suggestions_json",
    "summary_json",
    "timing_json",
    "translation_json",
]


def translation_json(text: TranslatedText) -> dict[str, Any]:
    """A translated text with its evidence."""
    return {
        "text": text.text,
        "source_language": text.source_language,
        "target_language": text.target_language,
        "detection": detection_json(text.detection) if text.detection else None,
        "segments": [_segment(segment) for segment in text.segments],
        "other_language": [_span(span) for span in text.other_language],
        "model": model_json(text.model),
        "plain": {"source": text.plain.source, "target": text.plain.target} if text.plain else None,
        "names": [name_json(name) for name in text.names],
    }


def _segment(segment: TranslatedSegment) -> dict[str, Any]:
    return {
        "source": _span(segment.source),
        "target": _span(segment.target),
        "score": segment.score,
        "similarity": segment.similarity,
        "doubt": segment.doubt,
        "attempts": segment.attempts,
        "origin": segment.origin.value,
        "flags": [flag_json(one) for one in segment.flags],
        "uncovered": [_span(span) for span in segment.uncovered],
        "replaced_names": [_replaced_name(name) for name in segment.replaced_names],
        "alignment": None
        if segment.alignment is None
        else [
            {"source": _span(words.source), "target": _span(words.target), "weight": words.weight}
            for words in segment.alignment
        ],
        **_asked_for(segment),
    }


def _asked_for(segment: TranslatedSegment) -> dict[str, Any]:
    """What is there only when it was asked for."""
    found: dict[str, Any] = {}
    if segment.alternatives is not None:
        found["alternatives"] = [_alternative(one) for one in segment.alternatives]
    if segment.token_scores is not None:
        found["token_scores"] = [_token_score(token) for token in segment.token_scores]
    if segment.model is not None:
        found["model"] = model_json(segment.model)
    return found


def _replaced_name(name: NameReplacement) -> dict[str, Any]:
    return {"source": _span(name.source), "target": _span(name.target), "before": name.before, "after": name.after}


def _alternative(one: Alternative) -> dict[str, Any]:
    return {"text": one.text, "score": one.score, "flags": [flag_json(flag) for flag in one.flags]}


def _token_score(token: TokenScore) -> dict[str, Any]:
    return {"span": _span(token.span), "log_probability": token.log_probability}


def suggestions_json(found: SuggestedWords) -> dict[str, Any]:
    """Words for one place."""
    return {
        "suggestions": [
            {"word": one.word, "score": one.score, "text": one.text, "span": _span(one.span)} for one in found.words
        ],
        "source_language": found.source_language,
        "model": model_json(found.model),
        "timing": timing_json(found.timing),
    }


def summary_json(summary: Summary) -> dict[str, Any]:
    """A summary with its evidence."""
    return {
        "text": summary.text,
        "source_language": summary.source_language,
        "language": summary.language,
        "detection": detection_json(summary.detection) if summary.detection else None,
        "sentences": [
            {
                "source": _span(sentence.source),
                "target": _span(sentence.target),
                "rank_score": sentence.rank_score,
                "score": sentence.score,
                "similarity": sentence.similarity,
                "supports_next": sentence.supports_next,
                "flags": [flag_json(one) for one in sentence.flags],
                "origin": sentence.origin.value,
                "passages": [_span(span) for span in sentence.passages],
                "support": sentence.support,
                "fallback_reason": sentence.fallback_reason.value if sentence.fallback_reason else None,
                "unsupported": list(sentence.unsupported),
                "definitions": [_span(span) for span in sentence.definitions],
            }
            for sentence in summary.sentences
        ],
        "ranking_model": model_json(summary.ranking_model),
        "translation_model": model_json(summary.translation_model),
        "title": summary.title,
        "title_flags": [flag_json(one) for one in summary.title_flags],
        "writing_model": model_json(summary.writing_model),
        "timing": timing_json(summary.timing),
    }


def estimate_json(estimate: Estimate) -> dict[str, Any]:
    """An estimate with the signals behind it."""
    signals = estimate.signals
    return {
        "source_language": estimate.source_language,
        "target_language": estimate.target_language,
        "doubt": estimate.doubt,
        "level": estimate.level.value if estimate.level else None,
        "flags": [flag_json(one) for one in estimate.flags],
        "signals": {
            "score": signals.score if signals else None,
            "window": signals.window if signals else None,
            "reverse": signals.reverse if signals else None,
            "similarity": estimate.similarity,
        },
        "note": estimate.note,
        "model": model_json(estimate.model),
        "reverse_model": model_json(estimate.reverse_model),
        "encoder": model_json(estimate.encoder),
    }


def name_json(name: NameRendering, path: str | None = None) -> dict[str, Any]:
    """A name with its form; of a document, `path` is that of the block where it stands first."""
    first = {"path": path} if path is not None else {"first": _span(name.first) if name.first else None}
    return {"source": name.source, "target": name.target, "count": name.count, **first}


def document_json(result: TranslatedDocument) -> dict[str, Any]:
    """What became of a document, without its bytes."""
    return {
        "media_type": result.media_type,
        "format": result.format,
        "size_bytes": len(result.data),
        "report": _report(result.report),
        "timing": timing_json(result.timing),
    }


def _report(report: DocumentReport) -> dict[str, Any]:
    return {
        "blocks_translated": report.translated,
        "blocks_copied": report.copied,
        "blocks_failed": report.failed,
        "blocks_withheld": report.withheld,
        "segments": report.segments,
        "previous_segments": report.previous,
        "doubtful_segments": report.doubtful,
        "flags": [{"kind": kind.value, "count": count} for kind, count in report.flags.most_common()],
        "doubts": [_doubt(one) for one in report.doubts],
        "problems": [
            {"path": one.path, "reason": one.error.reason, "detail": one.error.message} for one in report.problems
        ],
        "unplaced_tags": report.unplaced_tags,
        "models": [model_json(model) for model in report.models],
        "names": [name_json(name, path) for name, path in report.names.values()],
    }


def _doubt(one: Doubt) -> dict[str, Any]:
    return {
        "path": one.path,
        "source": one.source[:LONGEST_EXCERPT],
        "target": one.target[:LONGEST_EXCERPT],
        "flags": [flag_json(flag) for flag in one.flags],
    }


def detection_json(detection: Detection) -> dict[str, Any]:
    """All languages of one text."""
    return {
        "languages": [{"language": code, "confidence": confidence} for code, confidence in detection.languages],
        "mixed": detection.mixed,
    }


def flag_json(flag: Flag) -> dict[str, str]:
    """A doubt and what was seen."""
    return {"kind": flag.kind.value, "detail": flag.detail}


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def model_json(model: ModelRef | None) -> dict[str, str] | None:
    """A model's name and hash; None for none."""
    return {"name": model.name, "hash": model.hash} if model else None


def timing_json(timing: Timing) -> dict[str, float]:
    """Milliseconds."""
    return {"queue_ms": round(timing.queue * 1000, 3), "compute_ms": round(timing.compute * 1000, 3)}
