"""A Dragoman server without models, for tests of the client: it answers at once, and does as a script says.

Texts come back unchanged unless `translate` says otherwise, cut into one segment per line. A text that holds "FAIL"
fails, one that holds "DOUBT" comes back with a flag, and one that holds "SLOW" waits until `release` is set.
"""

from __future__ import annotations

import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent import futures
from dataclasses import dataclass, field
from typing import Any

import grpc
from dragoman.v1 import documents_pb2 as cpb
from dragoman.v1 import (
    documents_pb2_grpc,
    feeds_pb2_grpc,
    models_pb2_grpc,
    quality_pb2_grpc,
    stories_pb2_grpc,
    summarization_pb2_grpc,
    translation_pb2_grpc,
)
from dragoman.v1 import feeds_pb2 as fpb
from dragoman.v1 import models_pb2 as mpb
from dragoman.v1 import names_pb2 as npb
from dragoman.v1 import quality_pb2 as qpb
from dragoman.v1 import status_pb2 as spb
from dragoman.v1 import stories_pb2 as dpb
from dragoman.v1 import summarization_pb2 as zpb
from dragoman.v1 import text_pb2 as xpb
from dragoman.v1 import translation_pb2 as tpb
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration

Fault = Callable[[grpc.ServicerContext], None]


def packed(kind: str, message: Any) -> AnyMessage:
    """A detail under the google.rpc type URL, as servers send it."""
    return AnyMessage(type_url=f"type.googleapis.com/google.rpc.{kind}", value=message.SerializeToString())


def status(
    code: grpc.StatusCode, message: str, reason: str, *, field: str = "", retry_ms: int = 0, **metadata: str
) -> spb.Status:
    """A google.rpc.Status with the details that servers give."""
    details = [packed("ErrorInfo", spb.ErrorInfo(reason=reason, domain="dragoman", metadata=metadata))]
    if field:
        violation = spb.BadRequest.FieldViolation(field=field, description=message, reason=reason)
        details.append(packed("BadRequest", spb.BadRequest(field_violations=[violation])))
    if retry_ms:
        delay = Duration()
        delay.FromMilliseconds(retry_ms)
        details.append(packed("RetryInfo", spb.RetryInfo(retry_delay=delay)))
    return spb.Status(code=code.value[0], message=message, details=details)


def fault(code: grpc.StatusCode, message: str = "scripted", **details: Any) -> Fault:
    """Ends a call with a code; `reason` and others, when given, become the status of the trailer."""
    pushback = details.pop("pushback_ms", None)

    def abort(context: grpc.ServicerContext) -> None:
        trailers: list[tuple[str, Any]] = []
        if details:
            trailers.append(("grpc-status-details-bin", status(code, message, **details).SerializeToString()))
        if pushback is not None:
            trailers.append(("grpc-retry-pushback-ms", str(pushback)))
        context.set_trailing_metadata(tuple(trailers))
        context.abort(code, message)

    return abort


@dataclass(frozen=True)
class SentDigest:
    """What came with one BuildDigest."""

    header: Any
    state: bytes
    feeds: dict[str, bytes]


@dataclass(frozen=True)
class SentFeed:
    """What came with one RewriteFeed."""

    header: Any
    records: dict[str, bytes]
    data: bytes


