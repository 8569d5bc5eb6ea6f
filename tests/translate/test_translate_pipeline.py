"""What comes out of the pipeline, with models whose answers are known."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import pytest
from dragoman_server.errors import OverloadedError, UnknownModelError, UnsupportedLanguageError
from dragoman_server.inference import Origin, Timing
from dragoman_server.text import Span
from dragoman_server.translate import FlagKind, TranslatedText, TranslateOptions

TO_ARABIC = TranslateOptions(target="ar", source="en")
TO_ENGLISH = TranslateOptions(target="en", source="ar")

ARTICLE = """Ministers meet in Baghdad

The ministers met on the day. They spoke about water for 3 hours!

  - What comes next?
\t• Read more at https://news.example/a?b=1, or write to desk@news.example.

"""


def kinds(result: TranslatedText) -> list[set[FlagKind]]:
    return [{flag.kind for flag in segment.flags} for segment in result.segments]


async def test_layout_is_kept_and_every_segment_translated(
    make_model: Any, make_translator: Any, in_arabic: Any
) -> None:
    result = await make_translator(make_model(in_arabic, "en", "ar")).translate(ARTICLE, TO_ARABIC)
    url, address = "https://news.example/a?b=1", "desk@news.example"
    before, between = ARTICLE.partition(url)[0], ", or write to "
    assert result.text == (
        in_arabic(before).replace("?", "؟") + url + in_arabic(between).replace(",", "،") + address + ".\n\n"
    )
    assert kinds(result) == [set()] * 5
    assert result.model is not None
    assert result.model.name == "en-ar"


async def test_spans_point_at_each_segment_and_its_translation(
    make_model: Any, make_translator: Any, in_arabic: Any
) -> None:
    result = await make_translator(make_model(in_arabic, "en", "ar")).translate(ARTICLE, TO_ARABIC)
    pairs = [(s.source.of(ARTICLE), s.target.of(result.text)) for s in result.segments]
    assert pairs[1] == ("The ministers met on the day.", in_arabic("The ministers met on the day."))
    assert pairs[3] == ("What comes next?", in_arabic("What comes next") + "؟")


async def test_a_request_is_one_call_and_equal_sentences_count_once(
    make_model: Any, make_translator: Any, in_arabic: Any
) -> None:
    model = make_model(in_arabic, "en", "ar")
    texts = ["He left. She stayed.", "She stayed.\nHe left.", "He left. They won."]
    results = (await make_translator(model).translate_many(texts, TO_ARABIC)).texts
    assert model.calls == [("He left.", "She stayed.", "They won.")]
    assert [result.text for result in results] == [in_arabic(text) for text in texts]


async def test_protected_text_is_never_shown_to_the_model(
    make_model: Any, make_translator: Any, in_arabic: Any
) -> None:
    model = make_model(in_arabic, "en", "ar")
    text = "Write to desk@news.example, follow @thedesk or open https://news.example/x."
    result = await make_translator(model).translate(text, TO_ARABIC)
    assert model.calls == [("Write to", "follow", "or open")]
    write, follow, or_open = map(in_arabic, model.calls[0])
    assert result.text == f"{write} desk@news.example، {follow} @thedesk {or_open} https://news.example/x."


async def test_the_parts_of_a_sentence_go_on_in_lower_case_in_english(make_model: Any, make_translator: Any) -> None:
    model = make_model(lambda text: "The door" if text.startswith("راسل") else "And more.")
    result = await make_translator(model).translate("راسلوا desk@news.example أو غير ذلك.", TO_ENGLISH)
    assert result.text == "The door desk@news.example and more."


async def test_line_ends_within_a_segment_become_spaces(make_model: Any, make_translator: Any, in_arabic: Any) -> None:
    text = (
        "The ministers of the three countries that share the river met in the capital\non Sunday to talk about water."
    )
    model = make_model(in_arabic, "en", "ar")
    result = await make_translator(model).translate(text, TO_ARABIC)
    assert model.calls == [(text.replace("\n", " "),)]
    assert result.text == in_arabic(text.replace("\n", " "))


async def test_score_is_the_mean_over_tokens_of_all_units(make_model: Any, make_translator: Any) -> None:
    scores = {"Read": -0.1, "and then the other": -0.9}
    model = make_model(str, "en", "ar", score=scores.__getitem__)
    result = await make_translator(model).translate("Read https://news.example/x and then the other", TO_ARABIC)
    assert result.segments[0].score == pytest.approx((1 * -0.1 + 4 * -0.9) / 5)


async def test_time_in_the_models_is_added_up(
    make_model: Any, make_encoder: Any, make_translator: Any, in_arabic: Any
) -> None:
    translator = make_translator(make_model(in_arabic, "en", "ar"), encoder=make_encoder())
    batch = await translator.translate_many(["This sentence has more than six words."], TO_ARABIC)
    assert batch.timing.compute == 0.625  # of the source's vector only what came after the translation counts
    assert 0.25 <= batch.timing.queue < 0.75


class TestLanguages:
    async def test_detection_is_reported_when_no_source_is_given(self, make_model: Any, make_translator: Any) -> None:
        result = await make_translator(make_model()).translate("اجتمع الوزراء اليوم.", TranslateOptions(target="en"))
        assert result.source_language == "ar"
        assert result.detection is not None
        assert result.detection.language == "ar"

    async def test_each_text_has_its_own_language(self, make_model: Any, make_translator: Any) -> None:
        options = TranslateOptions(target="en")
        texts = ["اجتمع الوزراء اليوم.", "The ministers met today in the city.", ""]
        results = (await make_translator(make_model(lambda text: "It.")).translate_many(texts, options)).texts
        assert [result.source_language for result in results] == ["ar", "en", "und"]
        assert [result.text for result in results] == ["It.", *texts[1:]]

    async def test_target_equal_to_source_needs_no_model(self, make_translator: Any) -> None:
        text = "The ministers met.\n\nThey left."
        batch = await make_translator().translate_many([text], TranslateOptions(target="en", source="en"))
        (result,) = batch.texts
        assert (result.text, result.model, batch.timing) == (text, None, Timing())
        assert all(segment.source == segment.target and segment.attempts == 0 for segment in result.segments)

    async def test_paragraphs_in_another_language_are_left_and_reported(
        self, make_model: Any, make_translator: Any
    ) -> None:
        english = "The ministers met today. They left at noon."
        text = f"اجتمع الوزراء اليوم في بغداد لبحث ملف المياه المشتركة.\n\n{english}\n\nوغادروا بعد انتهاء الاجتماع."
        model = make_model(lambda text: "Said.")
        result = await make_translator(model).translate(text, TO_ENGLISH)
        assert result.text == f"Said.\n\n{english}\n\nSaid."
        start = text.index(english)
        assert result.other_language == (Span(start, start + len(english)),)
        copied = [segment for segment in result.segments if segment.attempts == 0]
        assert "".join(segment.target.of(result.text) for segment in copied).replace(" ", "") == english.replace(
            " ", ""
        )
        assert all(segment.score is None and not segment.flags for segment in copied)
        assert {segment.origin for segment in copied} == {Origin.COPIED}
        assert {segment.origin for segment in result.segments if segment.attempts} == {Origin.MODEL}

    async def test_names_in_the_other_script_leave_a_sentence_native(
        self, make_model: Any, make_translator: Any
    ) -> None:
        model = make_model(lambda text: "Microsoft announced a new Surface device.")
        result = await make_translator(model).translate("أعلنت Microsoft Corporation عن جهاز Surface.", TO_ENGLISH)
        assert result.other_language == ()
        assert len(model.calls) == 1

    async def test_only_the_foreign_part_of_a_mixed_text_is_translated(
        self, make_model: Any, make_translator: Any
    ) -> None:
        english = "The ministers met today in the capital. They left at noon after the meeting and said nothing."
        text = f"{english}\n\nاجتمع الوزراء اليوم في بغداد لبحث ملف المياه."
        result = await make_translator(make_model(lambda text: "Said.")).translate(text, TranslateOptions(target="en"))
        assert result.text == f"{english}\n\nSaid."
        assert result.source_language == "ar"

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("این گزارش دربارهٔ آب و برق در شهرهای بزرگ ایران است که دیروز منتشر شد.", "fa"),
            ("Les ministres se sont réunis hier dans la capitale pour parler de la question de l'eau.", "fr"),
            ("Министры встретились вчера в столице.", "ru"),
        ],
    )
    async def test_a_text_in_a_third_language_is_refused_by_name(
        self, text: str, language: str, make_model: Any, make_translator: Any
    ) -> None:
        texts = ["اجتمع الوزراء اليوم.", text]
        with pytest.raises(UnsupportedLanguageError, match=f"'{language}'") as caught:
            await make_translator(make_model()).translate_many(texts, TranslateOptions(target="en"))
        assert caught.value.field == "texts[1]"
        assert caught.value.metadata["language"] == language
        assert caught.value.metadata["allowed"] == "ar, en"

    async def test_an_unknown_model_is_an_error_even_without_text(self, make_model: Any, make_translator: Any) -> None:
        options = TranslateOptions(target="en", source="ar", model="nonesuch")
        with pytest.raises(UnknownModelError):
            await make_translator(make_model()).translate("", options)


class TestWhatDidNotEnd:
    LONG = "One two three four five six, seven eight nine ten eleven twelve, and thirteen fourteen."

    async def test_it_is_cut_smaller_until_it_ends(self, make_model: Any, make_translator: Any, in_arabic: Any) -> None:
        model = make_model(in_arabic, "en", "ar", ends_within=8)
        result = await make_translator(model).translate(f"Short one. {self.LONG}", TO_ARABIC)
        assert result.text == in_arabic(f"Short one. {self.LONG}").replace(",", "،")
        assert [segment.attempts for segment in result.segments] == [1, 2]
        assert kinds(result) == [set(), set()]
        assert len(model.calls) == 2
        assert "Short one." not in model.calls[1]

    async def test_it_is_flagged_when_no_cut_helps(self, make_model: Any, make_translator: Any, in_arabic: Any) -> None:
        model = make_model(in_arabic, "en", "ar", ends_within=1)
        result = await make_translator(model).translate(self.LONG, TO_ARABIC)
        assert FlagKind.TRUNCATED in kinds(result)[0]
        assert len(model.calls) < 8

    async def test_a_segment_over_the_limit_is_never_shown_whole(
        self, make_model: Any, make_translator: Any, in_arabic: Any
    ) -> None:
        model = make_model(in_arabic, "en", "ar", max_input_tokens=6)
        result = await make_translator(model).translate(self.LONG, TO_ARABIC)
        assert all(model.count_tokens(unit) <= 6 for call in model.calls for unit in call)
        assert result.text == in_arabic(self.LONG).replace(",", "،")

    async def test_empty_output_is_retried_in_parts_then_the_source_kept(
        self, make_model: Any, make_translator: Any
    ) -> None:
        model = make_model(lambda text: "", "en", "ar")
        result = await make_translator(model).translate(self.LONG, TO_ARABIC)
        assert result.text.replace("،", ",") == self.LONG
        assert FlagKind.COPIED_SOURCE in kinds(result)[0]
        assert len(model.calls) > 1


class TestEvidence:
    async def test_dropped_numbers_are_flagged(self, make_model: Any, make_translator: Any, in_arabic: Any) -> None:
        model = make_model(lambda text: in_arabic(text.replace("2,500", "")), "en", "ar")
        result = await make_translator(model).translate("There were 2,500 of them. There were many.", TO_ARABIC)
        assert kinds(result) == [{FlagKind.NUMBER_MISMATCH}, set()]
        assert "2500" in result.segments[0].flags[0].detail

    async def test_similarity_takes_two_calls_for_long_enough_segments(
        self, make_model: Any, make_encoder: Any, make_translator: Any, in_arabic: Any
    ) -> None:
        near, far = "This is a sentence about rivers and lakes.", "This is a sentence about bread and salt."
        apart = {in_arabic(near): math.acos(0.9), in_arabic(far): math.acos(0.7)}
        encoder = make_encoder(lambda text: apart.get(text, 0.0))
        translator = make_translator(make_model(in_arabic, "en", "ar"), encoder=encoder)
        result = await translator.translate(f"{near} {far} Short one.", TO_ARABIC)
        assert [segment.similarity for segment in result.segments] == [
            pytest.approx(0.9, abs=1e-4),
            pytest.approx(0.7, abs=1e-4),
            None,
        ]
        assert kinds(result) == [set(), {FlagKind.LOW_SIMILARITY}, set()]
        assert encoder.calls == [(near, far), (in_arabic(near), in_arabic(far))]

    async def test_each_encoder_draws_its_own_line(
        self, make_model: Any, make_encoder: Any, make_translator: Any, in_arabic: Any
    ) -> None:
        text = "This is a sentence about rivers and lakes."
        model, apart = make_model(in_arabic, "en", "ar"), {in_arabic(text): math.acos(0.9)}
        for least, expected in ((0.89, set()), (0.91, {FlagKind.LOW_SIMILARITY})):
            encoder = make_encoder(lambda text: apart.get(text, 0.0), least_cosine=least)
            assert kinds(await make_translator(model, encoder=encoder).translate(text, TO_ARABIC)) == [expected]


async def test_source_and_translation_are_computed_concurrently(
    make_model: Any, make_encoder: Any, make_translator: Any, in_arabic: Any
) -> None:
    model, encoder = make_model(in_arabic, "en", "ar"), make_encoder()
    embedded = asyncio.Event()
    embed, translate = encoder.embed, model.translate

    async def embedding(sentences: Any) -> Any:
        embedded.set()
        return await embed(sentences)

    async def translating(*arguments: Any) -> Any:
        await asyncio.wait_for(embedded.wait(), 10)
        return await translate(*arguments)

    encoder.embed, model.translate = embedding, translating
    result = await make_translator(model, encoder=encoder).translate(
        "This sentence has more than six words.", TO_ARABIC
    )
    assert result.segments[0].similarity is not None


async def test_a_failed_translation_leaves_no_embedding_behind(
    make_model: Any, make_encoder: Any, make_translator: Any, in_arabic: Any
) -> None:
    model, encoder = make_model(in_arabic, "en", "ar"), make_encoder()
    left = asyncio.Event()

    async def embedding(sentences: Any) -> Any:
        try:
            await asyncio.Event().wait()
        finally:
            left.set()

    async def refusing(*arguments: Any) -> Any:
        await asyncio.sleep(0)
        raise OverloadedError("full", retry_after=1.0)

    encoder.embed, model.translate = embedding, refusing
    with pytest.raises(OverloadedError):
        await make_translator(model, encoder=encoder).translate("This sentence has more than six words.", TO_ARABIC)
    await asyncio.wait_for(left.wait(), 10)
