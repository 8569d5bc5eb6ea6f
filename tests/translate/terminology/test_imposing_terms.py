"""Terms put into a translation in place of the words that translate them."""

from __future__ import annotations

import pytest
from dragoman_server.inference import AlignedWords
from dragoman_server.text import Span
from dragoman_server.translate.terminology import Glossary, GlossaryEntry, GlossaryMatcher, impose


def linked(source: str, target: str, pairs: str) -> list[AlignedWords]:
    """The alignment "a=b c=d" of words that are in the texts once."""
    found = []
    for pair in pairs.split():
        one, other = pair.split("=")
        starts = source.index(one), target.index(other)
        spans = [Span(start, start + len(word)) for start, word in zip(starts, (one, other), strict=True)]
        found.append(AlignedWords(spans[0], spans[1], 0.5))
    return found


def imposed(source: str, target: str, pairs: str, *entries: GlossaryEntry) -> str:
    languages = ("en", "ar") if source.isascii() else ("ar", "en")
    matches = GlossaryMatcher(Glossary(entries), *languages).find(source)
    assert matches
    return impose(source, target, linked(source, target, pairs), matches).text


TRUCE = GlossaryEntry(ar="هدنة", en="truce")
HOUTHI = GlossaryEntry(ar="الحوثيون", en="Houthis")
BANK = GlossaryEntry(ar="البنك الدولي", en="World Bank")


@pytest.mark.parametrize(
    ("source", "target", "pairs", "entry", "expected"),
    [
        ("They want a truce now", "يريدون سلاما الآن", "truce=سلاما", TRUCE, "يريدون هدنة الآن"),
        ("War and truce", "الحرب وسلام", "War=الحرب truce=وسلام", TRUCE, "الحرب وهدنة"),
        ("He spoke of the truce", "تحدث عن السلام", "truce=السلام", TRUCE, "تحدث عن الهدنة"),
        ("He called for the truce", "دعا للسلام", "called=دعا truce=للسلام", TRUCE, "دعا للهدنة"),
        ("Aid and the Houthis", "المساعدة والمتمردون", "Houthis=والمتمردون", HOUTHI, "المساعدة والحوثيون"),
        ("He said to the World Bank", "قال للمصرف العالمي", "World=العالمي Bank=للمصرف", BANK, "قال للبنك الدولي"),
        ("A truce holds", "وقف صامد", "truce=وقف holds=صامد", TRUCE, "هدنة صامد"),
    ],
)
def test_arabic_terms_take_over_explained_proclitics(
    source: str, target: str, pairs: str, entry: GlossaryEntry, expected: str
) -> None:
    assert imposed(source, target, pairs, entry) == expected


@pytest.mark.parametrize(
    ("source", "target", "pairs", "entry", "expected"),
    [
        ("أعلن الهدنة أمس", "He declared the ceasefire", "الهدنة=ceasefire", TRUCE, "He declared the truce"),
        ("أعلن هدنة أمس", "He declared an armistice", "هدنة=armistice", TRUCE, "He declared a truce"),
        ("قال الحوثيون أمس", "the rebels said", "الحوثيون=rebels قال=said", HOUTHI, "Houthis said"),
        ("هدنة في غزة", "Ceasefire in Gaza", "هدنة=Ceasefire غزة=Gaza", TRUCE, "Truce in Gaza"),
        ("الهدنة في غزة", "The armistice in Gaza", "الهدنة=armistice", TRUCE, "The truce in Gaza"),
        (
            "مدير البنك الدولي",
            "the IBRD's boss",
            "البنك=IBRD's الدولي=IBRD's",
            BANK,
            "World Bank's boss",
        ),
    ],
)
def test_english_terms_keep_articles_and_endings(
    source: str, target: str, pairs: str, entry: GlossaryEntry, expected: str
) -> None:
    assert imposed(source, target, pairs, entry) == expected


@pytest.mark.parametrize(
    ("source", "target", "pairs"),
    [
        ("The World Bank agreed", "وافق المصرف الدولي", "agreed=وافق"),  # no link at all
        ("The World Bank agreed", "الدولي وافق المصرف", "World=الدولي agreed=وافق Bank=المصرف"),  # another word between
    ],
)
def test_without_a_usable_alignment_nothing_is_imposed(source: str, target: str, pairs: str) -> None:
    assert imposed(source, target, pairs, BANK) == target


def test_places_of_other_words_are_found_again() -> None:
    source, target = "A truce in Gaza", "وقف القتال في غزة"
    matches = GlossaryMatcher(Glossary((TRUCE,)), "en", "ar").find(source)
    rewritten = impose(source, target, linked(source, target, "truce=وقف truce=القتال Gaza=غزة"), matches)
    assert rewritten.text == "هدنة في غزة"
    gaza = target.index("غزة")
    assert rewritten.offsets.forward(Span(gaza, gaza + 3)).of(rewritten.text) == "غزة"