@dataclass
class FakeServer:
    """Start it with `with`; `faults` are used up by the calls that come, in order; None lets a call through."""

    translate: Callable[[str], str] = lambda text: text
    faults: deque[Fault | None] = field(default_factory=deque)
    die_after: deque[int] = field(default_factory=deque)
    """Each stream ends with UNAVAILABLE after that many answers; when used up, streams live."""
    languages: tuple[str, ...] = ("ar",)
    limits: mpb.Limits = field(
        default_factory=lambda: mpb.Limits(max_texts=100, max_characters=100_000, max_stream_items_in_flight=16)
    )
    address: str = ""
    calls: list[tuple[str, Any]] = field(default_factory=list)
    metadata: list[dict[str, str]] = field(default_factory=list)
    received: list[str] = field(default_factory=list)
    """Ids of stream items, in the order in which they came."""
    items: list[Any] = field(default_factory=list)
    """The items themselves."""
    release: threading.Event = field(default_factory=threading.Event)
    digests: list[SentDigest] = field(default_factory=list)
    feeds: list[SentFeed] = field(default_factory=list)
    worked_on: list[str] = field(default_factory=list)
    """Texts of items of feeds that no record was there for."""
    names: list[npb.NameRendering] = field(default_factory=list)
    """Of each result for which names were to be kept."""
    busy: int = 0
    """So many items that hold "BUSY" are refused for lack of room."""
    page_size: int = 2
    lexicon: mpb.NameLexicon | None = None
    previous: bool = False
    """Whether lines that the request brings a translation for have that one."""

    def __enter__(self) -> FakeServer:
        self._server = grpc.server(futures.ThreadPoolExecutor(16), options=[("grpc.so_reuseport", 0)])
        translation_pb2_grpc.add_TranslationServicer_to_server(_Translation(self), self._server)
        summarization_pb2_grpc.add_SummarizationServicer_to_server(_Summarization(self), self._server)
        quality_pb2_grpc.add_QualityServicer_to_server(_Quality(self), self._server)
        stories_pb2_grpc.add_StoriesServicer_to_server(_Stories(self), self._server)
        documents_pb2_grpc.add_DocumentsServicer_to_server(_Documents(self), self._server)
        feeds_pb2_grpc.add_FeedsServicer_to_server(_Feeds(self), self._server)
        models_pb2_grpc.add_ModelsServicer_to_server(_Models(self), self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port(self.address or '127.0.0.1:0')}"
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self.kill()

    def kill(self) -> None:
        """Stop at once; calls in progress break."""
        self._server.stop(None).wait(5)

    def note(self, method: str, request: Any, context: grpc.ServicerContext) -> None:
        """Keep what came and play the next fault."""
        self.calls.append((method, request))
        self.metadata.append({key: str(value) for key, value in context.invocation_metadata()})
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            fault(context)

    def translated(self, text: str, request: Any) -> tpb.TranslatedText:
        """The answer to one text."""
        if "SLOW" in text:
            self.release.wait(10)
        known = {one.source: one.target for one in request.options.previous_segments} if self.previous else {}
        result = self.translate("\n".join(known.get(line, line) for line in text.split("\n")))
        segments = []
        for source, target in zip(_lines(text), _lines(result), strict=False):
            flags = []
            if "DOUBT" in source.of(text):
                flags = [xpb.QualityFlag(kind=xpb.QUALITY_FLAG_KIND_NUMBER_MISMATCH, detail="missing: 2,500")]
            segments.append(
                xpb.Segment(
                    source=source.message,
                    target=target.message,
                    score=-0.25,
                    flags=flags,
                    attempts=1,
                    origin=4 if source.of(text) in known else 1,
                )
            )
            if request.options.word_alignment:
                segments[-1].alignment.add(source=source.message, target=target.message, weight=0.75)
            for rank in range(1, request.options.alternatives + 1):
                segments[-1].alternatives.add(text=f"{target.of(result)} ({rank})", score=-rank)
            if request.options.token_scores:
                segments[-1].token_scores.add(span=target.message, log_probability=-0.5)
            if request.options.HasField("second_opinion") and flags:
                segments[-1].model.CopyFrom(xpb.ModelRef(name="larger", hash="a" * 64))
        options = request.options
        given = options.HasField("source_language")
        return tpb.TranslatedText(
            text=result,
            source_language=options.source_language if given else "ar",
            target_language=options.target_language,
            detection=None if given else xpb.DetectedLanguage(language="ar", confidence=0.98),
            segments=segments,
            model=xpb.ModelRef(name="fake", hash="f" * 64),
            names=self.names if options.keep_names else (),
        )

    def estimated(self, pair: qpb.TranslationPair, options: qpb.QualityOptions) -> qpb.QualityEstimate:
        """High doubt for a source that holds "DOUBT", none for "UNSURE", low for all others."""
        source = options.source_language or "ar"
        if "UNSURE" in pair.source:
            return qpb.QualityEstimate(source_language=source, target_language="en", note="nobody can tell")
        doubtful = "DOUBT" in pair.source
        flags = [xpb.QualityFlag(kind=xpb.QUALITY_FLAG_KIND_NUMBER_MISMATCH, detail="missing: 2,500")]
        return qpb.QualityEstimate(
            source_language=source,
            target_language=options.target_language or "en",
            doubt=0.875 if doubtful else 0.125,
            level=qpb.DOUBT_LEVEL_HIGH if doubtful else qpb.DOUBT_LEVEL_LOW,
            flags=flags if doubtful else [],
            signals=qpb.QualitySignals(score=-2.5, reverse=-1.5),
            model=xpb.ModelRef(name="fake", hash="f" * 64),
        )

    def summarized(self, article: zpb.SummarizeTextRequest | zpb.StreamSummarizeRequest) -> zpb.Summary:
        """The first lines of the article, as many as wanted."""
        wanted = article.options.length.sentences or 3
        chosen = list(_lines(article.text))[:wanted]
        text, sentences = "", []
        for number, span in enumerate(chosen):
            start = len(text)
            text += self.translate(span.of(article.text))
            flags = []
            if "DOUBT" in span.of(article.text):
                flags = [xpb.QualityFlag(kind=xpb.QUALITY_FLAG_KIND_TRUNCATED)]
            sentences.append(
                zpb.SummarySentence(
                    target=xpb.Span(start=start, end=len(text)),
                    source=span.message,
                    rank_score=1 / (number + 1),
                    flags=flags,
                )
            )
            text += " "
        if article.options.style and sentences:
            _mark_as_written(sentences)
        language = article.options.translation.target_language or "ar"
        title = self.translate(article.title) if article.HasField("title") and language != "ar" else None
        faults = [xpb.QualityFlag(kind=xpb.QUALITY_FLAG_KIND_TRUNCATED)] if "DOUBT" in article.title else []
        return zpb.Summary(
            text=text.rstrip(),
            sentences=sentences,
            source_language="ar",
            language=language,
            title=title,
            title_flags=faults,
        )


