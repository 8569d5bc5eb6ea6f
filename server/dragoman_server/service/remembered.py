"""Translations that an earlier digest made: what is the same, with the same options and models, is not made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..inference import (
    Flag,
    FlagKind,
    ModelDescription,
    ModelRef,
    Origin,
    Timing,
    TranslatedBatch,
    TranslatedSegment,
    TranslatedText,
    TranslateOptions,
)
from ..summarize import TextTranslator
from ..text import Span
from .feed_records import work_signature

__all__ = ["RememberedTranslator"]


class RememberedTranslator:
    """Translates texts that it does not remember.

    Args:
        translator: of those.
        models: that are loaded.
        kept: `state` of an earlier one; what of it cannot be read is not remembered.
    """

    def __init__(self, translator: TextTranslator, models: Iterable[ModelDescription], kept: object) -> None:
        self._translator, self._models = translator, tuple(models)
        self._kept: Mapping[str, Any] = kept if isinstance(kept, dict) else {}
        self._used: dict[str, Any] = {}

    @property
    def state(self) -> dict[str, Any]:
        """What was used or made since it began, for JSON."""
        return self._used

    async def translate_many(self, texts: Sequence[str], options: TranslateOptions) -> TranslatedBatch:
        """As `Translator.translate_many`; texts that are remembered take no time."""
        signature = work_signature(options, self._models)
        names = [hashlib.sha256(json.dumps([signature, text]).encode()).hexdigest() for text in texts]
        found = {name: _read(self._used.get(name) or self._kept.get(name)) for name in names}
        missing = {name: text for name, text in zip(names, texts, strict=True) if found[name] is None}
        timing = Timing()
        made: dict[str, TranslatedText] = {name: known for name, known in found.items() if known is not None}
        if missing:
            batch = await self._translator.translate_many(tuple(missing.values()), options)
            timing = batch.timing
            made.update(zip(missing, batch.texts, strict=True))
        self._used.update((name, _written(made[name])) for name in names)
        return TranslatedBatch(tuple(made[name] for name in names), timing)


def _written(text: TranslatedText) -> list[Any]:
    segments = [
        [
            [one.source.start, one.source.end, one.target.start, one.target.end],
            [one.score, one.similarity, one.doubt, one.attempts, one.origin.value],
            [[flag.kind.value, flag.detail] for flag in one.flags],
        ]
        for one in text.segments
    ]
    model = [text.model.name, text.model.hash] if text.model is not None else None
    return [text.text, text.source_language, text.target_language, model, segments]


def _read(kept: Any) -> TranslatedText | None:
    """A translation that was kept; None for anything else."""
    try:
        text, source, target, model, segments = kept
        if not all(isinstance(one, str) for one in (text, source, target, *(model or ()))):
            return None
        return TranslatedText(
            text=text,
            source_language=source,
            target_language=target,
            detection=None,
            segments=tuple(_segment(*one) for one in segments),
            model=ModelRef(*model) if model is not None else None,
        )
    except (ValueError, TypeError):
        return None


def _segment(spans: Any, evidence: Any, flags: Any) -> TranslatedSegment:
    start, end, target_start, target_end = (int(place) for place in spans)
    score, similarity, doubt = (None if value is None else float(value) for value in evidence[:3])
    return TranslatedSegment(
        source=Span(start, end),
        target=Span(target_start, target_end),
        score=score,
        similarity=similarity,
        doubt=doubt,
        attempts=int(evidence[3]),
        origin=Origin(evidence[4]),
        flags=tuple(Flag(FlagKind(kind), str(detail)) for kind, detail in flags),
    )
