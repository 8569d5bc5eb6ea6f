"""Names of a text, the flag for those that do not come through, and the memory of their forms."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dragoman_server.inference import FlagKind, ModelRef, TranslatedSegment, TranslatedText
from dragoman_server.text import Span
from dragoman_server.translate.checks import Pair, check
from dragoman_server.translate.checks.names import name_mismatch
from dragoman_server.translate.terminology import (
    MAX_NAMES,
    Glossary,
    GlossaryEntry,
    GlossaryMatcher,
    NameMemory,
    apply_memory,
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


def test_the_first_form_is_kept_into_english() -> None:
    memory = NameMemory("en").unify("وصل كافانو", "Brett Kavanaugh came").memory
    later = memory.unify("قال كافانو", "So Kavano said")
    assert later.rewritten.text == "So Kavanaugh said"
    assert [(variant.form, variant.first) for variant in later.variants] == [("Kavano", "Kavanaugh")]


def test_proclitics_stay_before_the_first_form() -> None:
    memory = NameMemory("ar").unify("He met Kavanaugh", "التقى كافانو").memory
    later = memory.unify("With Kavanaugh it ended", "انتهى ولكفانو الأمر")
    assert later.rewritten.text == "انتهى ولكافانو الأمر"


def test_a_variant_in_arabic_gets_the_first_form() -> None:
    memory = NameMemory("ar").unify("He met Moualem", "التقى المعلم").memory
    later = memory.unify("Then Moualem left", "ثم غادر وموالم")
    assert later.rewritten.text == "ثم غادر ومعلم"


def test_endings_make_no_variant() -> None:
    memory = NameMemory("en").unify("قال برانستاد", "Then Branstad said").memory
    assert memory.unify("قال برانستاد", "Then Branstads said").variants == ()


def test_other_names_are_left_alone() -> None:
    memory = NameMemory("en").unify("وصل كافانو", "Brett Kavanaugh came").memory
    assert memory.unify("قال برانستاد", "Then Branstad said").variants == ()


def test_a_memory_survives_being_passed_as_entries() -> None:
    memory = NameMemory("en").unify("وصل كافانو", "Brett Kavanaugh came").memory
    again = NameMemory("en", tuple((source, form) for source, form in list(memory.entries)))
    assert again.unify("قال كافانو", "So Kavano said").rewritten.text == "So Kavanaugh said"


def test_a_memory_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(ValueError, match="leave the oldest out"):
        NameMemory("en", tuple((str(number), "x") for number in range(MAX_NAMES + 1)))
    with pytest.raises(ValueError, match="'fr'"):
        NameMemory("fr")


def translated(source: str, target: str) -> TranslatedText:
    segment = TranslatedSegment(Span(0, len(source)), Span(0, len(target)), attempts=1)
    return TranslatedText(target, "ar", "en", None, (segment,), ModelRef("m", "h"))


def test_texts_of_a_document_share_their_forms() -> None:
    sources = ["وصل كافانو", "قال كافانو"]
    texts = [translated(sources[0], "Brett Kavanaugh came"), translated(sources[1], "So Kavano said")]
    done, memory = apply_memory(sources, texts, NameMemory("en"))
    assert [text.text for text in done] == ["Brett Kavanaugh came", "So Kavanaugh said"]
    assert done[1].segments[0].target == Span(0, len(done[1].text))
    assert "Kavanaugh" in dict(memory.entries).values()


def test_without_rewriting_a_variant_is_flagged() -> None:
    sources = ["وصل كافانو", "قال كافانو"]
    texts = [translated(sources[0], "Brett Kavanaugh came"), translated(sources[1], "So Kavano said")]
    done, _ = apply_memory(sources, texts, NameMemory("en"), rewrite=False)
    assert done[1].text == "So Kavano said"
    assert [flag.kind for flag in done[1].segments[0].flags] == [FlagKind.NAME_VARIANT]


@given(TEXTS, TEXTS, st.sampled_from(["ar", "en"]))
def test_unifying_never_fails_and_spans_are_right(source: str, target: str, language: str) -> None:
    first = NameMemory(language).unify(source, target)
    later = first.memory.unify(target, source)
    for variant in later.variants:
        assert variant.span.of(source) == variant.form
    assert first.rewritten.offsets.after_length == len(first.rewritten.text)


@given(TEXTS, TEXTS)
def test_the_check_never_fails(source: str, target: str) -> None:
    for one, other in (("ar", "en"), ("en", "ar")):
        name_mismatch(Pair(source=source, target=target, source_language=one, target_language=other))
