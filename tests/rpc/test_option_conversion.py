"""Options between messages and the core: nothing is lost, and errors name the field, the value and what is allowed."""

from __future__ import annotations

import dataclasses
from typing import Any

import dragoman
import pytest
from dragoman import SummaryOptions, TranslationOptions, _convert
from dragoman.v1 import options_pb2 as pb
from dragoman_server.errors import DragomanError, InvalidRequestError
from dragoman_server.inference import (
    Glossary,
    GlossaryEntry,
    NameRendering,
    PreviousSegment,
    PreviousSegments,
    SecondOpinion,
)
from dragoman_server.rpc.glossary import MAX_INLINE_ENTRIES
from dragoman_server.rpc.options import (
    summary_options,
    summary_options_message,
    translation_blame,
    translation_options,
    translation_options_message,
)
from dragoman_server.summarize import SummarizeOptions, SummaryStyle
from dragoman_server.translate import TranslateOptions

TERMS = Glossary(
    (
        GlossaryEntry(ar="هدنة", en="truce", forbidden=("ceasefire",), note="of the desk"),
        GlossaryEntry(ar="الولايات المتحدة", en="US", case_sensitive=True, direction="en-ar"),
    )
)
ENTRIES = [
    dragoman.GlossaryEntry(ar="هدنة", en="truce", forbidden=["ceasefire"], note="of the desk"),
    dragoman.GlossaryEntry(ar="الولايات المتحدة", en="US", case_sensitive=True, direction="en-ar"),
]
FULL = TranslateOptions(
    target="en",
    source="ar",
    model="ar-en",
    check_similarity=False,
    word_alignment=True,
    glossary=TERMS,
    glossary_name="desk",
    use_memory=True,
    alternatives=3,
    token_scores=True,
    second_opinion=SecondOpinion(doubt=0.5, max_share=0.0, max_milliseconds=200),
    quality="fast",
    keep_names=True,
    name_memory=(NameRendering("سليماني", "Soleimani"),),
    previous_segments=PreviousSegments((PreviousSegment("قال نعم.", "He said yes."),)),
)


def names(kind: Any) -> set[str]:
    return {option.name for option in dataclasses.fields(kind)}


def test_contract_client_and_core_have_the_same_options() -> None:
    fields = {field.name.removesuffix("_language") for field in pb.TranslationOptions.DESCRIPTOR.fields}
    assert fields == names(TranslationOptions) == names(TranslateOptions)
    lengths = {field.name for field in pb.SummaryLength.DESCRIPTOR.fields}
    others = {field.name for field in pb.SummaryOptions.DESCRIPTOR.fields} - {"length"}
    assert names(SummaryOptions) == lengths | others == names(SummarizeOptions) - {"source"}


@pytest.mark.parametrize("options", [FULL, TranslateOptions(target="ar")])
def test_options_of_a_translation_survive_both_ways(options: TranslateOptions) -> None:
    assert translation_options(translation_options_message(options)) == options


@pytest.mark.parametrize(
    "options",
    [
        SummarizeOptions(words=40, source="ar", translation=FULL),
        SummarizeOptions(share=0.25, source="en", style="abstract"),
        SummarizeOptions(style="headline"),
        SummarizeOptions(),
    ],
)
def test_options_of_a_summary_survive_both_ways(options: SummarizeOptions) -> None:
    assert summary_options(summary_options_message(options)) == options


def test_what_the_client_chooses_is_what_the_core_gets() -> None:
    chosen = TranslationOptions(
        target="en",
        source="ar",
        model="ar-en",
        check_similarity=False,
        word_alignment=True,
        glossary=ENTRIES,
        glossary_name="desk",
        use_memory=True,
        alternatives=3,
        token_scores=True,
        second_opinion=dragoman.SecondOpinion(doubt=0.5, max_share=0.0, max_milliseconds=200),
        quality="fast",
        keep_names=True,
        name_memory=[dragoman.NameRendering("سليماني", "Soleimani", 3)],
        previous_segments=[dragoman.PreviousSegment("قال نعم.", "He said yes.")],
    )
    assert translation_options(_convert.translation_options(chosen)) == FULL
    assert summary_options(_convert.summary_options(SummaryOptions())) == SummarizeOptions()
    for style in SummaryStyle:
        styled = _convert.summary_options(SummaryOptions(style=style.value))
        assert summary_options(styled) == SummarizeOptions(style=style)


def test_an_empty_second_opinion_has_the_defaults() -> None:
    asked = _convert.translation_options(TranslationOptions(target="en", second_opinion=dragoman.SecondOpinion()))
    assert asked.HasField("second_opinion")
    assert not asked.second_opinion.ListFields()
    assert translation_options(asked).second_opinion == SecondOpinion()


