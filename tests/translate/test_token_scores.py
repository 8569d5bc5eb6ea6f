"""How probable each token of a translation is: tiles of what the model said, and nothing over what was copied."""

from __future__ import annotations

from typing import Any

from dragoman_server.inference import Origin
from dragoman_server.translate import TranslateOptions, Translator
from hypothesis import given, settings
from hypothesis import strategies as st
from translate_fakes import FakeDirectory, FakeModel

OPTIONS = TranslateOptions(target="en", source="ar", token_scores=True)
LINK = "https://example.org/a"
PARTS = st.sampled_from(["قال الوزير ", "اليوم ", LINK + " ", "وأضاف ", "{name} ", ". ", "،", "\n\n", "25 "])


def scoring() -> FakeModel:
    return FakeModel(lambda text: "He said so today.", scores=lambda source, target: [-1.0] * len(target.split()))


async def test_tokens_stand_in_the_text_of_the_result(make_translator: Any) -> None:
    result = await make_translator(scoring()).translate("قال الوزير.\n\nوأضاف كلمة.", OPTIONS)
    said = [[token.span.of(result.text) for token in segment.token_scores or ()] for segment in result.segments]
    assert said == [["He", " said", " so", " today."]] * 2


async def test_what_was_copied_has_no_tokens(make_translator: Any) -> None:
    text = f"قال الوزير {LINK} وأضاف كلمة."
    result = await make_translator(scoring()).translate(text, OPTIONS)
    (segment,) = result.segments
    at = result.text.index(LINK)
    tokens = segment.token_scores or ()
    assert tokens
    assert all(token.span.end <= at or token.span.start >= at + len(LINK) for token in tokens)


async def test_the_words_that_a_reader_sees_are_scored(make_translator: Any) -> None:
    model = FakeModel(lambda text: "He said so today")
    await make_translator(model).translate("هل قال ذلك؟", OPTIONS)
    assert model.scored == [("هل قال ذلك؟", "He said so today?")]


async def test_equal_sentences_are_scored_once(make_translator: Any) -> None:
    model = scoring()
    await make_translator(model).translate("قال الوزير.\n\nقال الوزير.", OPTIONS)
    assert len(model.scored) == 1


async def test_a_unit_that_stands_as_in_the_source_has_none(make_translator: Any) -> None:
    (segment,) = (await make_translator(FakeModel(lambda text: "")).translate("قال الوزير.", OPTIONS)).segments
    assert segment.token_scores == ()


@settings(deadline=None, max_examples=60)
@given(st.lists(PARTS, max_size=12).map("".join))
async def test_tokens_tile_what_came_from_the_model(text: str) -> None:
    result = await Translator(FakeDirectory((scoring(),))).translate(text, OPTIONS)
    for segment in result.segments:
        if segment.origin is not Origin.MODEL:
            assert segment.token_scores is None
            continue
        position, left = segment.target.start, ""
        for token in segment.token_scores or ():
            assert position <= token.span.start < token.span.end <= segment.target.end
            left += result.text[position : token.span.start]
            position = token.span.end
        left += result.text[position : segment.target.end]
        for copied in (LINK, "{name}"):
            left = left.replace(copied, " ")
        assert not any(character.isalpha() for character in left)
