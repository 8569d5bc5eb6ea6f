"""Texts with marks through the pipeline: tags, what is copied, and the terms of a glossary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dragoman_server.errors import UnsupportedLanguageError
from dragoman_server.inference import FlagKind, Glossary, GlossaryEntry, MarkupBatch, TranslateOptions
from dragoman_server.text import CopyMark, Markup, RenderMark, Span, TagMark, numbers
from dragoman_server.translate import GlossaryMatchers, Translator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TO_ARABIC = TranslateOptions(target="ar", source="en")

Make = Callable[..., Any]
Making = Callable[..., Translator]


def marked(text: str) -> Markup:
    """ "one <two> three" as a text with a tag; "<>" is one without content."""
    plain, tags, opened = "", list[TagMark | int](), list[tuple[int, int]]()
    for character in text:
        if character == "<":
            opened.append((len(tags), len(plain)))
            tags.append(len(tags))
        elif character == ">":
            number, start = opened.pop()
            tags[number] = TagMark(Span(start, len(plain)), number)
        else:
            plain += character
    return Markup(plain, tuple(tag for tag in tags if isinstance(tag, TagMark)))


def shown(markup: Markup) -> str:
    """The way back."""
    edges: list[tuple[int, int, int, str]] = []
    for order, mark in enumerate(markup.tags):
        if mark.span:
            edges += [(mark.span.start, 1, order, "<"), (mark.span.end, 0, -order, ">")]
        else:
            edges.append((mark.span.start, 1, order, "<>"))
    parts, position = [], 0
    for place, _, _, sign in sorted(edges):
        parts += [markup.text[position:place], sign]
        position = place
    return "".join([*parts, markup.text[position:]])


@pytest.fixture
def shouting(make_model: Make) -> Any:
    """A model from English that gives back upper case, with one word for each word."""
    return make_model(answer=str.upper, source_language="en", target_language="ar")


async def test_tags_go_around_the_words_that_translate_theirs(
    shouting: Any, make_encoder: Make, make_translator: Making
) -> None:
    translator = make_translator(shouting, encoder=make_encoder())
    source = marked("- one <two <three>> four.\n\n<All of this.> And <half of it>.")
    batch: MarkupBatch = await translator.translate_markups([source], TO_ARABIC)
    assert shown(batch.markups[0]) == "- ONE <TWO <THREE>> FOUR.\n\n<ALL OF THIS.> AND <HALF OF IT>."
    assert batch.texts[0].text == batch.markups[0].text
    assert batch.unplaced == ((),)


async def test_a_tag_splits_no_sentence(shouting: Any, make_encoder: Make, make_translator: Making) -> None:
    source = marked("Talks with <Dr. Smith> went on. <They end. Nobody> won.")
    batch = await make_translator(shouting, encoder=make_encoder()).translate_markups([source], TO_ARABIC)
    assert shouting.calls[0] == ("Talks with Dr. Smith went on.", "They end.", "Nobody won.")
    assert shown(batch.markups[0]) == "TALKS WITH <DR. SMITH> WENT ON. <THEY END. NOBODY> WON."


async def test_only_sentences_with_tags_inside_are_aligned(
    shouting: Any, make_encoder: Make, make_translator: Making
) -> None:
    encoder = make_encoder()
    translator = make_translator(shouting, encoder=encoder)
    source = marked("<No tag ends here. > Nor here.<>\n<One> does here.")
    batch = await translator.translate_markups([source, Markup("None at all.")], TO_ARABIC)
    assert [pair[0] for pair in encoder.aligned] == ["One does here."]
    assert shown(batch.markups[0]) == "<NO TAG ENDS HERE. > NOR HERE.<>\n<ONE> DOES HERE."
    assert all(segment.alignment is None for text in batch.texts for segment in text.segments)


async def test_tags_that_no_word_places_are_kept_and_reported(shouting: Any, make_translator: Making) -> None:
    source = marked("one <two> three. <Four five.>")
    batch = await make_translator(shouting).translate_markups([source], TO_ARABIC)  # no encoder
    assert shown(batch.markups[0]) == "ONE TWO THREE.<> <FOUR FIVE.>"
    assert batch.unplaced == ((0,),)


async def test_copy_marks_are_copied_and_judged_by_no_check(
    shouting: Any, make_encoder: Make, make_translator: Making
) -> None:
    text = "Press the key a9 to go on"
    source = Markup(text, (), (CopyMark(Span(14, 16)),))
    batch = await make_translator(shouting, encoder=make_encoder()).translate_markups([source], TO_ARABIC)
    assert batch.markups[0].text == "PRESS THE KEY a9 TO GO ON"
    flags = {flag.kind for segment in batch.texts[0].segments for flag in segment.flags}
    assert FlagKind.NUMBER_MISMATCH not in flags


async def test_equal_sentences_with_other_marks_are_translated_apart(shouting: Any, make_translator: Making) -> None:
    text = "open the file now"
    batch = await make_translator(shouting).translate_markups(
        [Markup(text), Markup(text, (), (CopyMark(Span(9, 13)),))], TO_ARABIC
    )
    assert [one.text for one in batch.markups] == ["OPEN THE FILE NOW", "OPEN THE file NOW"]


async def test_terms_that_are_not_translated_are_copied(shouting: Any, make_translator: Making) -> None:
    options = TranslateOptions(
        target="ar", source="en", glossary=Glossary((GlossaryEntry(ar="OpenNews", en="OpenNews"),))
    )
    result = await make_translator(shouting).translate("as OpenNews said today", options)
    assert result.text == "AS OpenNews SAID TODAY"


async def test_a_missing_term_is_imposed_and_told(
    make_model: Make, make_encoder: Make, make_translator: Making
) -> None:
    model = make_model(answer=lambda text: "الجيش اعلن سلاما امس", source_language="en", target_language="ar")
    glossary = Glossary((GlossaryEntry(ar="هدنة", en="truce"),))
    translator = make_translator(model, encoder=make_encoder())
    options = TranslateOptions(target="ar", source="en", glossary=glossary, word_alignment=True)
    result = await translator.translate("Army announced truce yesterday", options)
    (segment,) = result.segments
    assert result.text == "الجيش اعلن هدنة امس"
    assert [(flag.kind, flag.detail) for flag in segment.flags] == [(FlagKind.TERM_MISSING, "imposed: هدنة")]
    assert "هدنة" in [words.target.of(result.text) for words in segment.alignment or ()]
    assert segment.attempts == 2  # it was searched for first
    without = await translator.translate("Army announced truce yesterday", TO_ARABIC)
    assert (without.text, without.segments[0].attempts) == ("الجيش اعلن سلاما امس", 1)


async def test_without_alignment_a_missing_term_stays_flagged(make_model: Make, make_translator: Making) -> None:
    model = make_model(answer=lambda text: "الجيش اعلن سلاما امس", source_language="en", target_language="ar")
    options = TranslateOptions(target="ar", source="en", glossary=Glossary((GlossaryEntry(ar="هدنة", en="truce"),)))
    result = await make_translator(model).translate("Army announced truce yesterday", options)
    assert result.text == "الجيش اعلن سلاما امس"
    assert [flag.detail for flag in result.segments[0].flags] == ["missing: هدنة"]


async def test_no_term_takes_the_place_of_a_number(
    make_model: Make, make_encoder: Make, make_translator: Making
) -> None:
    model = make_model(answer=lambda text: "الجيش اعلن 25 امس", source_language="en", target_language="ar")
    options = TranslateOptions(target="ar", source="en", glossary=Glossary((GlossaryEntry(ar="هدنة", en="truce"),)))
    translator = make_translator(model, encoder=make_encoder())
    result = await translator.translate("Army announced truce yesterday 25", options)
    assert result.text == "الجيش اعلن 25 امس"


async def test_render_marks_are_terms(make_model: Make, make_encoder: Make, make_translator: Making) -> None:
    model = make_model(answer=lambda text: "الجيش اعلن سلاما امس", source_language="en", target_language="ar")
    source = Markup("Army announced truce yesterday", (), (RenderMark(Span(15, 20), "هدنة"),))
    batch = await make_translator(model, encoder=make_encoder()).translate_markups([source], TO_ARABIC)
    assert batch.markups == (Markup("الجيش اعلن هدنة امس"),)


async def test_errors_name_the_text_with_marks(shouting: Any, make_translator: Making) -> None:
    persian = "این یک متن فارسی است که برای آزمایش نوشته شده است و باید شناخته شود. ما می‌خواهیم بدانیم که چه می‌شود."
    with pytest.raises(UnsupportedLanguageError) as caught:
        await make_translator(shouting).translate_markups([Markup(""), Markup(persian)], TranslateOptions(target="ar"))
    assert caught.value.field == "markups[1]"


def test_matchers_of_equal_glossaries_are_made_once() -> None:
    matchers = GlossaryMatchers(most_entries=2)
    one, same = (Glossary((GlossaryEntry(ar="هدنة", en="truce"),)) for _ in range(2))
    other = Glossary((GlossaryEntry(ar="سلام", en="peace"),))
    first = matchers.matcher(one, "en", "ar")
    assert matchers.matcher(same, "en", "ar") is first
    assert matchers.matcher(one, "ar", "en") is not first
    matchers.matcher(other, "en", "ar")  # the third: the oldest goes
    assert matchers.matcher(one, "en", "ar") is not first


WORDS = [
    "The",
    "council",
    "met",
    "25",
    "times.",
    "It",
    "agreed",
    "3,500",
    "houses.",
    "\n\n",
    "(Reuters)",
    "x@y.example",
]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_any_translation_keeps_nesting_and_numbers(
    make_model: Make, make_encoder: Make, make_translator: Making, data: st.DataObject
) -> None:
    words = data.draw(st.lists(st.sampled_from([*WORDS, "<", ">", "<>"]), min_size=1, max_size=25))
    text, depth = "", 0
    for word in words:
        if word == ">" and not depth:
            continue
        depth += {"<": 1, ">": -1}.get(word, 0)
        text += word if word in "<>" else f"{word} "
    source = marked(text + ">" * depth)
    model = make_model(
        answer=lambda said: " ".join(reversed(said.upper().split())), source_language="en", target_language="ar"
    )
    batch = await make_translator(model, encoder=make_encoder()).translate_markups([source], TO_ARABIC)
    (translated,) = batch.markups  # Markup itself refuses tags that are not nested
    assert {mark.tag for mark in translated.tags} == {mark.tag for mark in source.tags}
    assert set(batch.unplaced[0]) <= {mark.tag for mark in source.tags}
    flagged = any(flag.kind is FlagKind.NUMBER_MISMATCH for one in batch.texts[0].segments for flag in one.flags)
    assert flagged or len(numbers(translated.text)) >= len(numbers(source.text))