@pytest.mark.parametrize(("field", "value"), [("doubt", 2.0), ("max_share", -1.0), ("max_milliseconds", 0)])
def test_a_refused_second_opinion_names_its_field(field: str, value: Any) -> None:
    message = pb.TranslationOptions(target_language="en", second_opinion={field: value})
    with pytest.raises(InvalidRequestError) as caught:
        translation_options(message)
    assert caught.value.field == f"options.second_opinion.{field}"


def test_absent_fields_and_empty_strings_mean_the_defaults() -> None:
    plain = pb.TranslationOptions(target_language="en", source_language="", model="")
    assert translation_options(plain) == TranslateOptions(target="en")
    assert summary_options(pb.SummaryOptions(translation={"target_language": ""})) == SummarizeOptions()


@pytest.mark.parametrize("source", ["target_language", "source_language"])
def test_a_refused_language_names_field_value_and_allowed(source: str) -> None:
    message = pb.TranslationOptions(**{"target_language": "ar", source: "fr"})
    with pytest.raises(InvalidRequestError) as caught:
        translation_options(message)
    error = caught.value
    assert error.field == f"options.{source}"
    assert error.message == f"options.{source}: the language 'fr' is not supported; allowed: ar, en"
    with pytest.raises(InvalidRequestError) as inside:
        summary_options(pb.SummaryOptions(translation=message))
    assert inside.value.field == f"options.translation.{source}"


def test_a_refused_length_names_field_value_and_allowed() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        summary_options(pb.SummaryOptions(length={"sentences": 0}))
    assert caught.value.field == "options.length.sentences"
    assert caught.value.message == "options.length.sentences: sentences is 0; allowed: 1 to 100"


def test_errors_of_the_core_name_the_field_of_a_stream_item() -> None:
    for field, named in (("model", "options.model"), ("texts[0]", "text"), ("texts[1]", "texts[1]"), (None, None)):
        with pytest.raises(DragomanError) as caught, translation_blame(text="text"):
            raise DragomanError("no", field=field)
        assert caught.value.field == named


@pytest.mark.parametrize("number", [-1, 9])
def test_refused_alternatives_name_field_value_and_allowed(number: int) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        translation_options(pb.TranslationOptions(target_language="en", alternatives=number))
    assert caught.value.field == "options.alternatives"
    assert caught.value.message == f"options.alternatives: alternatives is {number}; allowed: 0 to 8"


def test_messages_about_a_stream_item_name_its_field() -> None:
    with pytest.raises(DragomanError) as caught, translation_blame(text="text"):
        raise DragomanError("texts[0] seems to be in 'fa'", field="texts[0]")
    assert caught.value.message == "text seems to be in 'fa'"


@pytest.mark.parametrize(
    ("entries", "field", "told"),
    [
        ([{"ar": "هدنة", "en": "truce"}, {"ar": " ", "en": "war"}], "entries[1].ar", "is empty"),
        ([{"ar": "هدنة", "en": "t" * 201}], "entries[0].en", "at most 200"),
        ([{"ar": "هدنة", "en": "truce", "direction": 9}], "entries[0].direction", "GLOSSARY_DIRECTION_AR_EN"),
        ([{"ar": "هدنة", "en": "truce", "forbidden": ["calm", ""]}], "entries[0].forbidden[1]", "is empty"),
        ([{"ar": "هدنة", "en": "truce"}, {"ar": "تهدئة", "en": "truce"}], "entries[1]", "in entry 1"),
        ([{"ar": "هدنة", "en": "truce"}] * (MAX_INLINE_ENTRIES + 1), "entries", "5,000"),
    ],
)
def test_a_refused_glossary_names_the_entry_and_what_is_wrong(entries: Any, field: str, told: str) -> None:
    message = pb.TranslationOptions(target_language="ar", glossary={"entries": entries})
    for convert, whole, path in (
        (translation_options, message, "options.glossary"),
        (summary_options, pb.SummaryOptions(translation=message), "options.translation.glossary"),
    ):
        with pytest.raises(InvalidRequestError) as caught:
            convert(whole)  # type: ignore[operator]
        assert caught.value.field == f"{path}.{field}"
        assert caught.value.message.startswith(f"{path}.{field}: ")
        assert told in caught.value.message


def test_a_refused_name_names_the_entry_and_what_is_wrong() -> None:
    names = [{"source": "سليماني", "target": "Soleimani"}, {"source": "قاسم سليماني", "target": "Soleimani"}]
    message = pb.TranslationOptions(target_language="en", name_memory={"names": names})
    with pytest.raises(InvalidRequestError, match="glossary") as caught:
        translation_options(message)
    assert caught.value.field == "options.name_memory.names[1].source"


def test_an_empty_glossary_is_none_at_all() -> None:
    assert translation_options(pb.TranslationOptions(target_language="ar", glossary={})).glossary is None
