"""Translations from anywhere: how much they are doubted, and what is said when nobody can tell."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from dragoman_server.errors import UnsupportedLanguageError
from dragoman_server.inference import DoubtEstimator, DoubtLevel, FlagKind, LogisticFormula, Signals
from dragoman_server.translate import Estimate, EstimateOptions, Estimator, TranslationPair
from translate_fakes import FakeDirectory, FakeEncoder, FakeModel

ARABIC = "قال الوزير إن الحكومة ستوقع الاتفاق يوم الأحد"
ENGLISH = "The minister said the government will sign the agreement on Sunday"
FORMULA = LogisticFormula(-5.0, reverse=-2.0, score=0.0)
ESTIMATOR = DoubtEstimator(LogisticFormula(-3.0, score=-4.0), elsewhere=FORMULA)


def models(back: float = -1.0, *, limit: int = 100) -> FakeDirectory:
    """Models of both directions; the one into Arabic gives each token a log probability, up to `limit` words."""

    def scores(source: str, target: str, each: float) -> Sequence[float]:
        words = target.split()
        return (each,) * len(words) if max(len(words), len(source.split())) <= limit else ()

    there = FakeModel(estimator=ESTIMATOR, scores=lambda source, target: scores(source, target, -3.0))
    reverse = FakeModel(
        source_language="en",
        target_language="ar",
        scores=lambda source, target: scores(source, target, -4.0 if "wrong" in source else back),
    )
    return FakeDirectory([there, reverse])


async def estimate(directory: FakeDirectory, *pairs: tuple[str, str], **languages: str) -> tuple[Estimate, ...]:
    options = EstimateOptions(**languages)
    return (await Estimator(directory).estimate_many([TranslationPair(*pair) for pair in pairs], options)).estimates


async def test_doubt_is_that_of_the_formula_for_elsewhere() -> None:
    (found,) = await estimate(models(-2.0), (ARABIC, ENGLISH))
    assert found.doubt == pytest.approx(1 / (1 + math.exp(1.0)))
    assert found.level is DoubtLevel.LOW
    assert found.signals == Signals(-3.0, -3.0, -2.0)
    assert (found.source_language, found.target_language) == ("ar", "en")
    assert (found.flags, found.note) == ((), "")
    assert found.model is not None
    assert found.reverse_model is not None
    assert found.reverse_model.name == "en-ar"


async def test_what_the_reverse_model_does_not_find_is_doubted() -> None:
    good, bad = await estimate(models(), (ARABIC, ENGLISH), (ARABIC, "Something wrong was said on Sunday"))
    assert good.doubt is not None
    assert bad.doubt is not None
    assert good.doubt < 0.4 < 0.75 < bad.doubt


async def test_pairs_of_both_directions_keep_their_order() -> None:
    found = await estimate(models(), (ARABIC, ENGLISH), (ENGLISH, ARABIC), (ARABIC, ENGLISH))
    assert [one.source_language for one in found] == ["ar", "en", "ar"]
    assert found[1].doubt is None
    assert "not calibrated" in found[1].note


async def test_checks_look_at_every_pair() -> None:
    found = await estimate(models(), (f"{ARABIC} 2500", ENGLISH), (ARABIC, ""))
    assert [flag.kind for flag in found[0].flags] == [FlagKind.NUMBER_MISMATCH]
    assert FlagKind.LENGTH_RATIO in {flag.kind for flag in found[1].flags}
    assert found[1].doubt is None
    assert "empty" in found[1].note


async def test_an_improbable_translation_is_not_low_confidence() -> None:
    """That flag compares with what the model says of its own translations."""
    (found,) = await estimate(models(), (ARABIC, ENGLISH))
    assert found.signals is not None
    assert found.signals.score < -0.85
    assert found.flags == ()


async def test_meaning_is_compared_where_an_encoder_is_loaded() -> None:
    directory = models()
    directory.encoder = FakeEncoder(lambda text: 1.5 if "minister" in text else 0.0)
    (found,) = await estimate(directory, (ARABIC, ENGLISH))
    assert found.similarity == pytest.approx(math.cos(1.5), abs=1e-5)
    assert [flag.kind for flag in found.flags] == [FlagKind.LOW_SIMILARITY]
    assert found.encoder is not None


async def test_a_long_text_is_as_doubtful_as_its_worst_sentence() -> None:
    source = f"{ARABIC}. {ARABIC}. {ARABIC}."
    target = f"{ENGLISH}. Something wrong was said on Sunday. {ENGLISH}."
    (found,) = await estimate(models(limit=14), (source, target))
    assert found.doubt == pytest.approx(FORMULA.probability(Signals(-3.0, -3.0, -4.0)))
    assert "most doubtful of 3" in found.note


async def test_sentences_that_do_not_correspond_are_only_checked() -> None:
    (found,) = await estimate(models(limit=14), (f"{ARABIC}. {ARABIC}.", f"{ENGLISH}. {ENGLISH}. {ENGLISH}."))
    assert found.doubt is None
    assert "2 in the source, 3 in the translation" in found.note


async def test_a_sentence_too_long_for_the_models_is_only_checked() -> None:
    (found,) = await estimate(models(limit=3), (ARABIC, ENGLISH))
    assert found.doubt is None
    assert "too long" in found.note


@pytest.mark.parametrize(
    ("kept", "said"), [((), "translates from ar to en"), ((0,), "translates back from en"), ((1,), "from ar to en")]
)
async def test_without_a_model_only_the_checks_are_left(kept: tuple[int, ...], said: str) -> None:
    directory = FakeDirectory([models().models[index] for index in kept])
    (found,) = await estimate(directory, (f"{ARABIC} 2500", ENGLISH))
    assert found.doubt is None
    assert said in found.note
    assert [flag.kind for flag in found.flags] == [FlagKind.NUMBER_MISMATCH]


@pytest.mark.parametrize("pair", [("", ""), ("123", "123"), ("", ENGLISH), (" \n", "\x00"), ("😀", "😀")])
async def test_pairs_without_words_are_answered(pair: tuple[str, str]) -> None:
    (found,) = await estimate(models(), pair)
    assert found.source_language == "ar"


async def test_another_language_is_refused_unless_the_source_is_given() -> None:
    german = "Der Minister sagte am Sonntag, die Regierung werde das Abkommen unterzeichnen."
    with pytest.raises(UnsupportedLanguageError, match=r"pairs\[1\]\.source seems to be in 'de'") as raised:
        await estimate(models(), (ARABIC, ENGLISH), (german, ARABIC))
    assert raised.value.field == "pairs[1].source"
    (found,) = await estimate(models(), (german, ARABIC), source="en")
    assert found.source_language == "en"


async def test_the_target_language_tells_the_source_language() -> None:
    (found,) = await estimate(models(), ("123", "123"), target="ar")
    assert (found.source_language, found.target_language) == ("en", "ar")


@pytest.mark.parametrize(
    ("languages", "field"), [({"source": "fr"}, "source"), ({"source": "en", "target": "eng"}, "target")]
)
def test_languages_that_make_no_pair_are_refused(languages: dict[str, str], field: str) -> None:
    with pytest.raises(UnsupportedLanguageError) as raised:
        EstimateOptions(**languages)
    assert raised.value.field == field


async def test_equal_pairs_are_scored_once() -> None:
    directory = models()
    await estimate(directory, *[(ARABIC, ENGLISH)] * 3)
    assert directory.models[0].scored == [(ARABIC, ENGLISH)]
