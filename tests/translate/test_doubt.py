"""The estimate of how much a translation is to be doubted, and what a careful translation makes of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from dragoman_server.inference import (
    DoubtEstimator,
    DoubtLevel,
    LogisticFormula,
    Quality,
    Signals,
    TranslateOptions,
    lowest_window,
)
from dragoman_server.translate import Translator
from translate_fakes import FakeDirectory, FakeModel

ESTIMATOR = DoubtEstimator(
    LogisticFormula(-3.0, score=-4.0), LogisticFormula(-4.0, score=-1.0, window=-1.0, reverse=-2.0)
)
SENTENCE = "قال الوزير إن الحكومة ستوقع الاتفاق يوم الأحد"


def test_a_less_probable_translation_is_more_doubtful() -> None:
    doubts = [ESTIMATOR.probability(Signals(score)) for score in (-0.1, -0.5, -1.0, -3.0)]
    assert doubts == sorted(doubts)
    assert doubts[1] == pytest.approx(1 / (1 + math.exp(1.0)))


def test_all_signals_are_used_when_all_are_known() -> None:
    assert ESTIMATOR.probability(Signals(-0.5, -1.0, -1.0)) == pytest.approx(1 / (1 + math.exp(0.5)))


@pytest.mark.parametrize("signals", [Signals(-0.5), Signals(-0.5, -9.0), Signals(-0.5, None, -9.0)])
def test_a_missing_signal_leaves_the_score_to_decide(signals: Signals) -> None:
    assert ESTIMATOR.probability(signals) == ESTIMATOR.probability(Signals(-0.5))


def test_extreme_scores_stay_probabilities() -> None:
    assert 0.0 <= ESTIMATOR.probability(Signals(-1e9)) <= 1.0
    assert 0.0 <= ESTIMATOR.probability(Signals(1e9)) <= 1.0


@pytest.mark.parametrize(
    ("values", "lowest"),
    [((), 0.0), ((-1.0,), -1.0), ((-1.0, -3.0), -2.0), ((0.0,) * 5 + (-5.0,) * 5 + (0.0,) * 5, -5.0)],
)
def test_the_lowest_window_is_found(values: Sequence[float], lowest: float) -> None:
    assert lowest_window(values) == pytest.approx(lowest)


def test_levels_have_their_limits() -> None:
    levels = [DoubtLevel.of(p) for p in (0.0, 0.39, 0.4, 0.74, 0.75, 1.0)]
    assert levels == [DoubtLevel.LOW] * 2 + [DoubtLevel.MEDIUM] * 2 + [DoubtLevel.HIGH] * 2


async def test_balanced_doubt_comes_from_the_score() -> None:
    model = FakeModel(lambda _: "The minister said it", estimator=ESTIMATOR, score=lambda _: -0.7)
    result = await Translator(FakeDirectory([model])).translate(SENTENCE, TranslateOptions(target="en"))
    assert result.segments[0].doubt == ESTIMATOR.probability(Signals(-0.7))
    assert model.scored == []


async def test_without_an_estimator_there_is_no_doubt() -> None:
    model = FakeModel(lambda _: "The minister said it")
    result = await Translator(FakeDirectory([model])).translate(SENTENCE, TranslateOptions(target="en"))
    assert result.segments[0].doubt is None


async def test_fast_translations_are_decoded_greedily() -> None:
    model = FakeModel(lambda _: "the the the the the the the the", estimator=ESTIMATOR)
    options = TranslateOptions(target="en", quality=Quality.FAST)
    await Translator(FakeDirectory([model])).translate(SENTENCE, options)
    assert [options.beam_size for options in model.options] == [1]


def careful_models(texts: Sequence[str], doubtful: str) -> tuple[FakeModel, FakeModel]:
    """A model that says the first text at once and finds all of them, and its reverse, which doubts one."""

    def scores(source: str, target: str) -> Sequence[float]:
        return (-3.0,) if doubtful in (source, target) else (-0.2,)

    there = FakeModel(lambda _: texts[0], estimator=ESTIMATOR, scores=scores, finds=lambda _: texts)
    back = FakeModel(source_language="en", target_language="ar", scores=scores)
    return there, back


async def test_careful_takes_the_least_doubtful_hypothesis() -> None:
    texts = ("The president said the state will sign", "The minister said the government will sign")
    there, back = careful_models(texts, doubtful=texts[0])
    options = TranslateOptions(target="en", quality=Quality.CAREFUL)
    result = await Translator(FakeDirectory([there, back])).translate(SENTENCE, options)
    segment = result.segments[0]
    assert result.text == texts[1]
    assert segment.attempts == 2
    assert segment.doubt == ESTIMATOR.probability(Signals(-0.2, -0.2, -0.2))


async def test_careful_keeps_what_is_hardly_doubted() -> None:
    texts = ("The minister said the government will sign", "The president said the state will sign")
    there, back = careful_models(texts, doubtful="nothing")
    options = TranslateOptions(target="en", quality=Quality.CAREFUL)
    result = await Translator(FakeDirectory([there, back])).translate(SENTENCE, options)
    assert (result.text, result.segments[0].attempts) == (texts[0], 1)


async def test_careful_never_takes_a_faulty_hypothesis() -> None:
    texts = ("The president said the state will sign", "sign sign sign sign sign sign sign sign")
    there, back = careful_models(texts, doubtful=texts[0])
    options = TranslateOptions(target="en", quality=Quality.CAREFUL)
    result = await Translator(FakeDirectory([there, back])).translate(SENTENCE, options)
    assert result.text == texts[0]


async def test_careful_works_without_a_reverse_model() -> None:
    texts = ("The president said the state will sign", "The minister said the government will sign")
    there, _ = careful_models(texts, doubtful=texts[0])
    options = TranslateOptions(target="en", quality=Quality.CAREFUL)
    result = await Translator(FakeDirectory([there])).translate(SENTENCE, options)
    assert result.text == texts[0]
    assert result.segments[0].doubt == ESTIMATOR.probability(Signals(-3.0))
