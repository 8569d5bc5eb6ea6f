"""A new version of a text: sentences that have not changed are translated as they were, without a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from dragoman_server.errors import InvalidRequestError, LimitExceededError
from dragoman_server.inference import NameRendering, Origin, PreviousSegment, PreviousSegments, TranslateOptions
from dragoman_server.inference import previous as previous_module
from dragoman_server.text import Markup, Span, TagMark
from dragoman_server.translate import Translator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from translate_fakes import FakeDirectory, FakeEncoder, FakeModel

OLD = "The council met today. It was long.\n\n- Nobody spoke about it."
EDITED = "اجتمع المجلس اليوم!"

Make = Callable[..., Any]


def known(*pairs: tuple[str, str]) -> PreviousSegments:
    return PreviousSegments(tuple(PreviousSegment(*pair) for pair in pairs))


def options(segments: PreviousSegments | None, **more: Any) -> TranslateOptions:
    return TranslateOptions(target="ar", source="en", previous_segments=segments, **more)


def of_result(text: str, result: Any) -> PreviousSegments:
    return known(*((one.source.of(text), one.target.of(result.text)) for one in result.segments))


@pytest.fixture
def model(make_model: Make, in_arabic: Callable[[str], str]) -> FakeModel:
    made: FakeModel = make_model(in_arabic, "en", "ar")
    return made


def sent(model: FakeModel) -> list[str]:
    return [sentence for call in model.calls for sentence in call]


async def test_only_what_has_changed_goes_to_the_model(model: FakeModel) -> None:
    translator = Translator(FakeDirectory([model]))
    before = known(("The council met today.", EDITED), ("It was long.", "طال."), ("Nobody spoke about it.", "صمتوا."))
    changed = OLD.replace("long", "short")
    result = await translator.translate(changed, options(before))
    assert set(sent(model)) == {"It was short."}
    assert result.text.startswith(EDITED + " ")
    assert result.text.endswith("\n\n- صمتوا.")
    origins = [segment.origin for segment in result.segments]
    assert origins == [Origin.PREVIOUS, Origin.MODEL, Origin.PREVIOUS]
    first = result.segments[0]
    assert (first.source, first.target.of(result.text)) == (Span(0, 22), EDITED)
    assert (first.score, first.flags, first.attempts, first.doubt) == (None, (), 0, None)
    assert result.model == model.ref


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sentences=st.lists(
        st.sampled_from(["The council met.", "It was long.", "Is it so?", "5", "- ", "\n\n", "https://a.b"])
    ),
    careful=st.booleans(),
)
async def test_of_an_unchanged_text_nothing_goes_to_a_model(
    in_arabic: Callable[[str], str], sentences: Sequence[str], careful: bool
) -> None:
    text = " ".join(sentences)
    model, encoder = FakeModel(in_arabic, "en", "ar"), FakeEncoder()
    translator = Translator(FakeDirectory([model], encoder))
    before = await translator.translate(text, options(None))
    model.calls.clear()
    encoder.calls.clear()
    quality = "careful" if careful else "balanced"
    result = await translator.translate(text, options(of_result(text, before), quality=quality))
    assert (model.calls, model.scored, encoder.calls, encoder.aligned) == ([], [], [], [])
    assert result.text == before.text
    assert [one.target for one in result.segments] == [one.target for one in before.segments]
    assert Origin.MODEL not in {segment.origin for segment in result.segments}


async def test_white_space_in_a_sentence_is_no_change(model: FakeModel) -> None:
    before = known(("The council\nmet today.", EDITED))
    result = await Translator(FakeDirectory([model])).translate("The council met\u00a0 today.", options(before))
    assert (result.text, model.calls) == (EDITED, [])


@pytest.mark.parametrize("text", ["the council met today.", "The council met today!", "The council met."])
async def test_case_and_punctuation_are_changes(model: FakeModel, text: str) -> None:
    before = known(("The council met today.", EDITED))
    result = await Translator(FakeDirectory([model])).translate(text, options(before))
    assert result.segments[0].origin is Origin.MODEL


async def test_a_repeated_sentence_is_told_by_the_one_before_it(model: FakeModel) -> None:
    before = known(("Yes it is.", "أجل."), ("It was long.", "طال."), ("Yes it is.", "نعم."))
    translator = Translator(FakeDirectory([model]))
    result = await translator.translate("It was long. Yes it is.\n\nYes it is.", options(before))
    assert result.text == "طال. نعم.\n\nأجل."


async def test_texts_of_a_call_share_the_earlier_version(model: FakeModel) -> None:
    before = known(("One thing.", "واحد."), ("Yes it is.", "أجل."), ("Two things.", "اثنان."), ("Yes it is.", "نعم."))
    texts = ["One thing.", "Yes it is.", "Two things.", "Yes it is."]
    batch = await Translator(FakeDirectory([model])).translate_many(texts, options(before))
    assert [text.text for text in batch.texts] == ["واحد.", "أجل.", "اثنان.", "نعم."]
    assert model.calls == []


async def test_tags_inside_an_unchanged_sentence_survive(model: FakeModel) -> None:
    source = Markup("The council met.", (TagMark(Span(4, 11), 1),))
    before = known(("The council met.", "اجتمع المجلس حقا."))
    translator = Translator(FakeDirectory([model], FakeEncoder()))
    batch = await translator.translate_markups([source], options(before))
    (markup,) = batch.markups
    assert markup.text == "اجتمع المجلس حقا."
    assert [mark.span.of(markup.text) for mark in markup.tags] == ["المجلس"]
    assert (batch.unplaced, model.calls) == (((),), [])


async def test_the_earlier_version_comes_before_the_memory(model: FakeModel) -> None:
    class Memory:
        def __init__(self) -> None:
            self.asked: list[str] = []

        async def look_up(self, sources: Sequence[Any], *_: str) -> dict[Any, str]:
            self.asked += [source.text for source in sources]
            return dict.fromkeys(sources, "من الذاكرة.")

    memory = Memory()
    translator = Translator(FakeDirectory([model]), memory=memory)
    result = await translator.translate(OLD, options(known(("It was long.", "طال.")), use_memory=True))
    assert memory.asked == ["The council met today.", "Nobody spoke about it."]
    assert [one.origin for one in result.segments] == [Origin.MEMORY, Origin.PREVIOUS, Origin.MEMORY]


async def test_a_kept_sentence_is_not_changed_for_a_name(model: FakeModel) -> None:
    before = known(("Soleimani came.", "جاء سليمانى."))
    wanted = options(before, keep_names=True, name_memory=(NameRendering("Soleimani", "سليماني"),))
    result = await Translator(FakeDirectory([model])).translate("Soleimani came.", wanted)
    assert result.text == "جاء سليمانى."


@pytest.mark.parametrize(
    ("pairs", "field", "told"),
    [
        ([("a", "b"), ("", "b")], "previous_segments[1].source", "segment 2 of the earlier version is empty"),
        ([(" \n", "b")], "previous_segments[0].source", "is empty"),
        ([("a", "")], "previous_segments[0].target", "leave the segment out"),
        ([("a", "\ud800")], "previous_segments[0].target", "surrogate"),
    ],
)
def test_a_segment_without_text_is_refused(pairs: list[tuple[str, str]], field: str, told: str) -> None:
    with pytest.raises(InvalidRequestError, match="earlier version") as refused:
        known(*pairs)
    assert (refused.value.field, refused.value.reason) == (field, "INVALID_PREVIOUS_SEGMENT")
    assert told in refused.value.message


def test_count_and_bytes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previous_module, "MAX_PREVIOUS_SEGMENTS", 2)
    monkeypatch.setattr(previous_module, "MAX_PREVIOUS_BYTES", 8)
    known(("a", "بب"), ("c", "d"))
    with pytest.raises(LimitExceededError) as many:
        known(("a", "b"), ("c", "d"), ("e", "f"))
    assert (many.value.reason, many.value.metadata["actual"]) == ("TOO_MANY_PREVIOUS_SEGMENTS", "3")
    with pytest.raises(LimitExceededError) as large:
        known(("abc", "ببب"))
    assert (large.value.reason, large.value.metadata["limit"]) == ("PREVIOUS_SEGMENTS_TOO_LARGE", "8")


def test_options_with_the_same_segments_are_equal() -> None:
    assert options(known(("a", "b"))) == options(known(("a", "b")))
    assert len({options(known(("a", "b"))), options(known(("a", "c"))), options(None)}) == 3
