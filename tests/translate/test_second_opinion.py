"""A second model: which segments go to it, whose translation is kept, and what it may cost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from dragoman_server.errors import DeadlineTooNearError, InvalidRequestError, NoSecondModelError
from dragoman_server.inference import (
    Decoded,
    DecodingOptions,
    DoubtEstimator,
    FlagKind,
    Glossary,
    GlossaryEntry,
    Quality,
)
from dragoman_server.inference.doubt import LogisticFormula
from dragoman_server.text import Markup
from dragoman_server.translate import SecondOpinion, TranslateOptions, Translator
from translate_fakes import FakeDirectory, FakeEncoder, FakeModel

ESTIMATOR = DoubtEstimator(LogisticFormula(-4.0, -4.0))  # a score of -1 is a doubt of 0.5, -2 one of 0.98
SECOND = {("ar", "en"): "larger"}
GOOD, BAD, WORSE = "كلمة جيدة.", "كلمة سيئة.", "كلمة أسوأ."
TEXT = "\n\n".join([GOOD, BAD, WORSE, "كلمة أخرى."])
SCORES = {BAD: -2.0, WORSE: -3.0}


def small(**options: Any) -> FakeModel:
    return FakeModel(lambda text: "A word.", score=lambda text: SCORES.get(text, -0.25), estimator=ESTIMATOR, **options)


def larger(score: float = -0.5, **options: Any) -> FakeModel:
    options = {"answer": lambda text: "A better word.", "estimator": ESTIMATOR, "name": "larger", **options}
    return FakeModel(score=lambda text: score, **options)


def translator(*models: FakeModel) -> Translator:
    return Translator(FakeDirectory(models), second_models=SECOND)


def asking(opinion: SecondOpinion | None = None, **options: Any) -> TranslateOptions:
    opinion = opinion or SecondOpinion(max_share=1.0)
    return TranslateOptions(target="en", source="ar", second_opinion=opinion, **options)


def asked(model: FakeModel) -> list[str]:
    return [sentence for call in model.calls for sentence in call]


async def test_only_segments_from_the_line_on_go_there() -> None:
    first, second = small(), larger()
    result = await translator(first, second).translate(TEXT, asking())
    assert asked(second) == [WORSE, BAD]  # the most doubtful first
    assert [segment.model for segment in result.segments] == [None, second.ref, second.ref, None]
    assert result.text.split("\n\n") == ["A word.", "A better word.", "A better word.", "A word."]
    assert result.model == first.ref
    assert [segment.attempts for segment in result.segments] == [1, 2, 2, 1]
    assert [round(segment.doubt or 0, 2) for segment in result.segments] == [0.05, 0.12, 0.12, 0.05]


async def test_nothing_goes_there_unless_asked_for() -> None:
    second = larger()
    result = await translator(small(), second).translate(TEXT, replace(asking(), second_opinion=None))
    assert not second.calls
    assert not any(segment.model for segment in result.segments)


async def test_the_line_is_the_callers() -> None:
    second = larger()
    await translator(small(), second).translate(TEXT, asking(SecondOpinion(doubt=0.99, max_share=1.0)))
    assert asked(second) == [WORSE]


@pytest.mark.parametrize(("share", "sent"), [(0.0, []), (0.25, [WORSE]), (0.3, [WORSE, BAD]), (1.0, [WORSE, BAD])])
async def test_the_share_is_of_all_segments_and_rounded_up(share: float, sent: list[str]) -> None:
    second = larger()
    await translator(small(), second).translate(TEXT, asking(SecondOpinion(max_share=share)))
    assert asked(second) == sent


async def test_equal_segments_are_sent_once_and_count_once() -> None:
    second = larger()
    texts = "\n\n".join([BAD] * 6 + [WORSE, GOOD])
    result = await translator(small(), second).translate(texts, asking(SecondOpinion(max_share=0.6)))
    assert asked(second) == [WORSE, BAD]
    assert [bool(segment.model) for segment in result.segments] == [True] * 7 + [False]


async def test_the_less_doubtful_translation_is_kept() -> None:
    second = larger(score=-2.5)
    result = await translator(small(), second).translate(TEXT, asking())
    assert [bool(segment.model) for segment in result.segments] == [False, False, True, False]
    assert result.segments[1].attempts == 2


async def test_a_translation_with_more_faults_is_not_taken() -> None:
    second = larger(answer=lambda text: "A word 25 times.")
    result = await translator(small(), second).translate(BAD, asking())
    assert result.text == "A word."
    assert result.segments[0].model is None


async def test_without_an_estimator_the_checks_decide() -> None:
    second = larger(score=-9.0, estimator=None)
    result = await translator(small(), second).translate(BAD, asking())
    assert result.segments[0].model == second.ref
    assert result.segments[0].doubt is None
    faulty = larger(answer=lambda text: "A word 25 times.", estimator=None)
    assert (await translator(small(), faulty).translate(BAD, asking())).segments[0].model is None


async def test_an_uncalibrated_first_model_sends_nothing() -> None:
    second = larger()
    await translator(replace(small(), estimator=None), second).translate(TEXT, asking())
    assert not second.calls


async def test_careful_translations_are_judged_by_both_directions() -> None:
    reverse = FakeModel(source_language="en", target_language="ar")
    first, second = small(scores=lambda source, target: [SCORES.get(source, -0.25)]), larger()
    await translator(first, second, reverse).translate(BAD, asking(quality=Quality.CAREFUL))
    assert (BAD, "A better word.") in second.scored
    assert ("A better word.", BAD) in reverse.scored


async def test_long_segments_are_cut_for_the_second_model() -> None:
    sentence = "، ".join(["كلمة سيئة جدا"] * 6) + "."
    second = larger(max_input_tokens=10)
    first = replace(small(), score=lambda text: -3.0)
    result = await translator(first, second).translate(sentence, asking())
    assert set(asked(first)) == {sentence}
    assert 1 < max(map(second.count_tokens, asked(second))) <= 10
    assert result.segments[0].model == second.ref


async def test_evidence_comes_from_the_model_that_translated() -> None:
    first = small(finds=lambda text: ["A word.", "Another word."])
    second = larger(finds=lambda text: ["A better word.", "A still better word."])
    result = await translator(first, second).translate(TEXT, asking(alternatives=1, token_scores=True))
    others = [[one.text for one in segment.alternatives or ()] for segment in result.segments]
    assert others == [["Another word."], ["A still better word."], ["A still better word."], ["Another word."]]
    assert {source for source, _ in second.scored} == {BAD, WORSE}
    assert {source for source, _ in first.scored} == {GOOD, "كلمة أخرى."}


async def test_protected_text_and_terms_survive() -> None:
    text = "كلمة https://example.org/a سيئة."
    first = replace(small(), score=lambda text: -3.0)
    result = (await translator(first, larger()).translate_markups([Markup(text)], asking())).texts[0]
    assert "https://example.org/a" in result.text
    assert result.segments[0].model


async def test_a_deadline_that_is_near_leaves_the_first() -> None:
    @dataclass
    class Late(FakeModel):
        async def translate(self, sentences: Sequence[Any], options: DecodingOptions = DecodingOptions()) -> Decoded:  # noqa: B008
            raise DeadlineTooNearError(estimate=9.0, remaining=1.0)

    result = await translator(small(), Late(name="larger")).translate(TEXT, asking())
    assert result.text.split("\n\n") == ["A word."] * 4


async def test_what_is_not_ready_in_time_keeps_the_first() -> None:
    @dataclass
    class Slow(FakeModel):
        async def translate(self, sentences: Sequence[Any], options: DecodingOptions = DecodingOptions()) -> Decoded:  # noqa: B008
            if self.calls:
                await asyncio.Event().wait()
            return await FakeModel.translate(self, sentences, options)

    words = ["سيئة", "رديئة", "ضعيفة", "قديمة", "غامضة", "ناقصة", "طويلة", "صعبة", "غريبة", "قليلة"]
    text = "\n\n".join(f"كلمة {word}." for word in words)
    first = replace(small(), score=lambda text: -3.0)
    second = Slow(lambda text: "A better word.", name="larger")
    result = await translator(first, second).translate(
        text, asking(SecondOpinion(max_share=1.0, max_milliseconds=2000))
    )
    assert [bool(segment.model) for segment in result.segments] == [True] * 8 + [False] * 2


async def test_the_first_model_is_no_second_opinion_on_itself() -> None:
    second = larger(score=-3.0)
    result = await translator(small(), second).translate(TEXT, asking(model="larger"))
    assert result.model == second.ref
    assert len(asked(second)) == 4
    assert not any(segment.model for segment in result.segments)


async def test_a_missing_second_model_is_told() -> None:
    with pytest.raises(NoSecondModelError, match="--second-model ar-en=NAME") as none:
        await Translator(FakeDirectory((small(),))).translate(TEXT, asking())
    assert none.value.field == "second_opinion"
    first = small()
    with pytest.raises(NoSecondModelError, match="not loaded: no model larger"):
        await translator(first).translate(TEXT, asking())
    assert not first.calls


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("doubt", -0.1),
        ("doubt", 1.5),
        ("doubt", float("nan")),
        ("max_share", 2.0),
        ("max_milliseconds", 0),
        ("max_milliseconds", 2**31),
    ],
)
def test_numbers_out_of_range_are_refused(option: str, value: float) -> None:
    with pytest.raises(InvalidRequestError, match="allowed") as refused:
        SecondOpinion(**{option: value})
    assert refused.value.field == f"second_opinion.{option}"


async def test_flags_are_those_of_the_translation_that_is_kept() -> None:
    first = replace(small(), answer=lambda text: "A word 25 times.")
    result = await translator(first, larger()).translate(f"{BAD}\n\n{GOOD}", asking())
    kinds = [{flag.kind for flag in segment.flags} for segment in result.segments]
    assert FlagKind.NUMBER_MISMATCH not in kinds[0]
    assert FlagKind.NUMBER_MISMATCH in kinds[1]


async def test_terms_are_put_into_what_the_second_model_says() -> None:
    glossary = Glossary((GlossaryEntry(ar="هدنة", en="truce"),))
    first = FakeModel(lambda text: "Ceasefire ends.", score=lambda text: -3.0, estimator=ESTIMATOR)
    second = larger(answer=lambda text: "Ceasefire ended.")
    directory = FakeDirectory((first, second), FakeEncoder())
    text = "هدنة انتهت."
    result = await Translator(directory, second_models=SECOND).translate(text, asking(glossary=glossary))
    assert result.text == "Truce ended."
    assert result.segments[0].model == second.ref
