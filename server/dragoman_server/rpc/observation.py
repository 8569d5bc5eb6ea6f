"""Events of the calls, for metrics: that they began, how they ended, and what their replies say of the work.

Nothing here comes from a request: methods are those that we serve, codes those of gRPC, models those that answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import grpc
from dragoman.v1 import feeds_pb2, quality_pb2, stories_pb2, summarization_pb2, text_pb2, translation_pb2

__all__ = ["Answer", "CallObserver", "SentenceCounts", "is_item", "item_code", "read_answer"]

_CODE_NAMES = {code.value[0]: code.name for code in grpc.StatusCode}
_FLAG_NAMES = {
    number: name.removeprefix("QUALITY_FLAG_KIND_").lower() for name, number in text_pb2.QualityFlagKind.items()
}


@dataclass(slots=True)
class SentenceCounts:
    """Sentences of one reply that the same model answered for.

    Attributes:
        attempts: how many sentences were decoded so many times; None where the reply does not tell.
        flags: how many sentences have a flag of a kind ("number_mismatch").
    """

    attempts: Counter[int | None] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the reply to a call, or to an item of a stream, says of how it came about.

    Attributes:
        total: seconds from arrival to reply.
        queue: seconds of waiting for a worker; None where no model was asked.
        compute: seconds in the models; None where no model was asked.
        sentences: by the name of the model; under "" those that none translated.
    """

    total: float
    queue: float | None = None
    compute: float | None = None
    sentences: Mapping[str, SentenceCounts] = field(default_factory=dict)


class CallObserver(Protocol):
    """Called from the event loop; must be quick and must not raise. `method` is "/package.Service/Method"."""

    def began(self, method: str) -> None:
        """A call arrived."""
        ...

    def ended(self, method: str, code: str) -> None:
        """A call that began is over; `code` is the name of a `grpc.StatusCode`."""
        ...

    def item_ended(self, method: str, code: str) -> None:
        """An item of a stream has its reply."""
        ...

    def answered(self, method: str, answer: Answer) -> None:
        """A call, or an item of a stream, succeeded."""
        ...


def item_code(reply: Any) -> str:
    """The name of the `grpc.StatusCode` of one reply of a stream."""
    failed = "error" in reply.DESCRIPTOR.fields_by_name and reply.HasField("error")
    return _CODE_NAMES.get(reply.error.code, "UNKNOWN") if failed else "OK"


def is_item(reply: Any) -> bool:
    """Whether one reply of a stream answers for something: of digests and feeds, the report does."""
    in_parts = isinstance(reply, (stories_pb2.BuildDigestResponse, feeds_pb2.RewriteFeedResponse))
    return not in_parts or reply.HasField("report")


def read_answer(reply: Any, *, elapsed: float) -> Answer:
    """What a reply of one of our services tells.

    Args:
        reply: the message.
        elapsed: seconds since the call arrived, for replies that do not tell themselves.
    """
    if isinstance(reply, (stories_pb2.BuildDigestResponse, feeds_pb2.RewriteFeedResponse)):
        reply = reply.report
    sentences = _sentences(reply)
    if sentences is None or not reply.HasField("timing"):
        return Answer(total=elapsed, sentences=sentences or {})
    timing = reply.timing
    return Answer(
        total=timing.total_ms / 1000,
        queue=timing.queue_ms / 1000,
        compute=timing.compute_ms / 1000,
        sentences=sentences,
    )


def _sentences(reply: Any) -> dict[str, SentenceCounts] | None:
    """None for a reply that holds no work of a model."""
    if isinstance(reply, translation_pb2.TranslateTextResponse):
        return _of_translations(reply.translations)
    if isinstance(reply, translation_pb2.StreamTranslateResponse):
        return _of_translations((reply.translation,))
    if isinstance(reply, (summarization_pb2.SummarizeTextResponse, summarization_pb2.StreamSummarizeResponse)):
        return _of_summary(reply.summary)
    if isinstance(reply, (quality_pb2.EstimateQualityResponse, quality_pb2.StreamEstimateQualityResponse)):
        return {}  # the sentences are not ours
    if isinstance(reply, (stories_pb2.DigestReport, feeds_pb2.FeedReport)):
        return {}
    return None


def _of_translations(texts: Iterable[translation_pb2.TranslatedText]) -> dict[str, SentenceCounts]:
    found: dict[str, SentenceCounts] = {}
    for text in texts:
        found.setdefault(text.model.name, SentenceCounts())
        for segment in text.segments:
            counts = found.setdefault(segment.model.name or text.model.name, SentenceCounts())
            counts.attempts[segment.attempts] += 1
            _count_flags(counts, segment.flags)
    return found


def _of_summary(summary: summarization_pb2.Summary) -> dict[str, SentenceCounts]:
    counts = SentenceCounts()
    if summary.sentences:
        counts.attempts[None] = len(summary.sentences)
    for sentence in summary.sentences:
        _count_flags(counts, sentence.flags)
    return {summary.translation_model.name: counts}


def _count_flags(counts: SentenceCounts, flags: Iterable[text_pb2.QualityFlag]) -> None:
    if flags:
        counts.flags.update({_FLAG_NAMES.get(flag.kind, "other") for flag in flags})