def _mark_as_written(sentences: list[zpb.SummarySentence]) -> None:
    """The first one written, the others in the place of written ones."""
    first, *others = sentences
    first.origin = zpb.SUMMARY_SENTENCE_ORIGIN_WRITTEN
    first.passages.append(first.source)
    first.support = 0.9
    for one in others:
        one.origin = zpb.SUMMARY_SENTENCE_ORIGIN_FALLBACK
        one.fallback_reason = zpb.SUMMARY_FALLBACK_REASON_UNSUPPORTED_WORDS
        one.unsupported.append("Bergen")


@dataclass
class _Line:
    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    @property
    def message(self) -> xpb.Span:
        return xpb.Span(start=self.start, end=self.end)


def _lines(text: str) -> list[_Line]:
    spans, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append(_Line(start, start + len(line)))
        start += len(line) + 1
    return spans


def _refusal(fake: FakeServer, text: str) -> spb.Status | None:
    if "BUSY" in text and fake.busy > 0:
        fake.busy -= 1
        return status(grpc.StatusCode.RESOURCE_EXHAUSTED, "full", "OVERLOADED", retry_ms=10)
    if "LATE" in text:
        too_late = {"estimate_ms": "12500", "deadline_ms": "2000"}
        return status(grpc.StatusCode.DEADLINE_EXCEEDED, "too late", "DEADLINE_TOO_NEAR", **too_late)
    if "FAIL" in text:
        return status(grpc.StatusCode.INVALID_ARGUMENT, "scripted failure", "INVALID_REQUEST", field="text")
    return None


