"""Other translations of a segment: made as the translation is, never the same as it, and free when absent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from dragoman_server.errors import DeadlineTooNearError
from dragoman_server.inference import Decoded, DecodingOptions, Glossary, GlossaryEntry, SegmentSource
from dragoman_server.translate import FlagKind, TranslateOptions, Translator
from dragoman_server.translate.selector import FIRST_SEARCH
from hypothesis import given, settings
from hypothesis import strategies as st
from translate_fakes import FakeDirectory, FakeModel

TEXT = "قال الوزير اليوم إن الخطة جديدة."
SAID = [
    "The minister said so today.",
    "The minister told us today.",
    "the minister said so today.",
    "He said so today.",
]
TO_ENGLISH = TranslateOptions(target="en", source="ar")


def options(number: int, **others: Any) -> TranslateOptions:
    return TranslateOptions(target="en", source="ar", alternatives=number, **others)


def saying(*found: str) -> FakeModel:
    """Finds these, the first one being its translation."""
    return FakeModel(lambda text: found[0], finds=lambda text: found)


async def test_the_best_come_first_and_the_translation_never(make_translator: Any) -> None:
    result = await make_translator(saying(*SAID)).translate(TEXT, options(2))
    (segment,) = result.segments
    assert result.text == SAID[0]
    assert [one.text for one in segment.alternatives or ()] == SAID[1:3]
    first, second = (one.score for one in segment.alternatives or ())
    assert (segment.score or 0) > first > second


async def test_what_differs_only_in_its_marks_is_the_same(make_translator: Any) -> None:
    found = ["He said so today.", "He said so today", "He said so today،", "He left."]
    (segment,) = (await make_translator(saying(*found)).translate(TEXT, options(5))).segments
    assert [one.text for one in segment.alternatives or ()] == ["He left."]


async def test_without_the_option_the_model_is_asked_as_before(make_translator: Any) -> None:
    model = saying(*SAID)
    (segment,) = (await make_translator(model).translate(TEXT, TO_ENGLISH)).segments
    assert (model.options, model.scored, model.begun) == ([FIRST_SEARCH], [], [])
    assert segment.alternatives is None
    assert segment.token_scores is None


async def test_asking_changes_no_translation(make_translator: Any) -> None:
    plain, asked = saying(*SAID), saying(*SAID)
    before = await make_translator(plain).translate(TEXT, TO_ENGLISH)
    after = await make_translator(asked).translate(TEXT, options(3))
    assert after.text == before.text
    assert asked.options[: len(plain.options)] == plain.options
    assert asked.options[-1].num_hypotheses == asked.options[-1].beam_size
    assert (asked.options[-1].num_hypotheses or 0) > 3


async def test_copied_text_keeps_its_place_in_each(make_translator: Any) -> None:
    text = "قال الوزير https://example.org/a?b=1 وأضاف أن الخطة جديدة."
    (segment,) = (
        await make_translator(saying("He said it.", "He told us.", "She said.")).translate(text, options(8))
    ).segments
    others = segment.alternatives or ()
    assert len(others) == 4  # two for each of the two parts around the link
    assert all(one.text.count("https://example.org/a?b=1") == 1 for one in others)


async def test_segments_that_are_copied_have_none(make_translator: Any) -> None:
    result = await make_translator(saying(*SAID)).translate(f"{TEXT}\n\nThis is English.", options(2))
    assert [one.alternatives is None for one in result.segments] == [False, True]


async def test_equal_segments_are_searched_once(make_translator: Any) -> None:
    model = saying(*SAID)
    result = await make_translator(model).translate(f"{TEXT}\n\n{TEXT}", options(2))
    assert [len(call) for call in model.calls] == [1, 1]
    first, second = (segment.alternatives for segment in result.segments)
    assert first == second != ()


async def test_checks_are_told_with_each(make_translator: Any) -> None:
    text = "أحصى الفريق 2500 شخص في المدينة أمس."
    found = ["They counted 2,500 people in the city.", "They counted 2,400 people in the city."]
    (segment,) = (await make_translator(saying(*found)).translate(text, options(2))).segments
    (other,) = segment.alternatives or ()
    assert [flag.kind for flag in other.flags] == [FlagKind.NUMBER_MISMATCH]


async def test_a_missing_term_is_put_in(make_translator: Any, make_encoder: Any) -> None:
    glossary = Glossary((GlossaryEntry(ar="الخطة", en="blueprint"),))
    found = ["He presented a blueprint today.", "He presented that scheme today."]
    translator = make_translator(saying(*found), encoder=make_encoder())
    text = "قدم اليوم الخطة هنا."
    (segment,) = (await translator.translate(text, options(2, glossary=glossary, check_similarity=False))).segments
    assert all("blueprint" in one.text for one in segment.alternatives or ())


async def test_what_the_model_did_not_end_is_no_alternative(make_translator: Any) -> None:
    class Unending(FakeModel):
        def _best(self, sentence: str) -> Any:
            best = super()._best(sentence)
            cut = [type(one)(one.text, one.score, False, one.tokens) for one in best.alternatives]
            return type(best)(best.text, best.score, True, best.tokens, tuple(cut))

    model = Unending(lambda text: SAID[0], finds=lambda text: SAID)
    (segment,) = (await make_translator(model).translate(TEXT, options(3))).segments
    assert segment.alternatives == ()


async def test_without_time_the_translation_comes_alone(make_translator: Any) -> None:
    class Late(FakeModel):
        async def translate(self, sentences: Sequence[str], options: DecodingOptions = FIRST_SEARCH) -> Decoded:
            if options.num_hypotheses:
                raise DeadlineTooNearError(estimate=9.0, remaining=1.0)
            return await super().translate(sentences, options)

    (segment,) = (await make_translator(Late(lambda text: SAID[0])).translate(TEXT, options(3))).segments
    assert segment.alternatives == ()


async def test_approved_translations_have_those_of_the_model() -> None:
    class Memory:
        async def look_up(self, sources: Sequence[SegmentSource], source: str, target: str) -> dict[SegmentSource, str]:
            return dict.fromkeys(sources, "Approved.")

    translator = Translator(FakeDirectory((saying(*SAID),)), memory=Memory())
    (segment,) = (await translator.translate(TEXT, options(8, use_memory=True))).segments
    assert [one.text for one in segment.alternatives or ()] == SAID


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(st.sampled_from(["a ", "b", "B", ".", "،", " c"]), max_size=4).map("".join), min_size=1),
    st.integers(1, 8),
)
async def test_no_two_read_the_same_and_none_is_the_translation(found: list[str], number: int) -> None:
    model = saying(*(one.strip() or "x" for one in found))
    (segment,) = (await Translator(FakeDirectory((model,))).translate(TEXT, options(number))).segments
    texts = [one.text for one in segment.alternatives or ()]
    assert len(set(texts)) == len(texts) <= number
    assert model.answer(TEXT) not in texts
    scores = [one.score for one in segment.alternatives or ()]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("quality", ["fast", "careful"])
async def test_every_quality_has_them(make_translator: Any, quality: str) -> None:
    (segment,) = (await make_translator(saying(*SAID)).translate(TEXT, options(1, quality=quality))).segments
    assert len(segment.alternatives or ()) == 1
