"""Names through the pipeline: one form in a text, in a call, in a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from dragoman_server.inference import (
    FlagKind,
    Glossary,
    GlossaryEntry,
    NameRendering,
    Origin,
    SegmentSource,
    TranslatedText,
    TranslateOptions,
)
from dragoman_server.text import Markup, Span, TagMark
from dragoman_server.translate import DocumentForms, Translator
from translate_fakes import FakeDirectory

Make = Callable[..., Any]
Making = Callable[..., Translator]

SOURCE = "وصل كافانو. قال كافانو 7 كلمات. غادر كافانو."
SAID = {
    "وصل كافانو.": "Brett Kavanaugh came.",
    "قال كافانو 7 كلمات.": "So Kavano said 7 words.",
    "غادر كافانو.": "Then Cavano left.",
}
KEPT = "Brett Kavanaugh came. So Kavanaugh said 7 words. Then Kavanaugh left."
OPTIONS = TranslateOptions(target="en", source="ar", keep_names=True)


@pytest.fixture
def forgetful(make_model: Make) -> Any:
    """A model that writes a name in another form each time."""
    return make_model(answer=lambda sentence: SAID.get(sentence, sentence))


async def translated(translator: Translator, text: str, options: TranslateOptions = OPTIONS) -> TranslatedText:
    return await translator.translate(text, options)


async def test_names_keep_their_first_form(forgetful: Any, make_translator: Making) -> None:
    result = await translated(make_translator(forgetful), SOURCE)
    assert result.text == KEPT
    assert result.names == (NameRendering("كافانو", "Kavanaugh", 3, Span(4, 10)),)
    assert [segment.target.of(result.text) for segment in result.segments][1] == "So Kavanaugh said 7 words."


async def test_names_stay_as_they_come_unless_asked(forgetful: Any, make_translator: Making) -> None:
    result = await translated(make_translator(forgetful), SOURCE, TranslateOptions(target="en", source="ar"))
    assert result.text == " ".join(SAID.values())
    assert result.names == ()


async def test_texts_of_a_call_share_their_names(forgetful: Any, make_translator: Making) -> None:
    batch = await make_translator(forgetful).translate_many(list(SAID), OPTIONS)
    assert " ".join(text.text for text in batch.texts) == KEPT
    assert [text.names[0].count for text in batch.texts] == [1, 1, 1]


async def test_a_form_that_is_passed_counts_as_the_first(forgetful: Any, make_translator: Making) -> None:
    options = TranslateOptions(
        target="en", source="ar", keep_names=True, name_memory=(NameRendering("كافانو", "Cavanaugh"),)
    )
    result = await translated(make_translator(forgetful), SOURCE, options)
    assert result.text == KEPT.replace("Kavanaugh", "Cavanaugh")


async def test_calls_share_a_memory_that_is_passed_on(forgetful: Any, make_translator: Making) -> None:
    translator, forms = make_translator(forgetful), DocumentForms()
    for source in SAID:
        batch = await translator.translate_many([source], OPTIONS, forms)
    assert batch.texts[0].text == "Then Kavanaugh left."


async def test_the_glossary_counts_more_than_the_memory(make_model: Make, make_translator: Making) -> None:
    model = make_model(answer=lambda sentence: "So Kavano said.")
    options = TranslateOptions(
        target="en",
        source="ar",
        keep_names=True,
        glossary=Glossary((GlossaryEntry(ar="كافانو", en="Kavano"),)),
        name_memory=(NameRendering("كافانو", "Cavanaugh"),),
    )
    result = await translated(make_translator(model), "قال كافانو.", options)
    assert result.text == "So Kavano said."
    assert result.segments[0].flags == ()


async def test_tags_stay_around_a_name_that_changes(
    forgetful: Any, make_encoder: Make, make_translator: Making
) -> None:
    translator = make_translator(forgetful, encoder=make_encoder())
    sources = [Markup("وصل كافانو."), Markup("غادر كافانو.", (TagMark(Span(5, 11), 0),))]
    batch = await translator.translate_markups(sources, OPTIONS)
    markup = batch.markups[1]
    assert markup.text == "Then Kavanaugh left."
    assert [mark.span.of(markup.text) for mark in markup.tags] == ["Kavanaugh"]


class Approved:
    """A translation memory with one sentence."""

    async def look_up(self, sources: Any, source_language: str, target_language: str) -> dict[SegmentSource, str]:
        return {one: "Then Cavano left." for one in sources if one.text == "غادر كافانو."}


async def test_approved_translations_are_not_changed(forgetful: Any) -> None:
    translator = Translator(FakeDirectory((forgetful,)), memory=Approved())  # type: ignore[arg-type]
    options = TranslateOptions(target="en", source="ar", keep_names=True, use_memory=True)
    result = await translated(translator, SOURCE, options)
    assert result.text == KEPT.replace("Then Kavanaugh", "Then Cavano")
    assert result.segments[2].origin is Origin.MEMORY


async def test_a_name_that_must_stay_is_flagged(
    forgetful: Any, make_translator: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman_server.translate.naming.keeps", lambda *_: False)
    result = await translated(make_translator(forgetful), SOURCE)
    assert result.text == " ".join(SAID.values())
    flags = [flag for flag in result.segments[1].flags if flag.kind is FlagKind.NAME_VARIANT]
    assert [flag.detail for flag in flags] == ["Kavano (before: Kavanaugh)"]


TO_ARABIC = TranslateOptions(
    target="ar", source="en", keep_names=True, name_memory=(NameRendering("Soleimani", "سليماني"),)
)
LOST = {"He met Soleimani there.": "التقى الصميد هناك."}


def losing(make_model: Make, *found: str) -> Any:
    """A model that loses a name at first, and finds other translations when it is asked for several."""
    return make_model(
        answer=lambda text: LOST.get(text, text), finds=lambda text: found, source_language="en", target_language="ar"
    )


async def test_a_lost_name_is_searched_for(make_model: Make, make_translator: Making) -> None:
    model = losing(make_model, "التقى القائد هناك.", "التقى سليماني هناك.")
    result = await translated(make_translator(model), "He met Soleimani there.", TO_ARABIC)
    assert result.text == "التقى سليماني هناك."
    assert FlagKind.NAME_VARIANT not in {flag.kind for flag in result.segments[0].flags}
    assert result.names == (NameRendering("Soleimani", "سليماني", 1, Span(7, 16)),)
    assert result.segments[0].attempts == 2


async def test_a_name_that_no_search_finds_is_put_in(
    make_model: Make, make_encoder: Make, make_translator: Making
) -> None:
    model = losing(make_model, "التقى القائد هناك.")
    source = "Met Soleimani there."
    LOST[source] = "التقى الصميد هناك."
    result = await translated(make_translator(model, encoder=make_encoder()), source, TO_ARABIC)
    assert result.text == "التقى سليماني هناك."
    flags = [flag for flag in result.segments[0].flags if flag.kind is FlagKind.NAME_VARIANT]
    assert [flag.detail for flag in flags] == ["imposed: سليماني"]


async def test_from_arabic_nothing_is_put_in(make_model: Make, make_encoder: Make, make_translator: Making) -> None:
    model = make_model(answer=lambda text: "A generous man came.", finds=lambda text: ("A kind man came.",))
    options = TranslateOptions(
        target="en", source="ar", keep_names=True, name_memory=(NameRendering("كريم", "Kareem"),)
    )
    result = await translated(make_translator(model, encoder=make_encoder()), "جاء رجل كريم.", options)
    assert result.text == "A generous man came."
    assert result.names == ()


async def test_fast_translations_are_not_searched_again(make_model: Make, make_translator: Making) -> None:
    model = losing(make_model, "التقى سليماني هناك.")
    options = replace(TO_ARABIC, quality="fast")
    result = await translated(make_translator(model), "He met Soleimani there.", options)
    assert (result.text, len(model.calls)) == ("التقى الصميد هناك.", 1)


async def test_a_worse_translation_is_not_taken_for_a_name(make_model: Make, make_translator: Making) -> None:
    source = "He met Soleimani there at 7."
    LOST[source] = "التقى الصميد هناك في 7."
    model = losing(make_model, "التقى سليماني هناك.")
    result = await translated(make_translator(model), source, TO_ARABIC)
    assert result.text == "التقى الصميد هناك في 7."


async def test_without_known_names_nothing_is_searched(make_model: Make, make_translator: Making) -> None:
    model = losing(make_model, "التقى سليماني هناك.")
    result = await translated(make_translator(model), "He met Soleimani there.", replace(TO_ARABIC, name_memory=()))
    assert (result.text, len(model.calls)) == ("التقى الصميد هناك.", 1)
