"""Deadlines of whole calls: translated, compared, now and then searched for twice; with models that take as long as
they are said to, by a clock that nothing else moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from dragoman_server.caller import Caller, WorkKind
from dragoman_server.engine.observation import DropReason, Silent
from dragoman_server.engine.scheduling.batching import Batcher, BatchLimits, Item
from dragoman_server.engine.scheduling.scheduler import Scheduler
from dragoman_server.engine.scheduling.work import Tokens
from dragoman_server.errors import DeadlineTooNearError
from dragoman_server.inference import AlignedWords, Decoded, DecodingOptions, Hypothesis, ModelRef, Timing
from dragoman_server.translate import TranslateOptions
from dragoman_server.translate import Translator as Pipeline
from numpy.typing import NDArray

GOOD = "the river rose again this week and the dam filled"  # ten words
BAD = "the river rose again this week and 7 dams filled"  # one that is searched for twice: the 7 is lost
TRANSLATION = "ارتفع منسوب النهر مرة اخرى هذا الاسبوع وامتلأ السد تماما"
DECODING, EMBEDDING = 0.1, 0.025
"""Seconds a token: a sentence takes 1 s, and its comparison 0.25 s for either side."""
COMPARED, ALONE = WorkKind.COMPARED_TRANSLATION, WorkKind.TRANSLATION


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Drops(Silent):
    def __init__(self) -> None:
        self.reasons: list[DropReason] = []

    def dropped(self, reason: DropReason, sentences: int) -> None:
        self.reasons.append(reason)


class Engine:
    """A worker, a model and an encoder."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.drops, self.sentences = clock, Drops(), 0
        self.scheduler = Scheduler(1, observer=self.drops, clock=clock)
        self.decoder = Batcher(
            self._decode, self.scheduler, _limits(DECODING), effort=lambda beam: beam / 4, model="translation"
        )
        self.encoder = Batcher(self._embed, self.scheduler, _limits(EMBEDDING), model="encoder")

    async def translate(self, text: str, *, seconds: float | None = None, compared: bool = True) -> None:
        """One call, as the service makes it."""
        deadline = None if seconds is None else self.clock.now + seconds
        caller = Caller(deadline=deadline, kind=COMPARED if compared else ALONE)
        options = TranslateOptions(source="en", target="ar", check_similarity=compared)
        await Pipeline(Directory(self, caller)).translate(text, options)
        self.scheduler.answered(caller)

    def _decode(self, rows: list[Tokens], beam: int) -> list[Hypothesis]:
        self.sentences += len(rows)
        self.clock.now += DECODING * beam / 4 * sum(map(len, rows))
        return [Hypothesis(TRANSLATION, -0.1, True, 10)] * len(rows)

    def _embed(self, rows: list[Tokens], _: None) -> list[NDArray[np.float32]]:
        self.clock.now += EMBEDDING * sum(map(len, rows))
        return [np.ones(1, dtype=np.float32)] * len(rows)


class Directory:
    """The models of an engine for one caller."""

    def __init__(self, engine: Engine, caller: Caller) -> None:
        self.engine, self.caller = engine, caller

    def translation(self, source: str, target: str, name: str | None = None) -> Translation:
        return Translation(self.engine, self.caller)

    def sentence_encoder(self) -> Encoder:
        return Encoder(self.engine, self.caller)

    def name_lexicon(self) -> None:
        return None


class Translation:
    ref = ModelRef("translation", "t" * 64)
    source_language, target_language, max_input_tokens, estimator, obeys_terms = "en", "ar", 100, None, False

    def __init__(self, engine: Engine, caller: Caller) -> None:
        self.engine, self.caller = engine, caller

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    async def translate(self, sentences: Sequence[Any], options: DecodingOptions = DecodingOptions()) -> Decoded:  # noqa: B008
        items = [Item(tuple(sentence.split()), options.beam_size or 4) for sentence in sentences]
        hypotheses, timing = await self.engine.decoder.submit(items, self.caller)
        return Decoded(tuple(hypotheses), timing)


