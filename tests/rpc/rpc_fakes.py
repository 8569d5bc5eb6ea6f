"""Models that answer at once, or misbehave when a sentence says so, and a real server over them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import numpy as np
import pytest
from dragoman.v1 import (
    documents_pb2_grpc,
    glossaries_pb2_grpc,
    memory_pb2_grpc,
    models_pb2_grpc,
    quality_pb2_grpc,
    summarization_pb2_grpc,
    translation_pb2_grpc,
)
from dragoman_manifest import Task
from dragoman_server.app import Application
from dragoman_server.caller import Caller
from dragoman_server.config import ServerConfig
from dragoman_server.errors import DeadlineTooNearError, OverloadedError, UnknownModelError, UnsupportedLanguageError
from dragoman_server.inference import (
    AlignedWords,
    Continuations,
    Decoded,
    DecodingOptions,
    DoubtEstimator,
    Hypothesis,
    ModelDescription,
    ModelRef,
    Scored,
    Timing,
    TokenScore,
    TokenScores,
)
from dragoman_server.service import Service
from dragoman_server.text import Span
from google.rpc import error_details_pb2, status_pb2
from numpy.typing import NDArray

SECRET = "secret of the inner parts"


@dataclass
class FakeModel:
    """Says "ترجمة." or "translation." for every sentence.

    A sentence with HANG waits until `release` is set, one with CRASH raises what nobody foresaw, one with BUSY is
    refused as overload is, one with LATE as what would not be done before the deadline. Asked for several hypotheses it
    also says "another ترجمة." or "another translation.".
    """

    source_language: str
    target_language: str
    max_input_tokens: int = 200
    retry_after: float = 0.25
    release: asyncio.Event = field(default_factory=asyncio.Event)
    taken: list[str] = field(default_factory=list)
    cancelled: int = 0
    estimator: DoubtEstimator | None = None
    obeys_terms: bool = False
    name: str = ""

    @property
    def ref(self) -> ModelRef:
        return ModelRef(self.name or f"{self.source_language}-{self.target_language}", "f" * 64)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    async def translate(
        self,
        sentences: Sequence[Any],
        options: DecodingOptions = DecodingOptions(),  # noqa: B008
    ) -> Decoded:
        self.taken += sentences
        together = " ".join(sentences)
        if "CRASH" in together:
            raise RuntimeError(SECRET)
        if "BUSY" in together:
            raise OverloadedError("too much is waiting; try again", retry_after=self.retry_after)
        if "LATE" in together:
            raise DeadlineTooNearError(estimate=12.5, remaining=2.0)
        try:
            if "HANG" in together:
                await self.release.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        word = "ترجمة" if self.target_language == "ar" else "translation"
        others = (Hypothesis(f"another {word}.", -0.5, True, 2),) if options.num_hypotheses else ()
        best = Hypothesis(f"{word}.", -0.25, True, 1, others)
        return Decoded((best,) * len(sentences), Timing(queue=0.001, compute=0.002))

    async def score_pairs(self, pairs: Sequence[tuple[str, str]]) -> Scored:
        return Scored(((-0.25,),) * len(pairs), Timing(compute=0.001))

    async def score_tokens(self, pairs: Sequence[tuple[str, str]]) -> TokenScores:
        """Each translation as one token."""
        tokens = ((TokenScore(Span(0, len(target)), -0.25),) for _, target in pairs)
        return TokenScores(tuple(tokens), Timing(compute=0.001))

    async def continuations(self, sentence: str, prefix: str, number: int) -> Continuations:
        gap = " " if prefix else ""
        return Continuations(tuple(f"{gap}{word} day." for word in ("other", "new"))[:number], Timing(compute=0.001))


@dataclass
class FakeEncoder:
    """Finds that all sentences mean the same, and remembers what it was asked."""

    asked: list[str] = field(default_factory=list)
    least_cosine: float = 0.845
    same_meaning: float = 0.965

    @property
    def ref(self) -> ModelRef:
        return ModelRef("encoder", "e" * 64)

    async def embed(self, sentences: Sequence[str]) -> tuple[NDArray[np.float32], Timing]:
        self.asked += sentences
        return np.ones((len(sentences), 1), dtype=np.float32), Timing(compute=0.001)

    async def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Sequence[Sequence[AlignedWords]], Timing]:
        """The first character of each text with that of the other."""
        return [[AlignedWords(Span(0, 1), Span(0, 1), 0.5)] for _ in pairs], Timing(compute=0.001)


class FakeModels:
    """One model each way, a second one where it is given; no encoder, unless one is given."""

    def __init__(self) -> None:
        self.to_arabic, self.to_english = FakeModel("en", "ar"), FakeModel("ar", "en")
        self.encoder: FakeEncoder | None = None
        self.second: FakeModel | None = None
        self.closed = False
        self.callers: list[Caller] = []

    def require_room(self, caller: Caller) -> None:
        """There is always room."""

    @contextmanager
    def lease(self, caller: Caller) -> Iterator[FakeModels]:
        self.callers.append(caller)
        yield self

    def translation(self, source: str, target: str, name: str | None = None) -> FakeModel:
        model = self.to_arabic if target == "ar" else self.to_english
        if self.second is not None and name == self.second.name:
            return self.second
        if name not in (None, model.ref.name):
            raise UnknownModelError(f"no model is named {name!r}", field="model", metadata={"model": name})
        return model

    def summarization(self, source: str, target: str | None = None, name: str | None = None) -> FakeModel:
        raise UnsupportedLanguageError(f"no loaded model does summarization from {source}")

    def sentence_encoder(self) -> FakeEncoder | None:
        return self.encoder

    def name_lexicon(self) -> None:
        return None

    @property
    def models(self) -> list[ModelDescription]:
        return [_description(name, *name.split("-")) for name in ("en-ar", "ar-en")]

    def close(self) -> None:
        self.closed = True


def _description(name: str, source: str, target: str) -> ModelDescription:
    return ModelDescription(
        name=name,
        task=Task.TRANSLATION,
        source_languages=(source,),
        target_languages=(target,),
        hash="f" * 64,
        license="Apache-2.0",
        description="for tests",
        size_bytes=1234,
        max_input_tokens=200,
        default=True,
    )


def service_over(models: FakeModels | None = None, config: ServerConfig = ServerConfig()) -> Service:  # noqa: B008
    """The service of a server with these settings, over fake models."""
    models = models or FakeModels()
    return Service(
        lambda: models,
        limits=config.limits,
        second_search=config.second_search,
        data=config.data,
        second_models=config.second_models,
    )


@dataclass
class Serving:
    """A running server and a channel to it."""

    application: Application
    models: FakeModels
    channel: grpc.aio.Channel

    def __post_init__(self) -> None:
        self.translation: Any = translation_pb2_grpc.TranslationStub(self.channel)
        self.summarization: Any = summarization_pb2_grpc.SummarizationStub(self.channel)
        self.quality: Any = quality_pb2_grpc.QualityStub(self.channel)
        self.documents: Any = documents_pb2_grpc.DocumentsStub(self.channel)
        self.model_list: Any = models_pb2_grpc.ModelsStub(self.channel)
        self.glossaries: Any = glossaries_pb2_grpc.GlossariesStub(self.channel)
        self.memory: Any = memory_pb2_grpc.TranslationMemoryStub(self.channel)


@asynccontextmanager
async def serving(models: FakeModels | None = None, **settings: Any) -> AsyncIterator[Serving]:
    """A server on a free port over fake models, and a channel to it."""
    models = models or FakeModels()
    config = ServerConfig(**{"listen": "127.0.0.1:0", "grace_seconds": 5, **settings})
    async with (
        Application(config, service_over(models, config)) as application,
        channel_to(application.address) as channel,
    ):
        try:
            yield Serving(application, models, channel)
        finally:
            models.to_arabic.release.set()
            models.to_english.release.set()


@asynccontextmanager
async def channel_to(address: str) -> AsyncIterator[grpc.aio.Channel]:
    """A channel without limits of its own on messages."""
    options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    async with grpc.aio.insecure_channel(address, options=options) as channel:
        yield channel


async def eventually(happened: Callable[[], bool]) -> None:
    """Waits until it has; fails after five seconds."""
    for _ in range(500):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


@dataclass(frozen=True)
class Failure:
    """What a client can learn of a failed call or item."""

    code: str
    message: str
    reason: str
    metadata: dict[str, str]
    fields: tuple[str, ...]
    retry_ms: int | None


def read_failure(status: status_pb2.Status) -> Failure:
    """Unpacks a status; it must have exactly one ErrorInfo, and each kind of detail once at most."""
    kinds = [detail.type_url.removeprefix("type.googleapis.com/google.rpc.") for detail in status.details]
    assert kinds.count("ErrorInfo") == 1
    assert len(set(kinds)) == len(kinds)
    found = dict(zip(kinds, status.details, strict=True))
    info, bad, retry = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
    found["ErrorInfo"].Unpack(info)
    assert info.domain == "dragoman"
    if "BadRequest" in found:
        found["BadRequest"].Unpack(bad)
    if "RetryInfo" in found:
        found["RetryInfo"].Unpack(retry)
    return Failure(
        code=next(code.name for code in grpc.StatusCode if code.value[0] == status.code),
        message=status.message,
        reason=info.reason,
        metadata=dict(info.metadata),
        fields=tuple(violation.field for violation in bad.field_violations),
        retry_ms=retry.retry_delay.ToMilliseconds() if "RetryInfo" in found else None,
    )


async def failure_of(call: Any) -> Failure:
    """Awaits a call that must fail with a google.rpc.Status that agrees with the gRPC status."""
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await call
    trailers = dict(iter(raised.value.trailing_metadata() or ()))  # a Metadata is a mapping of its own kind
    failure = read_failure(status_pb2.Status.FromString(trailers["grpc-status-details-bin"]))
    assert failure.code == raised.value.code().name
    assert failure.message == raised.value.details()
    return failure
