"""What failed a check is searched for once more, and the better translation is kept."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from dragoman_server.engine import EngineOptions, ModelStore
from dragoman_server.engine.cache import hypothesis_size
from dragoman_server.errors import DeadlineTooNearError, EngineError
from dragoman_server.inference import Decoded, DecodingOptions, Hypothesis
from dragoman_server.translate import FlagKind, TranslatedSegment, TranslatedText, TranslateOptions
from dragoman_server.translate.candidates import MENDABLE
from dragoman_server.translate.decoding import VARIED_UNITS
from dragoman_server.translate.selector import SECOND_SEARCH

Words: TypeAlias = Callable[[str], str]

TO_ARABIC = TranslateOptions(target="ar", source="en")
SAID = "They counted 2,500 people in the city."
OTHER = "She stayed at home all day."
LONG = "One two three four five six, seven eight nine ten eleven twelve, and thirteen fourteen."

FAULTY: Mapping[FlagKind, Callable[[Words], str]] = {
    FlagKind.REPETITION: lambda in_arabic: in_arabic(SAID) + " قال" * 3,
    FlagKind.WRONG_SCRIPT: lambda in_arabic: in_arabic("They counted 2,500") + " menschen stadt",
    FlagKind.COPIED_SOURCE: lambda in_arabic: SAID,
    FlagKind.NUMBER_MISMATCH: lambda in_arabic: in_arabic(SAID).replace("2,500", "2,400"),
    FlagKind.LENGTH_RATIO: lambda in_arabic: in_arabic("They 2,500"),
}
"""A translation of `SAID` with each fault."""


def kinds(segment: TranslatedSegment) -> set[FlagKind]:
    return {flag.kind for flag in segment.flags}


def words_of(segment: TranslatedSegment, result: TranslatedText) -> str:
    return segment.target.of(result.text)


@pytest.mark.parametrize("kind", FAULTY)
async def test_each_fault_is_mended_where_another_search_finds_better(
    kind: FlagKind, make_model: Any, make_translator: Any, in_arabic: Words
) -> None:
    faulty = FAULTY[kind](in_arabic)
    model = make_model(lambda text: faulty, "en", "ar", finds=lambda text: [faulty, in_arabic(SAID)])
    result = await make_translator(model).translate(SAID, TO_ARABIC)
    assert result.text == in_arabic(SAID)
    assert kinds(result.segments[0]) == set()
    assert result.segments[0].attempts == 2


@pytest.mark.parametrize("kind", FAULTY)
async def test_each_fault_that_stays_is_flagged_after_two_attempts(
    kind: FlagKind, make_model: Any, make_translator: Any, in_arabic: Words
) -> None:
    faulty = FAULTY[kind](in_arabic)
    model = make_model(lambda text: faulty, "en", "ar")
    result = await make_translator(model).translate(SAID, TO_ARABIC)
    assert result.text.removesuffix(".") == faulty.removesuffix(".")
    assert kind in kinds(result.segments[0])
    assert result.segments[0].attempts == 2
    assert model.options == [DecodingOptions(), SECOND_SEARCH]


async def test_it_can_be_turned_off(make_model: Any, make_translator: Any, in_arabic: Words) -> None:
    faulty = FAULTY[FlagKind.NUMBER_MISMATCH](in_arabic)
    model = make_model(lambda text: faulty, "en", "ar", finds=lambda text: [in_arabic(SAID)])
    result = await make_translator(model, second_search=False).translate(SAID, TO_ARABIC)
    assert kinds(result.segments[0]) == {FlagKind.NUMBER_MISMATCH}
    assert result.segments[0].attempts == 1


async def test_a_segment_that_never_ends_is_searched_again_whole(
    make_model: Any, make_translator: Any, in_arabic: Words
) -> None:
    model = make_model(in_arabic, "en", "ar", ends_within=1, finds=lambda text: [in_arabic(text)])
    result = await make_translator(model).translate(LONG, TO_ARABIC)
    assert result.text == in_arabic(LONG).replace(",", "،")
    assert kinds(result.segments[0]) == set()
    cut = model.options.count(DecodingOptions())
    assert cut > 1
    assert result.segments[0].attempts == cut + 1
    assert (model.options[cut:], model.calls[cut:]) == ([SECOND_SEARCH], [(LONG,)])


async def test_every_fault_that_is_mended_is_tried() -> None:
    elsewhere = {FlagKind.TRUNCATED, FlagKind.TERM_MISSING}  # by a length of its own, and with a glossary
    assert set(MENDABLE) == {*FAULTY} | elsewhere


async def test_only_failed_sentences_are_redecoded_equal_ones_once(
    make_model: Any, make_translator: Any, in_arabic: Words
) -> None:
    model = make_model(
        lambda text: text if text == SAID else in_arabic(text), "en", "ar", finds=lambda text: [in_arabic(text)]
    )
    texts = [f"{OTHER} {SAID}", "He left.", f"{SAID}\n\nThey won."]
    results = (await make_translator(model).translate_many(texts, TO_ARABIC)).texts
    assert model.calls == [(OTHER, SAID, "He left.", "They won."), (SAID,)]
    assert [result.text for result in results] == [in_arabic(text) for text in texts]
    assert [[segment.attempts for segment in result.segments] for result in results] == [[1, 2], [1], [2, 1]]


async def test_doubts_about_meaning_or_confidence_cause_no_redecoding(
    make_model: Any, make_encoder: Any, make_translator: Any, in_arabic: Words
) -> None:
    model = make_model(in_arabic, "en", "ar", score=lambda text: -3.0)
    encoder = make_encoder(lambda text: 0.0 if text == SAID else math.acos(0.5))
    result = await make_translator(model, encoder=encoder).translate(SAID, TO_ARABIC)
    assert kinds(result.segments[0]) == {FlagKind.LOW_SIMILARITY, FlagKind.LOW_CONFIDENCE}
    assert result.segments[0].attempts == 1
    assert model.options == [DecodingOptions()]


class TestChoice:
    """Which translation is kept."""

    @pytest.fixture
    def chosen(self, make_model: Any, make_translator: Any) -> Any:
        async def choose(first: str, found: Sequence[str]) -> str:
            model = make_model(lambda text: first, "en", "ar", finds=lambda text: found)
            result = await make_translator(model).translate(SAID, TO_ARABIC)
            assert result.segments[0].attempts == 2
            assert len(model.calls) == 2
            return str(result.text)

        return choose

    async def test_the_likeliest_of_those_without_fault(self, chosen: Any, in_arabic: Words) -> None:
        good = [in_arabic(SAID.replace("city", place)) for place in ("town", "port")]
        assert await chosen(SAID, [SAID, *good]) == good[0]

    async def test_the_one_with_the_fewest_faults(self, chosen: Any, in_arabic: Words) -> None:
        two = in_arabic("They counted people in the city.") + " قال" * 3
        one = in_arabic("They counted people in the city.")
        assert await chosen(SAID, [two, one]) == one

    async def test_of_equally_many_faults_the_less_bad(self, chosen: Any, in_arabic: Words) -> None:
        looping, lost = in_arabic("They 2,500 people in") + " قال" * 3 + ".", in_arabic(SAID.replace("2,500", "many"))
        assert await chosen(looping, [looping, lost]) == lost
        assert await chosen(lost, [looping]) == lost

    async def test_the_first_when_the_others_are_as_bad(self, chosen: Any, in_arabic: Words) -> None:
        first, other = (in_arabic(SAID.replace("2,500", number)) for number in ("2,400", "2,600"))
        assert await chosen(first, [other]) == first

    async def test_the_first_when_the_others_are_worse(self, chosen: Any, in_arabic: Words) -> None:
        first = in_arabic(SAID.replace("2,500", "2,400"))
        assert await chosen(first, [first + " قال" * 3 + ".", ""]) == first

    async def test_the_one_nearer_in_meaning_when_faults_are_the_same(
        self, make_model: Any, make_encoder: Any, make_translator: Any, in_arabic: Words
    ) -> None:
        far, near = (in_arabic(SAID.replace("2,500", number)) for number in ("2,400", "2,600"))
        model = make_model(lambda text: far, "en", "ar", finds=lambda text: [near])
        encoder = make_encoder(lambda text: math.acos(0.5) if text == far else 0.0)
        result = await make_translator(model, encoder=encoder).translate(SAID, TO_ARABIC)
        assert result.text == near
        assert kinds(result.segments[0]) == {FlagKind.NUMBER_MISMATCH}

    async def test_the_first_with_all_its_evidence(
        self, make_model: Any, make_encoder: Any, make_translator: Any, in_arabic: Words
    ) -> None:
        first = in_arabic(SAID.replace("2,500", "2,400"))
        results = []
        for found in ([], [in_arabic(SAID.replace("2,500", "2,600"))]):
            model = make_model(lambda text: first, "en", "ar", finds=lambda text, found=found: found)
            translator = make_translator(model, encoder=make_encoder())
            results.append((await translator.translate(SAID, TO_ARABIC)).segments)
        assert results[0] == results[1]


class TestSeveralUnits:
    TEXT = "Read https://news.example/x and then 25 more"

    async def test_one_faulty_unit_is_mended_and_the_others_stay(
        self, make_model: Any, make_translator: Any, in_arabic: Words
    ) -> None:
        def found(unit: str) -> list[str]:
            if unit == "Read":
                return [in_arabic("Read"), in_arabic("Reed")]
            return [in_arabic("and then more"), in_arabic("and then 26 more"), in_arabic("and then 25 more")]

        model = make_model(lambda unit: found(unit)[0], "en", "ar", finds=found)
        result = await make_translator(model).translate(self.TEXT, TO_ARABIC)
        assert result.text == f"{in_arabic('Read')} https://news.example/x {in_arabic('and then 25 more')}"
        assert kinds(result.segments[0]) == set()
        assert result.segments[0].score == pytest.approx((1 * -0.5 + 4 * -0.52) / 5)

    @pytest.mark.parametrize("units", [VARIED_UNITS, VARIED_UNITS + 1])
    async def test_alternatives_are_tried_only_in_segments_of_few_units(
        self, units: int, make_model: Any, make_translator: Any, in_arabic: Words
    ) -> None:
        faulty = "boat number 10"
        text = " @handle ".join(f"boat number {number}" for number in range(10, 10 + units))
        wrong = in_arabic("boat number 99")
        model = make_model(
            lambda unit: wrong if unit == faulty else in_arabic(unit),
            "en",
            "ar",
            finds=lambda unit: [wrong, in_arabic(unit)] if unit == faulty else [],
        )
        result = await make_translator(model).translate(text, TO_ARABIC)
        assert (kinds(result.segments[0]) == set()) == (units <= VARIED_UNITS)


class TestOtherSentences:
    """The second answer does not depend on what else is searched for again."""

    SENTENCES = (*(f"There were {number} ships in the harbour." for number in range(20, 40)), LONG, SAID)

    async def test_in_the_choice(self, make_model: Any, make_translator: Any, in_arabic: Words) -> None:
        def first(text: str) -> str:
            return in_arabic(text.replace("2", "3"))

        def found(text: str) -> list[str]:
            return [first(text), in_arabic(text) if len(text) % 2 else text]

        def translator() -> Any:
            return make_translator(make_model(first, "en", "ar", finds=found, max_input_tokens=8))

        alone = {text: await translator().translate(text, TO_ARABIC) for text in self.SENTENCES}
        for seed in range(5):
            texts = random.Random(seed).sample(self.SENTENCES, 3 + 4 * seed)
            together = (await translator().translate_many(texts, TO_ARABIC)).texts
            assert [(one.text, one.segments) for one in together] == [
                (alone[text].text, alone[text].segments) for text in texts
            ]

    async def test_in_the_shipped_model(self, shipped: ModelStore) -> None:
        model = shipped.translation("en", "ar")
        texts = [text.replace("harbour", "harbour" + " of the old city" * (len(text) % 3)) for text in self.SENTENCES]
        alone = {text: (await model.translate([text], SECOND_SEARCH)).hypotheses[0] for text in texts}
        assert all(hypothesis.alternatives for hypothesis in alone.values())
        decoded = await model.translate(random.Random(1).sample(texts, len(texts)), SECOND_SEARCH)
        assert set(decoded.hypotheses) == set(alone.values())
        some = texts[3:9]
        assert list((await model.translate(some, SECOND_SEARCH)).hypotheses) == [alone[text] for text in some]


class Refusing:
    """A model that is asked in vain for a second search."""

    def __init__(self, model: Any, error: Exception) -> None:
        self._model, self._error = model, error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    async def translate(self, sentences: Sequence[str], options: DecodingOptions) -> Decoded:
        if options == SECOND_SEARCH:
            raise self._error
        decoded: Decoded = await self._model.translate(sentences, options)
        return decoded


class TestNoSecondSearch:
    async def test_the_first_answer_stands_when_there_is_no_time(
        self, make_model: Any, make_translator: Any, in_arabic: Words
    ) -> None:
        model = make_model(lambda text: text if text == SAID else in_arabic(text), "en", "ar")
        refusing = Refusing(model, DeadlineTooNearError(estimate=2.0, remaining=1.0))
        result = await make_translator(refusing).translate(f"{OTHER} {SAID}", TO_ARABIC)
        assert [words_of(segment, result) for segment in result.segments] == [in_arabic(OTHER), SAID]
        assert FlagKind.COPIED_SOURCE in kinds(result.segments[1])
        assert [segment.attempts for segment in result.segments] == [1, 1]

    async def test_a_model_that_fails_is_not_hidden(self, make_model: Any, make_translator: Any) -> None:
        with pytest.raises(EngineError, match="broken"):
            await make_translator(Refusing(make_model(str, "en", "ar"), EngineError("broken"))).translate(
                SAID, TO_ARABIC
            )


class TestAlternatives:
    """What the engine makes of `DecodingOptions.num_hypotheses`."""

    async def test_none_unless_asked_for(self, tiny: ModelStore) -> None:
        (hypothesis,) = (await tiny.translation("en", "ar").translate(["water"])).hypotheses
        assert hypothesis.alternatives == ()

    async def test_they_come_likeliest_first_and_all_differ(self, shipped: ModelStore) -> None:
        (best,) = (await shipped.translation("en", "ar").translate([SAID], SECOND_SEARCH)).hypotheses
        found = [best, *best.alternatives]
        assert len(found) == SECOND_SEARCH.num_hypotheses
        assert len({hypothesis.text for hypothesis in found}) > len(found) // 2
        assert all(hypothesis.alternatives == () for hypothesis in best.alternatives)
        assert all(hypothesis.ended and hypothesis.tokens > 0 for hypothesis in found)
        scores = [hypothesis.score for hypothesis in found]
        assert scores == sorted(scores, reverse=True)

    async def test_the_best_is_the_same_with_and_without_them(self, shipped: ModelStore) -> None:
        model = shipped.translation("en", "ar")
        texts = [SAID, OTHER, LONG]
        several = (await model.translate(texts, DecodingOptions(num_hypotheses=4))).hypotheses
        one = (await model.translate(texts)).hypotheses
        assert [(each.text, each.score) for each in several] == [(each.text, each.score) for each in one]

    async def test_no_more_than_the_beam_is_wide(self, tiny: ModelStore) -> None:
        options = DecodingOptions(beam_size=2, num_hypotheses=8)
        (hypothesis,) = (await tiny.translation("en", "ar").translate(["water"], options)).hypotheses
        assert len(hypothesis.alternatives) == 1

    def test_a_cache_counts_them(self) -> None:
        other = Hypothesis("كلمة " * 50, -0.5, True, 50)
        alone = Hypothesis("كلمة", -0.4, True, 1)
        both = Hypothesis("كلمة", -0.4, True, 1, (other,))
        assert hypothesis_size(both) > hypothesis_size(alone) + hypothesis_size(other)


@pytest.fixture(scope="module")
def shipped() -> Iterator[ModelStore]:
    store = ModelStore.load(Path(__file__).parents[2] / "models" / "default", EngineOptions(workers=2))
    yield store
    store.close()


@pytest.fixture(scope="module")
def tiny(tiny_models: Path) -> Iterator[ModelStore]:
    store = ModelStore.load(tiny_models, EngineOptions(workers=1))
    yield store
    store.close()
