"""Names of a text, the flag for those that do not come through, and the memory of their forms."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dragoman_server.errors import InvalidRequestError
from dragoman_server.inference import MAX_NAMES, FlagKind, NameRendering, TranslateOptions
from dragoman_server.text import Span
from dragoman_server.translate.checks import Pair, check
from dragoman_server.translate.checks.names import name_mismatch
from dragoman_server.translate.terminology import (
    Glossary,
    GlossaryEntry,
    GlossaryMatcher,
    NameMemory,
)
from dragoman_server.translate.terminology.names import ArabicWords, Comparison, english_names
from hypothesis import given
from hypothesis import strategies as st

TEXTS = st.text(alphabet=st.sampled_from("AaBKkو بالكافنوx.-'’ 1ـًKavanaughكافانو\n"), max_size=60) | st.text(
    max_size=40
)


def names(text: str) -> list[str]:
    return [name.text for name in english_names(text)]


def mismatch(source: str, target: str, into: str) -> str | None:
    pair = Pair(source=source, target=target, source_language="ar" if into == "en" else "en", target_language=into)
    return next((flag.detail for flag in check(pair) if flag.kind is FlagKind.NAME_MISMATCH), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Judge Kavanaugh met Terry Branstad's son.", ["Kavanaugh", "Terry", "Branstad"]),
        ("Branstad wrote it.", ["Branstad"]),
        ("Yesterday the Supreme Court ruled.", []),
        ("NATO and the UN agreed.", []),
        ("President Obama spoke.", ["Obama"]),
        ("", []),
    ],
)
def test_names_are_capitalised_words_that_are_not_common(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@given(TEXTS)
def test_spans_of_names_are_those_of_their_words(text: str) -> None:
    assert all(name.span.of(text) == name.text for name in english_names(text))


def test_a_translated_name_counts_as_its_rendering() -> None:
    assert ArabicWords("زار وزير الخارجية المصريين").distance("Egyptians") == 0
    assert ArabicWords("زار وزير الخارجية اليونان").distance("Egyptians") > 0.5


def test_a_name_in_latin_letters_counts_as_rendered() -> None:
    assert ArabicWords("شركة Inruptهي").distance("Inrupt") == 0


def test_a_made_up_name_is_flagged_into_english() -> None:
    source = "قال كافانو إنه بريء من التهم"
    assert mismatch(source, "He said Kavanaugh was innocent of the charges", "en") is None
    assert "Zimbelton" in (mismatch(source, "He said Zimbelton was innocent of the charges", "en") or "")


def test_a_lost_name_is_flagged_into_arabic() -> None:
    source = "The judge said Soleimani was in the city."
    assert mismatch(source, "قال القاضي إن سليماني كان في المدينة.", "ar") is None
    assert "Soleimani" in (mismatch(source, "قال القاضي إن الرجل كان في المدينة.", "ar") or "")


def test_a_name_of_the_glossary_is_not_flagged() -> None:
    source, target = "He met Zimbelton there.", "التقى الرجل هناك."
    terms = GlossaryMatcher(Glossary((GlossaryEntry(en="Zimbelton", ar="الرجل"),)), "en", "ar").find(source)
    pair = Pair(source=source, target=target, source_language="en", target_language="ar")
    assert name_mismatch(pair)
    assert name_mismatch(replace(pair, terms=terms)) is None


def test_very_long_texts_are_compared_in_part() -> None:
    arabic = " ".join(f"كافانو{'ا' * (number % 40)}ر{'ي' * (number // 40)}" for number in range(1000))
    english = " ".join(f"Kafan{'u' * (number % 40)}n{'i' * (number // 40)}x" for number in range(1000))
    comparison = Comparison()
    assert len(english_names(english)) == 200
    for number in range(100_000):
        comparison.distance("كافانو", f"Kafan{'u' * (number % 9)}")
        if comparison.exhausted:
            break
    assert comparison.exhausted
    assert comparison.distance("كافانو", "Kafanu") == 1
    mismatch(arabic, english, "en")


def unified(memory: NameMemory, source: str, target: str, into: str = "en") -> str:
    return memory.unify(source, target, into).rewritten.text


def test_the_first_form_is_kept_into_english() -> None:
    memory = NameMemory()
    unified(memory, "وصل كافانو", "Brett Kavanaugh came")
    later = memory.unify("قال كافانو", "So Kavano said", "en")
    assert later.rewritten.text == "So Kavanaugh said"
    assert [(variant.form, variant.first) for variant in later.variants] == [("Kavano", "Kavanaugh")]
    assert [(pair.source, form) for pair, form in later.names] == [(Span(4, 10), "Kavanaugh")]


def test_proclitics_stay_before_the_first_form() -> None:
    memory = NameMemory()
    unified(memory, "He met Kavanaugh", "التقى كافانو", "ar")
    assert unified(memory, "With Kavanaugh it ended", "انتهى ولكفانو الأمر", "ar") == "انتهى ولكافانو الأمر"


def test_a_variant_in_arabic_gets_the_first_form() -> None:
    memory = NameMemory()
    unified(memory, "He met Moualem", "التقى المعلم", "ar")
    assert unified(memory, "Then Moualem left", "ثم غادر وموالم", "ar") == "ثم غادر ومعلم"


def test_endings_make_no_variant() -> None:
    memory = NameMemory()
    unified(memory, "قال برانستاد", "Then Branstad said")
    assert memory.unify("قال برانستاد", "Then Branstads said", "en").variants == ()


def test_other_names_are_left_alone() -> None:
    memory = NameMemory()
    unified(memory, "وصل كافانو", "Brett Kavanaugh came")
    assert memory.unify("قال برانستاد", "Then Branstad said", "en").variants == ()


def test_a_common_word_is_never_changed() -> None:
    memory = NameMemory([NameRendering("كريم", "Kareem"), NameRendering("صالح", "Saleh")])
    text = "A generous man did good in the valley."
    assert unified(memory, "رجل كريم صالح في الوادي", text) == text


def test_a_name_that_the_model_translates_is_left_alone() -> None:
    memory = NameMemory([NameRendering("سوريا", "Sooria")])
    assert unified(memory, "في سوريا", "In Syria") == "In Syria"


def test_what_is_left_alone_is_not_learned() -> None:
    memory = NameMemory()
    memory.unify("وصل كافانو", "Brett Kavanaugh came", "en", left_alone=[Span(4, 10)])
    assert len(memory) == 0


@pytest.mark.parametrize("name", ["كافانو", "الكافانو"])
def test_a_memory_takes_over_names(name: str) -> None:
    assert unified(NameMemory([NameRendering(name, "Kavanaugh")]), "قال كافانو", "So Kavano said") == (
        "So Kavanaugh said"
    )


def test_two_names_do_not_share_one_word() -> None:
    source, text = "قال عز الدين سعيدان", "Then Azzeddine Saidan said"
    memory = NameMemory()
    assert unified(memory, source, text) == text
    assert [(pair.key, form) for pair, form in memory.unify(source, text, "en").names] == [("سعيدان", "Saidan")]


def test_a_name_in_two_words_is_not_the_word_beside_them() -> None:
    memory = NameMemory()
    unified(memory, "قال عز الدين سعيدان", "Then Azzeddine said")
    assert unified(memory, "قال سعيدان", "Then Saidan said") == "Then Saidan said"


def test_a_name_that_comes_twice_has_one_form() -> None:
    source = "وصل كافانو وقال كافانو"
    assert unified(NameMemory(), source, "Kavanaugh came and Kavano said") == "Kavanaugh came and Kavanaugh said"


def test_two_english_names_do_not_share_one_arabic_word() -> None:
    memory = NameMemory()
    unified(memory, "Azzeddine Saidan spoke", "تحدث سعيدان", "ar")
    assert unified(memory, "Azzeddine left", "غادر عزالدين", "ar") == "غادر عزالدين"


def test_a_listed_name_leaves_no_word_for_another_one() -> None:
    memory = NameMemory()
    unified(memory, "تمتد تركيا إلى تراقيا", "Turkey reaches to Thrace")
    assert memory.lost("تركيا بلد", "Turkey is a country", "en") == ()
    assert unified(memory, "تركيا بلد", "Turkey is a country") == "Turkey is a country"


def test_lost_names_are_those_whose_form_is_nowhere() -> None:
    memory = NameMemory([NameRendering("Soleimani", "سليماني"), NameRendering("كافانو", "Kavanaugh")])
    (lost,) = memory.lost("He met Soleimani", "التقى الرجل", "ar")
    assert (lost.source, lost.target, lost.span) == ("Soleimani", "سليماني", Span(7, 16))
    assert memory.lost("He met Soleimani", "التقى بسليماني", "ar") == ()
    assert memory.lost("He met Soleimani", "التقى سلماني", "ar") == ()
    assert [one.target for one in memory.lost("وقال كافانو", "The man said", "en")] == ["Kavanaugh"]
    assert memory.lost("He met Soleimani", "التقى الرجل", "ar", left_alone=[Span(7, 16)]) == ()


def test_a_memory_is_bounded() -> None:
    memory = NameMemory(NameRendering(f"x{number}", "س") for number in range(MAX_NAMES + 5))
    assert len(memory) == MAX_NAMES


@pytest.mark.parametrize(
    ("name", "field", "message"),
    [
        (NameRendering("", "x"), "name_memory.names[1].source", "no letters"),
        (NameRendering("كافانو", "Brett Kavanaugh"), "name_memory.names[1].target", "glossary"),
        (NameRendering("ك" * 65, "x"), "name_memory.names[1].source", "at most 64"),
        (NameRendering("Kavano", "Kavanaugh"), "name_memory.names[1]", "one script"),
        (NameRendering("سليماني", "Sulaimani"), "name_memory.names[1]", "two renderings"),
    ],
)
def test_a_name_that_cannot_be_used_is_named(name: NameRendering, field: str, message: str) -> None:
    with pytest.raises(InvalidRequestError, match=message) as caught:
        TranslateOptions(target="en", name_memory=(NameRendering("سليماني", "Soleimani"), name))
    assert caught.value.field == field


def test_too_many_names_are_refused() -> None:
    names = tuple(NameRendering(f"n{number}", "س") for number in range(MAX_NAMES + 1))
    with pytest.raises(InvalidRequestError, match="leave out the oldest"):
        TranslateOptions(target="ar", name_memory=names)


@given(TEXTS, TEXTS, st.sampled_from(["ar", "en"]))
def test_unifying_never_fails_and_spans_are_right(source: str, target: str, language: str) -> None:
    memory = NameMemory()
    first = memory.unify(source, target, language)
    later = memory.unify(target, source, language)
    for variant in later.variants:
        assert variant.span.of(source) == variant.form
    assert first.rewritten.offsets.after_length == len(first.rewritten.text)


@given(TEXTS, TEXTS)
def test_the_check_never_fails(source: str, target: str) -> None:
    for one, other in (("ar", "en"), ("en", "ar")):
        name_mismatch(Pair(source=source, target=target, source_language=one, target_language=other))