class Encoder:
    ref = ModelRef("encoder", "e" * 64)
    least_cosine, same_meaning = 0.845, 0.965
    least_cosine, same_meaning = 0.845, 0.965

    def __init__(self, engine: Engine, caller: Caller) -> None:
        self.engine, self.caller = engine, caller

    async def embed(self, sentences: Sequence[str]) -> tuple[NDArray[np.float32], Timing]:
        items = [Item(tuple(sentence.split()), None) for sentence in sentences]
        vectors, timing = await self.engine.encoder.submit(items, self.caller)
        return np.vstack(vectors), timing

    async def align(self, pairs: Sequence[tuple[str, str]]) -> tuple[Sequence[Sequence[AlignedWords]], Timing]:
        raise NotImplementedError("nothing is aligned here")


def _limits(seconds_per_token: float) -> BatchLimits:
    return BatchLimits(tokens=1000, sentences=1, seconds_per_token=seconds_per_token)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    clock = Clock()
    monkeypatch.setattr("dragoman_server.engine.scheduling.batching.perf_counter", clock)
    engine = Engine(clock)
    yield engine
    engine.scheduler.close()
    assert engine.scheduler.join(20)


async def test_a_call_without_time_for_its_comparison_is_refused(
    engine: Engine,
) -> None:
    await engine.translate(GOOD)
    engine.sentences = 0
    with pytest.raises(DeadlineTooNearError, match=r"this would take about 1\.5 s") as refusal:
        await engine.translate(GOOD, seconds=1.2)
    assert refusal.value.metadata == {"estimate_ms": "1500", "deadline_ms": "1200"}
    assert (engine.sentences, engine.drops.reasons) == (0, [DropReason.DEADLINE_TOO_NEAR])


async def test_a_call_with_time_for_both_is_admitted_and_completed(engine: Engine) -> None:
    await engine.translate(GOOD)
    began = engine.clock.now
    await engine.translate(GOOD, seconds=2.5)
    assert engine.clock.now - began == pytest.approx(1.5)
    assert engine.drops.reasons == []


async def test_cost_estimates_are_separate_for_compared_calls(engine: Engine) -> None:
    await engine.translate(GOOD)
    await engine.translate(GOOD, seconds=1.2, compared=False)
    await engine.translate(GOOD, seconds=1.2, compared=False)
    assert engine.drops.reasons == []


async def test_a_first_call_of_a_kind_is_estimated_by_its_first_step(engine: Engine) -> None:
    with pytest.raises(DeadlineTooNearError) as refusal:
        await engine.translate(GOOD, seconds=0.9)
    assert refusal.value.metadata["estimate_ms"] == "1000"


async def test_estimates_include_second_searches_as_often_as_needed(engine: Engine) -> None:
    for text in (GOOD, GOOD, BAD, GOOD) * 5:
        await engine.translate(text, compared=False)
    assert engine.sentences == 25
    with pytest.raises(DeadlineTooNearError) as refusal:
        await engine.translate(GOOD, seconds=1.1, compared=False)
    assert int(refusal.value.metadata["estimate_ms"]) == pytest.approx(1500, rel=0.01)  # one in four takes 2 s more


async def test_a_call_that_was_given_up_tells_nothing(engine: Engine) -> None:
    with pytest.raises(DeadlineTooNearError):
        await engine.translate(GOOD, seconds=1.1)  # nothing is known yet: let in, and too late for its comparison
    with pytest.raises(DeadlineTooNearError) as refusal:
        await engine.translate(GOOD, seconds=0.9)
    assert refusal.value.metadata["estimate_ms"] == "1000"


async def test_after_a_long_silence_one_call_is_admitted_as_a_probe(engine: Engine) -> None:
    await engine.translate(GOOD)
    engine.clock.now += 61
    began = engine.clock.now
    with pytest.raises(DeadlineTooNearError) as refusal:
        await engine.translate(GOOD, seconds=1.2)
    assert engine.clock.now > began  # in vain
    for _ in range(3):
        began = engine.clock.now
        with pytest.raises(DeadlineTooNearError) as refusal:
            await engine.translate(GOOD, seconds=1.2)
        assert engine.clock.now == began
        assert refusal.value.metadata["estimate_ms"] == "1500"