class _Translation(translation_pb2_grpc.TranslationServicer):
    def __init__(self, fake: FakeServer) -> None:
        self._fake = fake

    def TranslateText(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._fake.note("TranslateText", request, context)
        return tpb.TranslateTextResponse(
            translations=[self._fake.translated(text, request) for text in request.texts],
            timing=xpb.Timing(queue_ms=1, compute_ms=2, total_ms=3.5, priority=request.priority),
        )

    def StreamTranslate(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        self._fake.note("StreamTranslate", None, context)

        def answer(item: Any) -> Any:
            error = _refusal(self._fake, item.text)
            if error is not None:
                return tpb.StreamTranslateResponse(id=item.id, error=error)
            return tpb.StreamTranslateResponse(id=item.id, translation=self._fake.translated(item.text, item))

        yield from _stream(self._fake, requests, context, answer)

    def DetectLanguage(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._fake.note("DetectLanguage", request, context)
        share = 1 / len(self._fake.languages)
        found = [xpb.DetectedLanguage(language=language, confidence=share) for language in self._fake.languages]
        detection = tpb.LanguageDetection(languages=found, mixed=len(found) > 1)
        return tpb.DetectLanguageResponse(detections=[detection] * len(request.texts))

    def Romanize(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._fake.note("Romanize", request, context)
        return tpb.RomanizeResponse(texts=[f"{text} by {request.scheme}" for text in request.texts])

    def SuggestWords(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._fake.note("SuggestWords", request, context)
        start = len(request.target_prefix)
        words = ("truce", "calm")[: request.max_suggestions or 5]
        return tpb.SuggestWordsResponse(
            suggestions=[
                {
                    "word": word,
                    "score": -0.5,
                    "text": f"{request.target_prefix}{word}.",
                    "span": {"start": start, "end": start + len(word)},
                }
                for word in words
            ]
        )


class _Summarization(summarization_pb2_grpc.SummarizationServicer):
    def __init__(self, fake: FakeServer) -> None:
        self._fake = fake

    def SummarizeText(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._fake.note("SummarizeText", request, context)
        return zpb.SummarizeTextResponse(summary=self._fake.summarized(request))

    def StreamSummarize(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        self._fake.note("StreamSummarize", None, context)

        def answer(item: Any) -> Any:
            self._fake.calls.append(("item", item))
            error = _refusal(self._fake, item.text)
            if error is not None:
                return zpb.StreamSummarizeResponse(id=item.id, error=error)
            return zpb.StreamSummarizeResponse(id=item.id, summary=self._fake.summarized(item))

        yield from _stream(self._fake, requests, context, answer)


class _Quality(quality_pb2_grpc.QualityServicer):
    def __init__(self, fake: FakeServer) -> None:
        self._fake = fake

    def EstimateQuality(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._fake.note("EstimateQuality", request, context)
        return qpb.EstimateQualityResponse(
            estimates=[self._fake.estimated(pair, request.options) for pair in request.pairs],
            timing=xpb.Timing(queue_ms=1, compute_ms=2, total_ms=3.5, priority=request.priority),
        )

    def StreamEstimateQuality(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        self._fake.note("StreamEstimateQuality", None, context)

        def answer(item: Any) -> Any:
            error = _refusal(self._fake, item.pair.source)
            if error is not None:
                return qpb.StreamEstimateQualityResponse(id=item.id, error=error)
            estimate = self._fake.estimated(item.pair, item.options)
            return qpb.StreamEstimateQualityResponse(id=item.id, estimate=estimate)

        yield from _stream(self._fake, requests, context, answer)


class _Stories(stories_pb2_grpc.StoriesServicer):
    """Returns the names and sizes of what came; a feed that begins with "FAIL" could not be read."""

    def __init__(self, fake: FakeServer) -> None:
        self._fake = fake

    def BuildDigest(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        header, state, feeds = next(requests).header, b"", []
        for part in requests:
            if part.HasField("feed"):
                feeds.append((part.feed, bytearray()))
            elif part.HasField("data"):
                feeds[-1][1].extend(part.data)
            else:
                state += part.state
        self._fake.digests.append(SentDigest(header, state, {feed.name: bytes(data) for feed, data in feeds}))
        self._fake.note("BuildDigest", header, context)
        if any(b"SLOW" in data for _, data in feeds):
            self._fake.release.wait(60)
        yield dpb.BuildDigestResponse(progress=dpb.DigestProgress(articles=len(feeds), stories=2, told=1, total=2))
        reports = [_feed_report(feed.name, bytes(data)) for feed, data in feeds]
        left_out = dpb.LeftOutArticles(embargoed=1)
        yield dpb.BuildDigestResponse(
            report=dpb.DigestReport(feeds=reports, articles=len(feeds), stories=2, left_out=left_out)
        )
        for wanted in header.formats:
            text = f"{dpb.DigestFormat.Name(wanted)} of {len(feeds)} feeds"
            for part in (text[:5], text[5:]):
                yield dpb.BuildDigestResponse(output=dpb.DigestOutput(format=wanted, data=part.encode()))
        if header.return_state:
            yield dpb.BuildDigestResponse(state=state + b"+")


def _feed_report(name: str, data: bytes) -> Any:
    report = dpb.DigestFeedReport(name=name, articles=1)
    if data.startswith(b"FAIL"):
        refusal = status(grpc.StatusCode.INVALID_ARGUMENT, "this is no feed", "UNREADABLE_DOCUMENT")
        report = dpb.DigestFeedReport(name=name, error=refusal)
    elif data.startswith(b"MEND"):
        report.problems.append("it breaks off")
    return report


def _stream(
    fake: FakeServer, requests: Iterator[Any], context: grpc.ServicerContext, answer: Callable[[Any], Any]
) -> Iterator[Any]:
    left = fake.die_after.popleft() if fake.die_after else None
    for item in requests:
        fake.received.append(item.id)
        fake.items.append(item)
        if left == 0:
            context.abort(grpc.StatusCode.UNAVAILABLE, "the server died")
        yield answer(item)
        left = None if left is None else left - 1


class _Documents(documents_pb2_grpc.DocumentsServicer):
    """Documents come back as `translate` makes them of their text, in a few chunks; "CUT" loses the last."""

    def __init__(self, fake: FakeServer) -> None:
        self._fake = fake

    def TranslateDocument(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        header = next(requests).header
        self._fake.note("TranslateDocument", header, context)
        text = b"".join(message.chunk for message in requests).decode()
        if "FAIL" in text:
            fault(grpc.StatusCode.INVALID_ARGUMENT, "scripted failure", reason="UNSUPPORTED_FORMAT")(context)
        for done in range(3):
            yield cpb.TranslateDocumentResponse(progress=cpb.DocumentProgress(blocks_done=done, blocks_total=2))
        data = self._fake.translate(text).encode()
        flags = [xpb.QualityFlag(kind=xpb.QUALITY_FLAG_KIND_NUMBER_MISMATCH, detail="missing: 2,500")]
        report = cpb.DocumentReport(
            blocks_translated=2,
            blocks_failed=1,
            segments=4,
            doubtful_segments=1,
            flags=[
                cpb.FlagCount(kind=xpb.QUALITY_FLAG_KIND_NUMBER_MISMATCH, count=1),
                cpb.FlagCount(kind=999, count=2),
            ],
            doubts=[cpb.DoubtfulSegment(path="paragraph 1", source="s", target="t", flags=flags)],
            problems=[
                cpb.BlockProblem(
                    path="paragraph 3",
                    error=status(grpc.StatusCode.INVALID_ARGUMENT, "French", "UNSUPPORTED_LANGUAGE"),
                )
            ],
            models=[xpb.ModelRef(name="fake", hash="f" * 64)],
            names=self._fake.names if header.options.keep_names else (),
        )
        result = cpb.DocumentResult(
            media_type="text/html",
            format="html",
            size_bytes=len(data),
            report=report,
            bilingual_format=0 if "OLD" in text else header.bilingual_format,
        )
        yield cpb.TranslateDocumentResponse(result=result)
        size = max(3, len(data) // 4)
        for start in range(0, len(data) - (size if "CUT" in text else 0), size):
            yield cpb.TranslateDocumentResponse(chunk=data[start : start + size])

    def ListFormats(self, request: Any, context: grpc.ServicerContext) -> Any:
        return cpb.ListFormatsResponse(
            formats=[cpb.DocumentFormat(name="csv", description="tables", extensions=["csv"], selection=["columns"])]
        )


class _Feeds(feeds_pb2_grpc.FeedsServicer):
    """A feed has an item a line: its id and its text. They come back as `translate` makes them; "CUT" loses the end.

    A text with "WITHDRAWN", "EMBARGO" or "FAIL" stays as it is, one with "SLOW" waits until `release` is set.
    """

    def __init__(self, fake: FakeServer) -> None:
        self._fake = fake

    def RewriteFeed(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        header, records, data = next(requests).header, {}, b""
        for part in requests:
            if part.HasField("record"):
                records[part.record.digest] = part.record.data
            data += part.data
        self._fake.feeds.append(SentFeed(header, records, data))
        self._fake.note("RewriteFeed", header, context)
        if data.startswith(b"BAD"):
            fault(grpc.StatusCode.INVALID_ARGUMENT, "this is no feed", reason="UNREADABLE_DOCUMENT")(context)
        lines: list[str] = []
        left = self._fake.die_after.popleft() if self._fake.die_after else None
        for name, _, text in (line.partition(" ") for line in data.decode().splitlines()):
            if left == len(lines):
                context.abort(grpc.StatusCode.UNAVAILABLE, "the server died")
            item, made = self._item(header, name, text, records)
            lines.append(f"{name}{'=' if header.output else ' '}{made}\n")
            yield fpb.RewriteFeedResponse(item=item)
        whole = "".join(lines).encode()
        report = fpb.FeedReport(format="rss", media_type="application/rss+xml", size_bytes=len(whole))
        report.problems.extend(["it breaks off"] if b"MEND" in data else [])
        yield fpb.RewriteFeedResponse(report=report)
        yield fpb.RewriteFeedResponse(data=whole[: -3 if b"CUT" in data else None])

    def _item(self, header: Any, name: str, text: str, records: dict[str, bytes]) -> tuple[Any, str]:
        item = fpb.FeedItem(id=name, title=text, outcome="FEED_ITEM_OUTCOME_DONE")
        for word, outcome in (("WITHDRAWN", "CANCELED"), ("EMBARGO", "WITHHELD"), ("FAIL", "FAILED")):
            if word in text:
                item.outcome = fpb.FeedItemOutcome.Value(f"FEED_ITEM_OUTCOME_{outcome}")
        if item.outcome == fpb.FEED_ITEM_OUTCOME_FAILED:
            item.error.CopyFrom(status(grpc.StatusCode.INVALID_ARGUMENT, "French", "UNSUPPORTED_LANGUAGE"))
        if item.outcome != fpb.FEED_ITEM_OUTCOME_DONE:
            return item, text
        digest = f"{header.WhichOneof('work')} {header.translation.model} {name} {text}"
        if digest in records:
            item.outcome = fpb.FEED_ITEM_OUTCOME_REUSED
            return item, records[digest].decode()
        self._fake.worked_on.append(text)
        if "SLOW" in text:
            self._fake.release.wait(60)
        made = self._fake.translate(text)
        item.record.CopyFrom(fpb.FeedRecord(digest=digest, data=made.encode()))
        if "DOUBT" in text:
            flags = [xpb.QualityFlag(kind=xpb.QUALITY_FLAG_KIND_NUMBER_MISMATCH, detail="missing: 2,500")]
            item.doubts.append(cpb.DoubtfulSegment(path="item 1/title", source=text, target=made, flags=flags))
        return item, made


class _Models(models_pb2_grpc.ModelsServicer):
    def __init__(self, fake: FakeServer) -> None:
        self._fake = fake

    def ListModels(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._fake.note("ListModels", request, context)
        everything = [
            mpb.Model(
                name=name,
                task=mpb.MODEL_TASK_TRANSLATION,
                source_languages=["ar"],
                target_languages=["en"],
                hash="0" * 64,
                license="CC-BY-SA-4.0",
                description=f"model {name}",
                size_bytes=31_000_000,
                max_input_tokens=250,
                default=name == "a",
            )
            for name in "abcde"
        ]
        start = int(request.page_token or 0)
        end = start + self._fake.page_size
        return mpb.ListModelsResponse(
            models=everything[start:end],
            next_page_token=str(end) if end < len(everything) else "",
            name_lexicon=self._fake.lexicon,
        )

    def GetServerInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        self._fake.note("GetServerInfo", request, context)
        return mpb.GetServerInfoResponse(version="0.1.0", engine="fake 1", limits=self._fake.limits)


def free_address() -> str:
    """An address on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"
