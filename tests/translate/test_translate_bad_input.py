"""Whatever comes in: the answer is clear, the layout exact, and nothing is lost without a flag."""

from __future__ import annotations

from typing import Any

import pytest
from dragoman_server.inference import Timing, TranslatedBatch
from dragoman_server.translate import FlagKind, TranslateOptions

TO_ARABIC = TranslateOptions(target="ar", source="en")

NOTHING_TO_TRANSLATE = {
    "empty": "",
    "white space": " \t\n\r\n\u00a0\u2028 \n",
    "emoji only": "🙂🙃 👩‍👩‍👧\n🇮🇶",
    "digits only": "2024\n١٢٣ 3.5 %\n",
    "URLs only": "https://news.example/a\n  www.news.example\n",
    "addresses only": "desk@news.example @thedesk",
    "placeholders only": "{name} %s {0}",
    "NUL only": "\x00\x00",
    "lone surrogates only": "\ud83d \udc00",
    "punctuation only": "… — «» ؟!",
    "bidi controls only": "\u200f\u202b\u202c\u2066\u2069",
}


@pytest.mark.parametrize("text", NOTHING_TO_TRANSLATE.values(), ids=NOTHING_TO_TRANSLATE.keys())
@pytest.mark.parametrize("source", [None, "en", "ar"])
async def test_text_without_words_comes_back_as_it_is(
    text: str, source: str | None, make_model: Any, make_translator: Any
) -> None:
    models = make_model(str, "en", "ar"), make_model(str, "ar", "en")
    options = TranslateOptions(target="en" if source == "ar" else "ar", source=source)
    result = await make_translator(*models).translate(text, options)
    assert result.text == text
    assert result.model is None
    assert not any(model.calls for model in models)
    assert all(segment.attempts == 0 for segment in result.segments)
    if source is None:
        assert result.detection is not None
        assert result.source_language == "und"


async def test_a_request_without_texts_has_no_results(make_translator: Any) -> None:
    assert await make_translator().translate_many((), TO_ARABIC) == TranslatedBatch((), Timing())


@pytest.mark.parametrize("rubbish", ["\x00", "\ud83d", "\u0007", "\x9f"])
async def test_what_no_tokenizer_can_read_is_a_space_to_the_model(
    rubbish: str, make_model: Any, make_translator: Any, in_arabic: Any
) -> None:
    model = make_model(in_arabic, "en", "ar")
    result = await make_translator(model).translate(f"He{rubbish}left the house.\n{rubbish}\nShe stayed.", TO_ARABIC)
    assert model.calls == [("He left the house.", "She stayed.")]
    assert result.text == in_arabic(f"He left the house.\n{rubbish}\nShe stayed.")


async def test_ten_thousand_one_word_lines_keep_their_lines(
    make_model: Any, make_translator: Any, in_arabic: Any
) -> None:
    words = ["river", "lake", "bread", "salt", "stone"]
    text = "\n".join(words[i % 5] for i in range(10_000))
    model = make_model(in_arabic, "en", "ar")
    result = await make_translator(model).translate(text, TO_ARABIC)
    assert result.text == in_arabic(text)
    assert len(result.segments) == 10_000
    assert [len(call) for call in model.calls] == [5]


@pytest.mark.parametrize(
    "text",
    ["The ministers met in the city. " * 33_000, "word " * 200_000, "a" * 1_000_000],
    ids=["sentences", "no full stop", "one word"],
)
async def test_a_megabyte_on_one_line_is_translated_whole(text: str, make_model: Any, make_translator: Any) -> None:
    model = make_model(str, "en", "ar", max_input_tokens=250)
    result = await make_translator(model).translate(text, TO_ARABIC)
    assert result.text == text
    assert all(model.count_tokens(unit) <= 250 for call in model.calls for unit in call)


async def test_bidi_controls_and_zero_width_between_segments_stay(make_model: Any, make_translator: Any) -> None:
    text = "\ufeff\u200fHe left.\u200b\n\u202bShe stayed.\u202c\r\n"
    result = await make_translator(make_model(str, "en", "ar")).translate(text, TO_ARABIC)
    assert [part for part in result.text.split() if part] == [part for part in text.split() if part]


async def test_a_model_with_one_answer_for_everything_is_flagged(make_model: Any, make_translator: Any) -> None:
    text = "Talks about the water of the two great rivers went on in the capital late in the evening."
    result = await make_translator(make_model(lambda _: "نعم", "en", "ar")).translate(text, TO_ARABIC)
    assert {flag.kind for flag in result.segments[0].flags} == {FlagKind.LENGTH_RATIO}
