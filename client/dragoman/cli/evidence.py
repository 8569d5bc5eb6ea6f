"""Results as plain JSON values, for `--json`."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..names import NameRendering
from ..results import (
    Estimate,
    Flag,
    ModelRef,
    Segment,
    SentenceOrigin,
    Span,
    Summary,
    SummarySentence,
    Translation,
)

__all__ = ["estimate_evidence", "summary_evidence", "summary_sentences", "translation_evidence"]


def translation_evidence(result: Translation, source: str) -> dict[str, Any]:
    """All of a translation but its text; spans are [start, end) in code points.

    Args:
        result: the translation.
        source: what was translated; each segment has its part of both texts.
    """
    return {
        "source_language": result.source_language,
        "target_language": result.target_language,
        "detection_confidence": result.detection.confidence if result.detection else None,
        "model": _model(result.model),
        "segments": [
            {
                **_segment(segment),
                "source_text": segment.source.of(source),
                "target_text": segment.target.of(result.text),
            }
            for segment in result.segments
        ],
        "other_language": [_span(span) for span in result.other_language],
        **({"names": [_name(name) for name in result.names]} if result.names else {}),
    }


def estimate_evidence(found: Estimate) -> dict[str, Any]:
    """All of an estimate."""
    return {
        "doubt": found.doubt,
        "level": found.level.value,
        "flags": [_flag(flag) for flag in found.flags],
        "signals": dataclasses.asdict(found.signals),
        "note": found.note,
        "source_language": found.source_language,
        "target_language": found.target_language,
        "model": _model(found.model),
        "reverse_model": _model(found.reverse_model),
    }


def summary_evidence(result: Summary) -> dict[str, Any]:
    """All of a summary but its text and sentences."""
    return {
        "source_language": result.source_language,
        "language": result.language,
        "title": result.title,
        "title_flags": [_flag(flag) for flag in result.title_flags],
        "ranking_model": _model(result.ranking_model),
        "translation_model": _model(result.translation_model),
        "writing_model": _model(result.writing_model),
    }


def summary_sentences(result: Summary) -> list[dict[str, Any]]:
    """The sentences of a summary with their offsets in the article and in the summary."""
    return [
        {
            "text": sentence.target.of(result.text),
            "rank": sentence.rank,
            "source": _span(sentence.source),
            "target": _span(sentence.target),
            "supports_next": sentence.supports_next,
            "flags": [_flag(flag) for flag in sentence.flags],
            **_of_writing(sentence),
        }
        for sentence in result.sentences
    ]


def _of_writing(sentence: SummarySentence) -> dict[str, Any]:
    """What is there only of summaries that are written, and of abbreviations that were spelled out."""
    found: dict[str, Any] = {}
    if sentence.origin not in (SentenceOrigin.UNKNOWN, SentenceOrigin.EXTRACTED):
        found["origin"] = sentence.origin.value
    if sentence.origin is SentenceOrigin.WRITTEN:
        found["passages"] = [_span(span) for span in sentence.passages]
        found["support"] = sentence.support
    if sentence.fallback_reason is not None:
        found["fallback_reason"] = sentence.fallback_reason.value
        found["unsupported"] = list(sentence.unsupported)
    if sentence.definitions:
        found["definitions"] = [_span(span) for span in sentence.definitions]
    return found


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "source": _span(segment.source),
        "target": _span(segment.target),
        "score": segment.score,
        "similarity": segment.similarity,
        "attempts": segment.attempts,
        "doubt": segment.doubt,
        "origin": segment.origin.value,
        "flags": [_flag(flag) for flag in segment.flags],
        **({"uncovered": [_span(span) for span in segment.uncovered]} if segment.uncovered else {}),
        **_asked_for(segment),
    }


def _name(name: NameRendering) -> dict[str, Any]:
    return {
        "source": name.source,
        "target": name.target,
        "count": name.count,
        "first": name.first and _span(name.first),
    }


def _asked_for(segment: Segment) -> dict[str, Any]:
    """What is there only when it was asked for, or when there is any."""
    found: dict[str, Any] = {}
    if segment.alternatives:
        found["alternatives"] = [
            {"text": one.text, "score": one.score, "flags": [_flag(flag) for flag in one.flags]}
            for one in segment.alternatives
        ]
    if segment.token_scores:
        found["token_scores"] = [
            {"span": _span(token.span), "log_probability": token.log_probability} for token in segment.token_scores
        ]
    if segment.replaced_names:
        found["replaced_names"] = [
            {"source": _span(one.source), "target": _span(one.target), "before": one.before, "after": one.after}
            for one in segment.replaced_names
        ]
    if segment.model:
        found["model"] = _model(segment.model)
    return found


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _flag(flag: Flag) -> dict[str, str]:
    return {"kind": flag.kind.value, "detail": flag.detail}


def _model(model: ModelRef | None) -> dict[str, str] | None:
    return None if model is None else {"name": model.name, "hash": model.hash}
